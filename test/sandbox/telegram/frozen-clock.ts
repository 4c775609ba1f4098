import type { TurnableClock } from "../../../src/clock.ts";

/** Moves only when turned, so that tests of time limits hold on a slow machine too. */
export const createFrozenClock = (startAt: Date): TurnableClock => {
  let nowMs = startAt.getTime();
  const sleepers = new Set<() => void>();
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    turn: (milliseconds) => {
      nowMs += milliseconds;
      for (const check of sleepers) check();
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const wakeAtMs = nowMs + milliseconds;
        const end = (): void => {
          sleepers.delete(check);
          signal?.removeEventListener("abort", onAbort);
        };
        const check = (): void => {
          if (nowMs < wakeAtMs) return;
          end();
          resolve();
        };
        const onAbort = (): void => {
          end();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        sleepers.add(check);
        check();
      }),
  };
};
