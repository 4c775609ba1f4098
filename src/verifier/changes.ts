import { Refusal } from "./refusal.ts";
import { formatInstant, instant, integer, items, member, text, type Place } from "./shape.ts";

export interface Change {
  readonly path: string;
  readonly atSeconds: number;
  readonly rank: number;
  readonly reason: string;
  readonly by: string;
  /** null when no rank was left. */
  readonly replacedByRank: number | null;
}

/** Who may say each reason (DRAW §6). */
const sayers: ReadonlyMap<string, string> = new Map([
  ["LEFT", "platform"],
  ["CONDITION_GONE", "platform"],
  ["DEACTIVATED", "platform"],
  ["DECLINED", "person"],
  ["NO_CLAIM", "platform"],
  ["FAILED_CHECK", "team"],
]);

/** @throws {Refusal} on a wrong member */
export const readChanges = (place: Place): readonly Change[] =>
  items(place).map((change) => {
    text(member(change, "evidence"));
    const replacement = member(change, "replaced_by_rank");
    return {
      path: change.path,
      atSeconds: instant(member(change, "at")),
      rank: integer(member(change, "rank"), 1),
      reason: text(member(change, "reason")),
      by: text(member(change, "by")),
      replacedByRank: replacement.value === null ? null : integer(replacement, 1),
    };
  });

/** Ranks from 1 that hold or held a place: the first K, and every replacement. */
export const placedRanks = (
  changes: readonly Change[],
  winners: number,
  rankCount: number,
): ReadonlySet<number> => {
  const placed = new Set<number>();
  for (let rank = 1; rank <= Math.min(winners, rankCount); rank += 1) placed.add(rank);
  for (const { replacedByRank } of changes) if (replacedByRank !== null) placed.add(replacedByRank);
  return placed;
};

export const countReplacedByPeople = (changes: readonly Change[]): number =>
  changes.filter(({ by }) => by === "team").length;

export interface Seats {
  readonly winners: number;
  /** How many ranks the result lists. */
  readonly rankCount: number;
  /** Unix seconds before which nobody can have won. */
  readonly drawnAtSeconds: number;
  readonly claimSeconds: number | undefined;
}

const checkReason = (change: Change, seatedAtSeconds: number, claimSeconds: number | undefined): void => {
  const { path, reason, by, atSeconds } = change;
  const sayer = sayers.get(reason);
  if (sayer === undefined) throw new Refusal(`${path} has no reason of cgd-1`);
  if (by !== sayer) throw new Refusal(`${path}: ${reason} can only be said by the ${sayer}`);
  if (reason !== "NO_CLAIM" || claimSeconds === undefined) return;
  // The notice cannot be older than the place itself.
  const earliest = seatedAtSeconds + claimSeconds;
  if (atSeconds < earliest) {
    throw new Refusal(`${path}: the time to claim ended ${formatInstant(earliest)} at the earliest`);
  }
};

/** Replays all changes (DRAW §6). @throws {Refusal} at the first that does not follow */
export const checkChanges = (changes: readonly Change[], seats: Seats): void => {
  const { winners, rankCount, drawnAtSeconds, claimSeconds } = seats;
  const seatedAt = new Map<number, number>();
  for (let rank = 1; rank <= Math.min(winners, rankCount); rank += 1) seatedAt.set(rank, drawnAtSeconds);
  let nextRank = winners + 1;
  let previousAt = drawnAtSeconds;
  let previousRank = 0;
  for (const change of changes) {
    const { path, atSeconds, rank, replacedByRank } = change;
    if (atSeconds < previousAt) throw new Refusal(`${path} is not in order of time, or before the draw`);
    if (atSeconds === previousAt && rank <= previousRank) {
      throw new Refusal(`${path}: at one instant the lower rank comes first`);
    }
    const seatedAtSeconds = seatedAt.get(rank);
    if (seatedAtSeconds === undefined) throw new Refusal(`${path}: rank ${rank} holds no place then`);
    checkReason(change, seatedAtSeconds, claimSeconds);
    const due = nextRank <= rankCount ? nextRank : null;
    if (replacedByRank !== due) {
      throw new Refusal(
        `${path}: the place goes to ${due === null ? "nobody, none is left" : `rank ${due}`}`,
      );
    }
    seatedAt.delete(rank);
    if (due !== null) {
      seatedAt.set(due, atSeconds);
      nextRank += 1;
    }
    previousAt = atSeconds;
    previousRank = rank;
  }
};
