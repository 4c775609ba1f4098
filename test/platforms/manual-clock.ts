import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../src/clock.ts";

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is moved, so that times can be compared exactly. */
export interface ManualClock extends Clock {
  readonly nowMs: number;
  /** Moves from sleeper to sleeper, letting everything settle at each, until this time. */
  runUntil(ms: number): Promise<void>;
}

export const createManualClock = (): ManualClock => {
  let nowMs = 0;
  let order = 0;
  const sleepers = new Set<Sleeper>();
  const nextSleeper = (): Sleeper | undefined =>
    [...sleepers].toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
  return {
    get nowMs() {
      return nowMs;
    },
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    sleep: (milliseconds, signal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper: Sleeper = {
          atMs: nowMs + milliseconds,
          order: order++,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(new Error("The sleeper was woken."));
        });
      }),
    runUntil: async (ms) => {
      for (;;) {
        await nextTurn();
        const sleeper = nextSleeper();
        if (!sleeper || sleeper.atMs > ms) break;
        nowMs = Math.max(nowMs, sleeper.atMs);
        sleeper.wake();
      }
      nowMs = ms;
    },
  };
};
