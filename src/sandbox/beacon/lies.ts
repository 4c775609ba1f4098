import { bls12_381 } from "@noble/curves/bls12-381.js";
import { randomnessOf, type Beacon, type TestChain } from "./chain.ts";

/** What a relay may try instead of the truth; a bot must refuse each. */
export type Lie = "bit-flip" | "other-round" | "non-canonical";

const prime = bls12_381.fields.Fp.ORDER;
const flagShift = 381n;

const flipBit = (signature: string): string => {
  const last = Number.parseInt(signature.slice(-2), 16) ^ 0x01;
  return signature.slice(0, -2) + last.toString(16).padStart(2, "0");
};

/**
 * The same point in other bytes: x + p where that still fits beside the three flag bits, which is so for about a
 * quarter of all points, otherwise the uncompressed form of 96 bytes.
 */
const encodeOtherwise = (signature: string): string => {
  const value = BigInt(`0x${signature}`);
  const flags = (value >> flagShift) << flagShift;
  const shifted = value - flags + prime;
  if (shifted < 1n << flagShift) return (flags | shifted).toString(16);
  return bls12_381.G1.Point.fromHex(signature).toHex(false);
};

const lieAbout = (chain: TestChain, { round, signature }: Beacon, lie: Lie): string => {
  switch (lie) {
    case "bit-flip":
      return flipBit(signature);
    case "other-round":
      // An older round, so that the lie gives away nothing of the future.
      return chain.beaconOf(round > 1 ? round - 1 : 2).signature;
    case "non-canonical":
      return encodeOtherwise(signature);
    default:
      return lie satisfies never;
  }
};

/** The beacon as a lying relay tells it; its randomness agrees with the false signature. */
export const tell = (chain: TestChain, beacon: Beacon, lie: Lie | null): Beacon => {
  if (lie === null) return beacon;
  const signature = lieAbout(chain, beacon, lie);
  return { round: beacon.round, randomness: randomnessOf(signature), signature };
};
