/** What to do with an action: go on, warn once, or keep silent. */
type Verdict = "ok" | "warn" | "silent";

export interface RateLimit {
  take(key: string, now: Date): Verdict;
  /** How many keys are remembered. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
  isWarned: boolean;
}

/** One token bucket a key: `capacity` actions at once, refilled over `perMs`; whoever empties it is warned once. */
export const createRateLimit = ({ capacity = 20, perMs = 10_000 } = {}): RateLimit => {
  const buckets = new Map<string, Bucket>();
  let prunedAtMs = Number.NEGATIVE_INFINITY;
  // A bucket that has had time to fill up is as good as none.
  const prune = (nowMs: number): void => {
    if (nowMs - prunedAtMs < perMs) return;
    prunedAtMs = nowMs;
    for (const [key, { atMs }] of buckets) if (nowMs - atMs >= perMs) buckets.delete(key);
  };
  return {
    get size() {
      return buckets.size;
    },
    take(key, now) {
      const nowMs = now.getTime();
      prune(nowMs);
      const bucket = buckets.get(key) ?? { tokens: capacity, atMs: nowMs, isWarned: false };
      buckets.set(key, bucket);
      // The clock may be turned back: that never takes tokens away.
      const refill = (Math.max(0, nowMs - bucket.atMs) * capacity) / perMs;
      bucket.tokens = Math.min(capacity, bucket.tokens + refill);
      bucket.atMs = nowMs;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        // Only a pause earns a new warning, else a steady flood would be warned at every refill.
        if (bucket.tokens >= capacity / 2) bucket.isWarned = false;
        return "ok";
      }
      if (bucket.isWarned) return "silent";
      bucket.isWarned = true;
      return "warn";
    },
  };
};
