import { fromHex, isHex, join, toHex, u32, u64, utf8 } from "./bytes.ts";
import { Refusal } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import { hex, integer, member, text, type Place } from "./shape.ts";

export interface Chain {
  readonly hash: string;
  /** 96 bytes on G2, lowercase hex. */
  readonly publicKey: string;
  readonly periodSeconds: number;
  readonly genesisSeconds: number;
  readonly isTest: boolean;
}

/** drand quicknet, pinned (DRAW §1, §4 and its vectors). */
export const quicknet: Chain = {
  hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  publicKey:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c" +
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb" +
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  periodSeconds: 3,
  genesisSeconds: 1_692_803_367,
  isTest: false,
};

/** A chain file of DRAW §4; its hash is computed, never believed. @throws {Refusal} on a wrong member */
export const readChain = (file: Place): Chain => {
  const publicKey = hex(member(file, "public_key"), 96);
  const periodSeconds = integer(member(file, "period"), 1, 2 ** 32 - 1);
  const genesisSeconds = integer(member(file, "genesis"), 0);
  const genesisSeed = text(member(file, "genesis_seed"));
  if (!isHex(genesisSeed)) throw new Refusal(`${file.path} genesis_seed must be lowercase hex`);
  const id = text(member(file, "id"));
  const identity = join(
    u32(periodSeconds),
    u64(genesisSeconds),
    fromHex(publicKey),
    fromHex(genesisSeed),
    utf8(id),
  );
  return { hash: toHex(sha256(identity)), publicKey, periodSeconds, genesisSeconds, isTest: true };
};

/** The chain that the rules name: quicknet, or a given test chain. @throws {Refusal} for any other */
export const resolveChain = (hash: string, given: Chain | undefined): Chain => {
  if (given !== undefined) {
    if (given.hash === hash) return given.hash === quicknet.hash ? quicknet : given;
    throw new Refusal(`the rules name chain ${hash}, the given chain file is chain ${given.hash}`);
  }
  if (hash === quicknet.hash) return quicknet;
  throw new Refusal(`chain ${hash} is not drand quicknet; a test chain needs --chain`);
};

/** The first round at or after an instant in Unix seconds (DRAW §3). */
export const roundAt = (chain: Chain, seconds: number): number =>
  Math.max(1, Math.ceil((seconds - chain.genesisSeconds) / chain.periodSeconds) + 1);

/** Unix seconds at which a round ≥ 1 appears. */
export const timeOfRound = (chain: Chain, round: number): number =>
  chain.genesisSeconds + chain.periodSeconds * (round - 1);
