/**
 * How often something may happen at the network. A call arrives there at a time that we do not know, between
 * its start and its answer; a pace therefore counts it from its start until after its answer, and the limit
 * holds however long calls are under way. Times are milliseconds of a clock that never goes back.
 */
export interface Pace {
  /** The earliest time, at or after `nowMs`, of the next start; infinite until something is settled. */
  nextAtMs(nowMs: number): number;
  /** Notes a start, which must have been allowed. */
  take(): void;
  /** Notes the answer to one that was started. */
  settle(nowMs: number): void;
  /** Whether everything noted has lost its influence by `nowMs`. */
  isIdle(nowMs: number): boolean;
}

/** At most `count` arrivals in any window of `windowMs`; stricter than a bucket of the same size. */
export const slidingWindow = (count: number, windowMs: number): Pace => {
  /** When the settled ones leave the window, a ring of `count`, oldest at `first`. */
  const freeAtMs: number[] = [];
  let first = 0;
  let settled = 0;
  let underway = 0;
  const forget = (nowMs: number): void => {
    while (settled > 0 && (freeAtMs[first] ?? 0) <= nowMs) {
      first = (first + 1) % count;
      settled -= 1;
    }
  };
  return {
    nextAtMs: (nowMs) => {
      forget(nowMs);
      if (underway + settled < count) return nowMs;
      return settled > 0 ? (freeAtMs[first] ?? nowMs) : Number.POSITIVE_INFINITY;
    },
    take: () => {
      underway += 1;
    },
    settle: (nowMs) => {
      underway -= 1;
      freeAtMs[(first + settled) % count] = nowMs + windowMs;
      settled += 1;
    },
    isIdle: (nowMs) => {
      forget(nowMs);
      return underway + settled === 0;
    },
  };
};

/** One arrival each `intervalMs` in the long run, and `burst` at once after a rest. */
export const bucket = (burst: number, intervalMs: number): Pace => {
  /** When the bucket is whole again after all that were settled. */
  let wholeAtMs = 0;
  let underway = 0;
  return {
    nextAtMs: (nowMs) => {
      if (underway >= burst) return Number.POSITIVE_INFINITY;
      return Math.max(nowMs, wholeAtMs + (underway + 1 - burst) * intervalMs);
    },
    take: () => {
      underway += 1;
    },
    settle: (nowMs) => {
      underway -= 1;
      wholeAtMs = Math.max(wholeAtMs, nowMs) + intervalMs;
    },
    isIdle: (nowMs) => underway === 0 && wholeAtMs <= nowMs,
  };
};

export const unlimited: Pace = {
  nextAtMs: (nowMs) => nowMs,
  take: () => {},
  settle: () => {},
  isIdle: () => true,
};
