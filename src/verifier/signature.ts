import { bls12_381 } from "@noble/curves/bls12-381.js";
import { compareBytes, fromHex, u64 } from "./bytes.ts";
import { Refusal } from "./refusal.ts";
import { sha256 } from "./sha256.ts";

const domain = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
const fieldPrime = bls12_381.fields.Fp.ORDER;

/** The library reports trouble by throwing plain errors; for us each of them means "not such a point". */
const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {
    return undefined;
  }
};

/**
 * The one canonical encoding of a point on G1 (DRAW §4): compressed, x below the prime, not infinity, in the
 * subgroup, the same bytes when encoded again. Two accepted encodings would be two rolls of the dice.
 */
const canonicalPoint = (signature: Uint8Array) => {
  const flags = signature[0] ?? 0;
  if (signature.length !== 48) throw new Refusal("the signature does not have 48 bytes");
  if ((flags & 0x80) === 0) throw new Refusal("the signature is not a compressed point");
  if ((flags & 0x40) !== 0) throw new Refusal("the signature is the point at infinity");
  let x = BigInt(flags & 0x1f);
  for (const byte of signature.subarray(1)) x = (x << 8n) | BigInt(byte);
  if (x >= fieldPrime) throw new Refusal("the signature is not canonical: x is not below the prime");
  const point = attempt(() => bls12_381.G1.Point.fromBytes(signature));
  if (point?.isTorsionFree() !== true) {
    throw new Refusal("the signature is not a point of the curve, or one outside the subgroup");
  }
  if (compareBytes(point.toBytes(true), signature) !== 0) {
    throw new Refusal("the signature is not canonical: encoding it again gives other bytes");
  }
  return point;
};

/**
 * A round's signature under scheme bls-unchained-g1-rfc9380.
 * @throws {Refusal} when the bytes are not canonical or the signature is not true
 */
export const verifySignature = (signature: Uint8Array, round: number, publicKeyHex: string): void => {
  const point = canonicalPoint(signature);
  const message = bls12_381.shortSignatures.hash(sha256(u64(round)), domain);
  const isTrue = attempt(() => bls12_381.shortSignatures.verify(point, message, fromHex(publicKeyHex)));
  if (isTrue !== true) throw new Refusal(`the signature is not that of round ${round} by the pinned key`);
};
