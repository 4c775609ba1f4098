import { fromHex, toHex } from "./bytes.ts";
import { revealedRanks, type Change } from "./changes.ts";
import { instantText } from "./instant.ts";
import { entrantLeaf, SALT_BYTES } from "./leaf.ts";

/** A message on a platform, dated by the platform's own clock. */
export type Post = { readonly venue: string; readonly url: string; readonly date: string };

type RulesVersion = { readonly hash: string; readonly posts: readonly Post[] };

type Attempt = {
  readonly commit: string;
  /** 0 when sealed. */
  readonly round: number;
  readonly posts: readonly Post[];
  readonly void: boolean;
};

export type ResultRandomness =
  | { readonly kind: "drand"; readonly chain: string; readonly round: number; readonly signature: string }
  | { readonly kind: "sealed"; readonly secret: string };

type Reveal = { readonly key: string; readonly salt: string };

type Rank = {
  readonly rank: number;
  readonly index: number;
  readonly leaf: string;
  readonly tickets: number;
  /** On every rank that holds or held a place, nowhere else. */
  readonly reveal?: Reveal;
};

/** `result.json` of DRAW §7. */
export type DrawResult = {
  readonly alg: "cgd-1";
  readonly draw_id: string;
  readonly rules: readonly RulesVersion[];
  readonly closed_at: string;
  readonly list_hash: string;
  readonly merkle_root: string;
  readonly n: number;
  readonly w: number;
  readonly attempts: readonly Attempt[];
  readonly randomness: ResultRandomness;
  readonly winners: number;
  readonly reserves: number;
  readonly ranks: readonly Rank[];
  readonly changes: readonly Change[];
};

export interface ResultSource {
  readonly drawId: string;
  readonly rules: readonly RulesVersion[];
  readonly closedAtSeconds: number;
  readonly list: {
    readonly listHash: string;
    readonly merkleRoot: string;
    readonly n: number;
    readonly w: number;
  };
  /** In order; the last one binds. */
  readonly attempts: readonly Attempt[];
  readonly randomness: ResultRandomness;
  readonly winners: number;
  readonly reserves: number;
  /** The records that were drawn, in the order of `Ranking.take`. */
  readonly ranked: readonly { readonly index: number; readonly leaf: string; readonly tickets: number }[];
  readonly changes: readonly Change[];
  /** Whose record that is; asked only of ranks that hold or held a place. */
  readonly revealOf: (index: number) => Reveal;
}

const rankOf = (
  source: ResultSource,
  { index, leaf, tickets }: ResultSource["ranked"][number],
  rank: number,
  isRevealed: boolean,
): Rank => {
  if (!isRevealed) return { rank, index, leaf, tickets };
  const reveal = source.revealOf(index);
  if (toHex(entrantLeaf(source.drawId, fromHex(reveal.salt, SALT_BYTES), reveal.key)) !== leaf) {
    throw new RangeError(`Record ${index}, rank ${rank}, is not that of ${reveal.key}.`);
  }
  return { rank, index, leaf, tickets, reveal: { key: reveal.key, salt: reveal.salt } };
};

/**
 * Builds `result.json`, revealing those who hold or held a place and nobody else.
 * @throws {RangeError} for a void last attempt, too few ranks, or a reveal that does not open its record.
 */
export const drawResult = (source: ResultSource): DrawResult => {
  const { list, winners, reserves, ranked, changes } = source;
  if (source.attempts.at(-1)?.void !== false) throw new RangeError("No attempt of this draw is valid.");
  if (ranked.length < Math.min(list.n, winners + reserves)) {
    throw new RangeError(`${ranked.length} ranks of ${list.n} are fewer than ${winners} + ${reserves}.`);
  }
  const revealed = revealedRanks({ winners, ranked: ranked.length, changes });
  return {
    alg: "cgd-1",
    draw_id: source.drawId,
    rules: source.rules,
    closed_at: instantText(source.closedAtSeconds),
    list_hash: list.listHash,
    merkle_root: list.merkleRoot,
    n: list.n,
    w: list.w,
    attempts: source.attempts,
    randomness: source.randomness,
    winners,
    reserves,
    ranks: ranked.map((record, at) => rankOf(source, record, at + 1, revealed.has(at + 1))),
    changes,
  };
};
