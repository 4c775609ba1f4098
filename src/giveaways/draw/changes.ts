import { instantSeconds, instantText } from "./instant.ts";

/** Why a place fell free, and who says so (DRAW §6). */
export const SAID_BY = {
  LEFT: "platform",
  CONDITION_GONE: "platform",
  DEACTIVATED: "platform",
  DECLINED: "person",
  NO_CLAIM: "platform",
  FAILED_CHECK: "team",
} as const;

export type ChangeReason = keyof typeof SAID_BY;
type ChangeBy = (typeof SAID_BY)[ChangeReason];

/** One entry of `changes` in `result.json`. */
export type Change = {
  readonly at: string;
  /** Whoever loses the place, also a replacement. */
  readonly rank: number;
  readonly reason: ChangeReason;
  readonly by: ChangeBy;
  readonly evidence: string;
  /** Null when no rank is left. */
  readonly replaced_by_rank: number | null;
};

export interface Ranked {
  /** Prizes, K. */
  readonly winners: number;
  /** How many ranks were drawn. */
  readonly ranked: number;
  /** In the order of `result.json`. */
  readonly changes: readonly Change[];
}

/** A prize's place and the ranks that held it, the last one now; none when fewer entered than prizes. */
export interface Place {
  readonly place: number;
  readonly ranks: readonly number[];
  /** Who holds it now; null when it is free for good. */
  readonly holder: number | null;
}

/**
 * Who holds and held each place after the changes.
 * @throws {RangeError} when a change takes a place from somebody who holds none.
 */
export const placesOf = ({ winners, ranked, changes }: Ranked): Place[] => {
  const places = Array.from({ length: winners }, (_, index) => {
    const holder: number | null = index < ranked ? index + 1 : null;
    return { place: index + 1, ranks: holder === null ? [] : [holder], holder };
  });
  const placeOfRank = new Map(places.map((place) => [place.holder, place]));
  for (const change of changes) {
    const place = placeOfRank.get(change.rank);
    if (place?.holder !== change.rank) throw new RangeError(`Rank ${change.rank} holds no place.`);
    place.holder = change.replaced_by_rank;
    if (change.replaced_by_rank !== null) {
      place.ranks.push(change.replaced_by_rank);
      placeOfRank.set(change.replaced_by_rank, place);
    }
  }
  return places;
};

/** The ranks that may be revealed: those that hold or held a place (DRAW §7). */
export const revealedRanks = (draw: Ranked): ReadonlySet<number> =>
  new Set(placesOf(draw).flatMap((place) => place.ranks));

/** The lowest rank above K that was never used, or null. Ranks are used in order, so it follows the last. */
const nextReserve = ({ winners, ranked, changes }: Ranked): number | null => {
  const lastUsed = changes.reduce((last, change) => Math.max(last, change.replaced_by_rank ?? 0), winners);
  return lastUsed < ranked ? lastUsed + 1 : null;
};

/** The first whole second from `nowSeconds` on that keeps changes in order: by time, then by rank (DRAW §6). */
const orderlySecond = (last: Change | undefined, rank: number, nowSeconds: number): number => {
  if (!last) return nowSeconds;
  const lastSeconds = instantSeconds(last.at);
  return Math.max(nowSeconds, rank > last.rank ? lastSeconds : lastSeconds + 1);
};

/**
 * The change by which a rank loses its place to the next unused rank; nobody moves up, nothing is drawn anew.
 * `atSeconds` is moved on by a second where two losses of one second would stand out of order.
 * @throws {RangeError} when the rank holds no place.
 */
export const replace = (
  draw: Ranked,
  loss: {
    readonly rank: number;
    readonly reason: ChangeReason;
    readonly evidence: string;
    readonly atSeconds: number;
  },
): Change => {
  if (!placesOf(draw).some((place) => place.holder === loss.rank)) {
    throw new RangeError(`Rank ${loss.rank} holds no place.`);
  }
  return {
    at: instantText(orderlySecond(draw.changes.at(-1), loss.rank, loss.atSeconds)),
    rank: loss.rank,
    reason: loss.reason,
    by: SAID_BY[loss.reason],
    evidence: loss.evidence,
    replaced_by_rank: nextReserve(draw),
  };
};

/** For "replaced by people: n" on the public page. */
export const replacedByPeople = (changes: readonly Change[]): number =>
  changes.filter((change) => change.by === "team").length;
