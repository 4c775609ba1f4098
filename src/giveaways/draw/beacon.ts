import { bls12_381 } from "@noble/curves/bls12-381.js";

import { fromHex, u16, u64 } from "./bytes.ts";
import type { BeaconChain } from "./chain.ts";
import { sha256 } from "./hash.ts";

const SIGNATURE_BYTES = 48;
const SECRET_BYTES = 32;
const DOMAIN = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/** `valid` is the only good one; the others tell the log, and whoever brought the round, what is wrong. */
export type BeaconVerdict =
  | "valid"
  | "not-48-bytes-of-hex"
  | "infinity"
  | "not-canonical"
  | "not-in-the-group"
  | "wrong-signature";

const { G1, G2, shortSignatures, fields } = bls12_381;
const COMPRESSED = 0x80;
const INFINITY = 0x40;

const pointOf = (bytes: Uint8Array): InstanceType<typeof G1.Point> | null => {
  try {
    return G1.Point.fromBytes(bytes);
  } catch {
    return null; // the library throws for "not on the curve" and "outside the subgroup", which is an answer here
  }
};

/**
 * Checks the signature of a round against the chain's pinned key (DRAW §4), whoever brought it.
 * Two encodings of one point would be two rolls, so only the canonical one is valid.
 * @throws {RangeError} for a round below 0 or a chain whose key is not 96 bytes.
 */
export const verifyBeacon = (chain: BeaconChain, round: number, signature: string): BeaconVerdict => {
  if (!/^[0-9a-f]{96}$/.test(signature)) return "not-48-bytes-of-hex";
  const bytes = fromHex(signature, SIGNATURE_BYTES);
  const flags = bytes[0] ?? 0;
  if (flags & INFINITY) return "infinity";
  if (!(flags & COMPRESSED)) return "not-canonical";
  const x = BigInt(`0x${signature}`) & ((1n << 381n) - 1n);
  if (x >= fields.Fp.ORDER) return "not-canonical";
  const point = pointOf(bytes);
  if (!point || point.is0() || !point.isTorsionFree()) return "not-in-the-group";
  if (point.toHex(true) !== signature) return "not-canonical";
  const message = shortSignatures.hash(sha256(u64(round)), DOMAIN);
  const key = G2.Point.fromBytes(fromHex(chain.publicKey, 96));
  return shortSignatures.verify(point, message, key) ? "valid" : "wrong-signature";
};

/** The fingerprint published at opening of 32 secret bytes. @throws {RangeError} for another size. */
export const sealOf = (secret: Uint8Array): string => {
  if (secret.length !== SECRET_BYTES)
    throw new RangeError(`A sealed secret has 32 bytes, not ${secret.length}.`);
  return sha256(secret).toString("hex");
};

/** Whether 32 secret bytes in hex are those that were sealed. */
export const opensSeal = (seal: string, secret: string): boolean =>
  /^[0-9a-f]{64}$/.test(secret) && sealOf(fromHex(secret, SECRET_BYTES)) === seal;

/**
 * The 32 bytes that every rank follows from.
 * `signature` is the beacon's 48 bytes or the 32 secret bytes, in hex, already verified.
 * @throws {RangeError} for another size.
 */
export const drawSeed = (commit: string, signature: string): Buffer => {
  const length = signature.length === SECRET_BYTES * 2 ? SECRET_BYTES : SIGNATURE_BYTES;
  return sha256("cgd-1/seed", fromHex(commit, 32), u16(length), fromHex(signature, length));
};
