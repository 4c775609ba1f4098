import { fromHex, u32, u64 } from "./bytes.ts";
import { sha256 } from "./hash.ts";

/** A drand chain: unchained, signatures on G1, key on G2. */
export interface BeaconChain {
  /** 64 hex characters. */
  readonly hash: string;
  /** 96 bytes in hex. */
  readonly publicKey: string;
  readonly periodSeconds: number;
  /** Unix seconds of round 1. */
  readonly genesisSeconds: number;
  /** A test chain proves nothing about the public beacon, and everything that shows it must say so. */
  readonly isTest: boolean;
  /** Of a test chain: what a verifier must be given, since only quicknet is pinned. */
  readonly file?: ChainFile;
}

/** The public beacon, pinned: no relay is asked what its key is (DRAW §1, §4). */
export const QUICKNET: BeaconChain = {
  hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  publicKey:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451" +
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  periodSeconds: 3,
  genesisSeconds: 1_692_803_367,
  isTest: false,
};

/** `chain.json` of DRAW §4. */
export type ChainFile = {
  readonly public_key: string;
  readonly period: number;
  readonly genesis: number;
  readonly genesis_seed: string;
  readonly id: string;
};

/** The hash that names a chain; 64 hex characters. */
export const chainHash = (file: ChainFile): string =>
  sha256(
    u32(file.period),
    u64(file.genesis),
    fromHex(file.public_key, 96),
    fromHex(file.genesis_seed, file.genesis_seed.length / 2),
    file.id,
  ).toString("hex");

/** A chain of the sandbox. @throws {RangeError} for hex or numbers that cannot be a chain's. */
export const testChain = (file: ChainFile): BeaconChain => {
  if (file.period < 1) throw new RangeError(`A chain's period is at least 1 second, not ${file.period}.`);
  return {
    hash: chainHash(file),
    publicKey: file.public_key,
    periodSeconds: file.period,
    genesisSeconds: file.genesis,
    isTest: true,
    file,
  };
};

/** How long before its round a commitment must have been posted. */
const TIMELY_SECONDS = 10;

const wholeSeconds = (value: number): number => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of seconds.`);
  return value;
};

/** The first round at or after a time in Unix seconds. @throws {RangeError} before the chain's genesis. */
export const roundAt = (unixSeconds: number, chain: BeaconChain): number => {
  const age = wholeSeconds(unixSeconds) - chain.genesisSeconds;
  if (age < 0) throw new RangeError(`${unixSeconds} is before the chain's genesis.`);
  return Math.ceil(age / chain.periodSeconds) + 1;
};

/** When a round comes out, in Unix seconds. @throws {RangeError} for a round below 1. */
export const timeOfRound = (round: number, chain: BeaconChain): number => {
  if (!Number.isSafeInteger(round) || round < 1) throw new RangeError(`There is no round ${round}.`);
  return chain.genesisSeconds + chain.periodSeconds * (round - 1);
};

/** Whether a post of that date, Unix seconds by the platform's clock, makes its commitment valid (DRAW §3). */
export const isTimely = (postedAtSeconds: number, round: number, chain: BeaconChain): boolean =>
  wholeSeconds(postedAtSeconds) <= timeOfRound(round, chain) - TIMELY_SECONDS;

/** The round that an attempt made now commits to: nobody chooses it (DRAW §3). All times in seconds. */
export const roundForAttempt = (
  attempt: { readonly closedAtSeconds: number; readonly nowSeconds: number; readonly delaySeconds: number },
  chain: BeaconChain,
): number => roundAt(Math.max(attempt.closedAtSeconds, attempt.nowSeconds) + attempt.delaySeconds, chain);
