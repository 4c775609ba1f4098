import type { ProbeItem, ProbeState, ProbeSubject } from "../bot/probe.ts";

/** What was found out: about a token or a place by its adapter, about the beacon by asking its relays. */
export type Subject = ProbeSubject | "beacon";

/** The beacon is no bot, but it is asked in rounds as bots are. */
export const beaconSource = "beacon";

export interface ProbeRow {
  /** Bot key, or `beacon`. */
  readonly source: string;
  readonly item: Subject;
  /** Venue key; empty where it is about the whole. */
  readonly venue: string;
  readonly state: ProbeState;
  readonly detail: string;
  readonly checkedAt: Date;
}

export interface ProbeRound {
  readonly requestedAt: Date | null;
  readonly probedAt: Date | null;
}

const hourMs = 60 * 60_000;
/** What is missing may be given at any moment. */
const lackingEveryMs = 5 * 60_000;
/** While somebody looks at a checklist. */
const watchedEveryMs = 10_000;
/** However often somebody asks. */
const shortestGapMs = 5_000;

/** When the next round is due; a source that was never probed is due at once. Times in milliseconds of one clock. */
export const isProbeDue = (
  round: ProbeRound | undefined,
  { isLacking, isWatched, now }: { isLacking: boolean; isWatched: boolean; now: Date },
): boolean => {
  if (!round?.probedAt) return true;
  const ageMs = now.getTime() - round.probedAt.getTime();
  if (round.requestedAt && round.requestedAt >= round.probedAt) return ageMs >= shortestGapMs;
  if (isWatched) return ageMs >= watchedEveryMs;
  return ageMs >= (isLacking ? lackingEveryMs : hourMs);
};

/** Seen only at work (PLATFORMS B1): a new process does not know it, and that is no news. */
const seenAtWork: ReadonlySet<Subject> = new Set(["messages", "buttons"]);

/** What a round leaves standing of one item: what only work shows is not forgotten for having seen no work. */
export const keptState = (before: ProbeState | undefined, item: ProbeItem): ProbeState =>
  seenAtWork.has(item.subject) && item.state === "unknown" && before !== undefined ? before : item.state;

/** Looks up rows by what they are about; `undefined` is what nobody has asked yet. */
export type Found = (item: Subject, venue?: string) => ProbeRow | undefined;

export const findIn =
  (rows: readonly ProbeRow[], source: string): Found =>
  (item, venue = "") =>
    rows.find((row) => row.source === source && row.item === item && row.venue === venue);
