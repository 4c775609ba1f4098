import { createHash } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";

/** A test chain as everybody may know it (DRAW §4): hex in lowercase, seconds. */
export interface ChainFile {
  readonly public_key: string;
  readonly period: number;
  readonly genesis: number;
  readonly genesis_seed: string;
  readonly id: string;
}

/** One round as a drand relay publishes it: `randomness` is the SHA-256 of the signature. */
export interface Beacon {
  readonly round: number;
  readonly randomness: string;
  readonly signature: string;
}

export interface TestChain {
  readonly file: ChainFile;
  readonly hash: string;
  /** The true beacon of any round ≥ 1, also of one that has not come yet. */
  beaconOf(round: number): Beacon;
  /** Milliseconds since the epoch at which a round appears. */
  timeOfRoundMs(round: number): number;
  /** The last round that has appeared at this instant; 0 before the genesis. */
  roundAt(nowMs: number): number;
}

const scheme = bls12_381.shortSignatures;
/** Scheme bls-unchained-g1-rfc9380 (DRAW §4). */
const domain = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
};

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

/** `chain` of DRAW §4: SHA-256(u32(period) ‖ u64(genesis) ‖ public_key ‖ genesis_seed ‖ utf8(id)), in hex. */
const hashChain = ({ period, genesis, public_key, genesis_seed, id }: ChainFile): string =>
  sha256(
    u32(period),
    u64(genesis),
    Buffer.from(public_key, "hex"),
    Buffer.from(genesis_seed, "hex"),
    id,
  ).toString("hex");

/** The randomness that belongs to a signature, both in hex. */
export const randomnessOf = (signature: string): string =>
  sha256(Buffer.from(signature, "hex")).toString("hex");

/** As many rounds as a chaos run asks for again and again; one signature takes some ten milliseconds. */
const rememberedRounds = 1000;

/** A chain whose secret and name follow from a seed: the same seed is the same chain in every process. */
export const createTestChain = (
  secretSeed: string,
  genesisUnixSeconds: number,
  periodSeconds: number,
): TestChain => {
  // 48 bytes, of which the library makes a secret in the range of the group without bias.
  const keyMaterial = createHash("sha384").update("test beacon secret\0").update(secretSeed).digest();
  const secret = bls12_381.utils.randomSecretKey(keyMaterial);
  const file: ChainFile = {
    public_key: scheme.getPublicKey(secret).toHex(true),
    period: periodSeconds,
    genesis: genesisUnixSeconds,
    genesis_seed: sha256("test beacon genesis\0", secretSeed).toString("hex"),
    id: "test",
  };
  const beacons = new Map<number, Beacon>();
  const sign = (round: number): Beacon => {
    if (!Number.isSafeInteger(round) || round < 1) throw new RangeError(`There is no round ${round}.`);
    const signature = scheme.sign(scheme.hash(sha256(u64(round)), domain), secret).toHex(true);
    return { round, randomness: randomnessOf(signature), signature };
  };
  const genesisMs = genesisUnixSeconds * 1000;
  return {
    file,
    hash: hashChain(file),
    beaconOf: (round) => {
      const beacon = beacons.get(round) ?? sign(round);
      beacons.set(round, beacon);
      const oldest = beacons.keys().next().value;
      if (beacons.size > rememberedRounds && oldest !== undefined) beacons.delete(oldest);
      return beacon;
    },
    timeOfRoundMs: (round) => genesisMs + (round - 1) * periodSeconds * 1000,
    roundAt: (nowMs) =>
      nowMs < genesisMs ? 0 : Math.floor((nowMs - genesisMs) / (periodSeconds * 1000)) + 1,
  };
};
