import { createHash, createHmac } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";

/**
 * A second, deliberately plain implementation of DRAW.md that makes draws for the verifier's tests: recursive
 * tree, linear ranking, no shared code.
 */
const bls = bls12_381.shortSignatures;
const secretKey = createHash("sha256").update("a test chain's secret").digest();
secretKey[0] = 0x01;
const genesisSeconds = 1_700_000_000;
const periodSeconds = 3;
export const closesAtSeconds = genesisSeconds + 1_000;
const delaySeconds = 60;
/** The first round that the rules below allow: ceil(1060 / 3) + 1. */
const firstRound = 355;

export const hash = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
};

const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");

const number = (value: number | bigint, length: number): Buffer =>
  Buffer.from(
    BigInt(value)
      .toString(16)
      .padStart(2 * length, "0"),
    "hex",
  );

export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

export const chainFile = {
  public_key: bls.getPublicKey(secretKey).toHex(true),
  period: periodSeconds,
  genesis: genesisSeconds,
  genesis_seed: hash("a test chain's genesis").toString("hex"),
  id: "test",
};
const chainHash = hash(
  number(periodSeconds, 4),
  number(genesisSeconds, 8),
  bytes(chainFile.public_key),
  bytes(chainFile.genesis_seed),
  chainFile.id,
).toString("hex");

export const roundTime = (round: number): number => genesisSeconds + periodSeconds * (round - 1);

export const signRound = (round: number): string => {
  const message = bls.hash(hash(number(round, 8)), "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_");
  return bls.sign(message, secretKey).toHex(true);
};

/** Enough of RFC 8785 for rules made of ASCII texts, whole numbers, lists and objects. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(",")}}`;
};

const treeRoot = (nodes: readonly Buffer[]): Buffer => {
  const [only] = nodes;
  if (only !== undefined && nodes.length === 1) return hash("\0", only);
  let split = 1;
  while (split * 2 < nodes.length) split *= 2;
  return hash("\u0001", treeRoot(nodes.slice(0, split)), treeRoot(nodes.slice(split)));
};

const treePath = (nodes: readonly Buffer[], index: number): readonly Buffer[] => {
  if (nodes.length === 1) return [];
  let split = 1;
  while (split * 2 < nodes.length) split *= 2;
  const [left, right] = [nodes.slice(0, split), nodes.slice(split)];
  return index < split
    ? [...treePath(left, index), treeRoot(right)]
    : [...treePath(right, index - split), treeRoot(left)];
};

const drawOrder = (seed: Buffer, tickets: readonly number[], howMany: number): readonly number[] => {
  const left = tickets.map(BigInt);
  const order: number[] = [];
  let j = 0;
  while (order.length < howMany) {
    const total = left.reduce((sum, item) => sum + item, 0n);
    let ball: bigint;
    do {
      ball = hash(seed, number(j, 8)).readBigUInt64BE();
      j += 1;
    } while (ball >= 2n ** 64n - (2n ** 64n % total));
    ball %= total;
    let index = 0;
    while (ball >= (left[index] ?? 0n)) {
      ball -= left[index] ?? 0n;
      index += 1;
    }
    order.push(index);
    left[index] = 0n;
  }
  return order;
};

export interface DrawPlan {
  readonly entrants: ReadonlyMap<string, number>;
  readonly winners: number;
  readonly reserves: number;
  readonly kind: "drand" | "sealed";
  /** How many attempts were posted too late before the one that binds. */
  readonly voids?: number;
  /** Ranks beyond winners + reserves. */
  readonly moreRanks?: number;
  readonly changes?: readonly Change[];
  readonly closedAtSeconds?: number;
  readonly earlyClose?: boolean;
}

export interface Change {
  at: string;
  rank: number;
  reason: string;
  by: string;
  evidence: string;
  replaced_by_rank: number | null;
}

interface Entry {
  readonly key: string;
  readonly tickets: number;
  readonly salt: Buffer;
  readonly leaf: Buffer;
}

const drawId = "00112233445566778899aabbccddeeff";
const secret = hash("a sealed secret").toString("hex");

const makeEntries = (entrants: ReadonlyMap<string, number>): readonly Entry[] =>
  [...entrants]
    .map(([key, tickets]) => {
      const salt = createHmac("sha256", "a draw key").update(key).digest().subarray(0, 16);
      const keyBytes = Buffer.from(key);
      return {
        key,
        tickets,
        salt,
        leaf: hash("\0", bytes(drawId), salt, number(keyBytes.length, 2), keyBytes),
      };
    })
    .sort((a, b) => Buffer.compare(a.leaf, b.leaf));

const post = (seconds: number, id: number) => ({
  venue: "tg:-1001",
  url: `https://t.me/c/1001/${id}`,
  date: iso(seconds),
});

const makeRules = (plan: DrawPlan) => ({
  alg: "cgd-1",
  draw_id: drawId,
  title: "A mug",
  closes_at: iso(closesAtSeconds),
  early_close: plan.earlyClose ?? false,
  tickets: { base: 1, bonus: [], cap: 1_000_000 },
  winners: plan.winners,
  reserves: plan.reserves,
  claim_seconds: 3600,
  randomness:
    plan.kind === "drand"
      ? { kind: "drand", chain: chainHash, delay_seconds: delaySeconds }
      : { kind: "sealed", seal: hash(bytes(secret)).toString("hex") },
});

/** Makes a whole draw. The returned objects are fresh, so that a test may alter them. */
export const makeDraw = (plan: DrawPlan) => {
  const rules = makeRules(plan);
  const rulesHash = hash(canonical(rules)).toString("hex");
  const entries = makeEntries(plan.entrants);
  const records = entries.map(({ leaf, tickets }) => Buffer.concat([leaf, number(tickets, 4)]));
  const entrants = Buffer.concat(records);
  const merkleRoot = treeRoot(records);
  const total = entries.reduce((sum, { tickets }) => sum + tickets, 0);
  const isDrand = plan.kind === "drand";

  const commitTo = (round: number): string =>
    hash(
      "cgd-1/commit",
      bytes(drawId),
      bytes(rulesHash),
      hash(entrants),
      merkleRoot,
      number(entries.length, 4),
      number(total, 8),
      isDrand ? bytes(chainHash) : hash(bytes(secret)),
      number(round, 8),
    ).toString("hex");
  const attempts = Array.from({ length: (plan.voids ?? 0) + 1 }, (_, i) => {
    const round = isDrand ? firstRound + 30 * i : 0;
    const isVoid = i < (plan.voids ?? 0);
    const postedAt = isDrand ? roundTime(round) + (isVoid ? 5 : -10) : closesAtSeconds + 3;
    return { commit: commitTo(round), round, posts: [post(postedAt, 70 + i)], void: isVoid };
  });
  const round = attempts.at(-1)?.round ?? 0;
  const signature = isDrand ? signRound(round) : secret;
  const seed = hash("cgd-1/seed", bytes(commitTo(round)), number(signature.length / 2, 2), bytes(signature));

  const rankCount = Math.min(entries.length, plan.winners + plan.reserves + (plan.moreRanks ?? 0));
  const tickets = entries.map((entry) => entry.tickets);
  const changes = (plan.changes ?? []).map((change) => ({ ...change }));
  const ranks = drawOrder(seed, tickets, rankCount).map((index, i) => {
    const entry = entries[index];
    if (entry === undefined) throw new Error(`No entrant ${index}.`);
    const { key, salt, leaf } = entry;
    const isPlaced = i < plan.winners || changes.some((change) => change.replaced_by_rank === i + 1);
    const reveal = isPlaced ? { reveal: { key, salt: salt.toString("hex") } } : {};
    return { rank: i + 1, index, leaf: leaf.toString("hex"), tickets: entry.tickets, ...reveal };
  });
  const result = {
    alg: "cgd-1",
    draw_id: drawId,
    rules: [{ hash: rulesHash, posts: [post(genesisSeconds + 10, 7)] }],
    closed_at: iso(plan.closedAtSeconds ?? closesAtSeconds),
    list_hash: hash(entrants).toString("hex"),
    merkle_root: merkleRoot.toString("hex"),
    n: entries.length,
    w: total,
    attempts,
    randomness: isDrand
      ? { kind: "drand", chain: chainHash, round, signature }
      : { kind: "sealed", secret: signature },
    winners: plan.winners,
    reserves: plan.reserves,
    ranks,
    changes,
  };
  const receiptOf = (index: number) => {
    const entry = entries[index];
    if (entry === undefined) throw new Error(`No entrant ${index}.`);
    return {
      draw_id: drawId,
      key: entry.key,
      salt: entry.salt.toString("hex"),
      tickets: entry.tickets,
      index,
      path: treePath(records, index).map((node) => node.toString("hex")),
      reasons: [],
    };
  };
  return { rules, result, entrants, receiptOf, commitTo };
};

export type MadeDraw = ReturnType<typeof makeDraw>;
