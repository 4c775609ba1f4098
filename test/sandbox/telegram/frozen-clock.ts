import type { TurnableClock } from "../../../src/clock.ts";

/** Moves only when turned, so that tests of time limits hold on a slow machine too. */
export const createFrozenClock = (startAt: Date): TurnableClock => {
  let nowMs = startAt.getTime();
  const sleepers = new Set<() => void>();
  return {
    now: () => new Date(nowMs),
    turn: (milliseconds) => {
      nowMs += milliseconds;
      for (const check of sleepers) check();
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const wakeAtMs = nowMs + milliseconds;
        const check = (): void => {
          if (nowMs < wakeAtMs) return;
          sleepers.delete(check);
          resolve();
        };
        signal?.addEventListener("abort", () => {
          sleepers.delete(check);
          reject(signal.reason as Error);
        });
        sleepers.add(check);
        check();
      }),
  };
};
