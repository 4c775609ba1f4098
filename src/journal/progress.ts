import { startStopwatch } from "../clock.ts";

/** All that happened up to `upTo` was stored by `storedBy`. */
export interface Coverage {
  readonly upTo: Date;
  readonly storedBy: Date;
}

/**
 * How far a bot's reading has come: whether everything that happened on its network up to an instant has been
 * stored. A draw must not be closed over taps that are still on their way.
 */
export interface ReadingProgress {
  /** A poll begins. */
  began(at: Date): void;
  /** A poll has been stored; `isFull` when more may be waiting behind it. */
  stored(at: Date, isFull: boolean): void;
  /** The poll failed, or nobody reads any longer: nothing is known until the next one. */
  failed(): void;
  /** Where updates are pushed to us: all up to `upTo` was known to be stored at `at`. */
  confirmed(upTo: Date, at: Date): void;
  /** The process is awake; to be called about every second while it reads. */
  beat(at: Date): void;
  /** Whether it is this process that reads. */
  readonly isBeating: boolean;
  /** What is known now, or null before anything is. */
  coverage(now: Date): Coverage | null;
  /** When all up to `instant` was known to be stored, or null while it is not. */
  coveredAt(instant: Date, now: Date): Date | null;
  /** Somebody wants to know of an instant that is not covered. */
  ask(): void;
  /** Called when somebody asks about an instant that is not covered: whoever can find out should. */
  onAsked(ring: () => void): void;
}

/** A poll that has been waiting this long would have brought anything older at once. */
const quietMs = 2_000;
/** Who did not beat for so long may have slept, with the poll's answer unread. */
const longestGapMs = 3_000;

/** `startWatch` measures real time, since it is about this process and not about the bot's affairs. */
export const createReadingProgress = (startWatch: () => () => number = startStopwatch): ReadingProgress => {
  let pendingSince: Date | null = null;
  let covered: Coverage | null = null;
  let sinceBeatMs: (() => number) | null = null;
  let awakeSinceMs = 0;
  let ring = (): void => undefined;
  const isAwake = (): boolean => sinceBeatMs !== null && sinceBeatMs() <= longestGapMs;
  const progress: ReadingProgress = {
    began: (at) => {
      pendingSince = at;
    },
    stored: (at, isFull) => {
      if (pendingSince && !isFull) covered = { upTo: pendingSince, storedBy: at };
      pendingSince = null;
    },
    failed: () => {
      pendingSince = null;
    },
    confirmed: (upTo, at) => {
      covered = { upTo, storedBy: at };
    },
    beat: (at) => {
      if (!isAwake()) awakeSinceMs = at.getTime();
      sinceBeatMs = startWatch();
    },
    get isBeating() {
      return isAwake();
    },
    coverage: (now) => {
      const quietUpToMs = now.getTime() - quietMs;
      const isQuiet =
        pendingSince !== null && isAwake() && Math.max(pendingSince.getTime(), awakeSinceMs) <= quietUpToMs;
      if (isQuiet) return { upTo: new Date(quietUpToMs), storedBy: now };
      return covered && covered.upTo <= now ? covered : null;
    },
    coveredAt: (instant, now) => {
      const at = coveredBy(progress.coverage(now), instant);
      if (!at) ring();
      return at;
    },
    ask: () => ring(),
    onAsked: (listener) => {
      ring = listener;
    },
  };
  return progress;
};

/** When all up to `instant` was stored, or null while that is not known. */
export const coveredBy = (coverage: Coverage | null, instant: Date): Date | null =>
  coverage && coverage.upTo.getTime() >= instant.getTime() ? coverage.storedBy : null;

/**
 * What another machine said of its reading, as far as we may believe it: where its clock is ahead of ours by
 * `aheadMs`, its instants are earlier ones of ours; where it is behind, they are believed late rather than early.
 */
export const seenFrom = (coverage: Coverage, aheadMs: number): Coverage => ({
  upTo: new Date(coverage.upTo.getTime() - Math.max(0, aheadMs)),
  storedBy: coverage.storedBy,
});
