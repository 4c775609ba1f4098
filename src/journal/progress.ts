/**
 * How far a bot's reading has come: whether everything that happened on its network up to an instant has been
 * stored. A draw must not be closed over taps that are still on their way.
 */
export interface ReadingProgress {
  /** A poll begins. */
  began(at: Date): void;
  /** A poll has been stored; `isFull` when more may be waiting behind it. */
  stored(at: Date, isFull: boolean): void;
  /** The poll failed: nothing is known until the next one. */
  failed(): void;
  /** When all up to `instant` was known to be stored, or null while it is not. */
  coveredAt(instant: Date, now: Date): Date | null;
}

/** A poll that has been waiting this long would have brought anything older at once. */
const quietMs = 2_000;

export const createReadingProgress = (): ReadingProgress => {
  let pendingSince: Date | null = null;
  let covered: { upToMs: number; at: Date } | null = null;
  return {
    began: (at) => {
      pendingSince = at;
    },
    stored: (at, isFull) => {
      if (pendingSince && !isFull) covered = { upToMs: pendingSince.getTime(), at };
      pendingSince = null;
    },
    failed: () => {
      pendingSince = null;
    },
    coveredAt: (instant, now) => {
      if (covered && covered.upToMs >= instant.getTime()) return covered.at;
      const waitingSinceMs = Math.max(pendingSince?.getTime() ?? Number.POSITIVE_INFINITY, instant.getTime());
      return now.getTime() - waitingSinceMs >= quietMs ? now : null;
    },
  };
};
