/** How often something may happen. Times are milliseconds of one clock and never go back. */
export interface Pace {
  /** The earliest time, at or after `nowMs`, of the next event. */
  nextAtMs(nowMs: number): number;
  /** Notes an event at `nowMs`, which must have been allowed. */
  take(nowMs: number): void;
  /** Whether everything noted has lost its influence by `nowMs`. */
  isIdle(nowMs: number): boolean;
}

/** At most `count` events in any window of `windowMs`: stricter than a bucket of the same size. */
export const slidingWindow = (count: number, windowMs: number): Pace => {
  const takenAtMs: number[] = [];
  let oldest = 0;
  return {
    nextAtMs: (nowMs) =>
      takenAtMs.length < count ? nowMs : Math.max(nowMs, (takenAtMs[oldest] ?? 0) + windowMs),
    take: (nowMs) => {
      takenAtMs[oldest] = nowMs;
      oldest = (oldest + 1) % count;
    },
    isIdle: (nowMs) => nowMs >= (takenAtMs[(oldest + count - 1) % count] ?? 0) + windowMs,
  };
};

/** One event each `intervalMs` in the long run, and `burst` at once after a rest. */
export const bucket = (burst: number, intervalMs: number): Pace => {
  let emptyAtMs = 0;
  return {
    nextAtMs: (nowMs) => Math.max(nowMs, emptyAtMs - (burst - 1) * intervalMs),
    take: (nowMs) => {
      emptyAtMs = Math.max(emptyAtMs, nowMs) + intervalMs;
    },
    isIdle: (nowMs) => nowMs >= emptyAtMs,
  };
};

export const unlimited: Pace = { nextAtMs: (nowMs) => nowMs, take: () => {}, isIdle: () => true };
