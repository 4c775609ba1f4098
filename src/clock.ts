import { setTimeout as delay } from "node:timers/promises";

/** The one clock. Everything that needs the time takes it as an argument. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow, however the time of day is set: for limits, and how long something took. */
  monotonicMs(): number;
  /** Resolves after `milliseconds` of this clock; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal ? { signal } : {});
  },
};

/** Sleeps until the time is over or the signal comes, whichever is first: for loops whose condition looks at the signal. */
export const rest = async (clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await clock.sleep(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/** A real clock that can be turned forward: tests, the demo and the sandbox use it. */
export interface TurnableClock extends Clock {
  /** Moves the clock forward and wakes every sleeper whose time has come. `milliseconds` ≥ 0. */
  turn(milliseconds: number): void;
}

interface Sleeper {
  readonly wakeAtMs: number;
  readonly check: () => void;
}

export const createTurnableClock = (startAt: Date = new Date()): TurnableClock => {
  const bootMs = performance.now();
  let offsetMs = 0;
  const sleepers = new Set<Sleeper>();
  const nowMs = (): number => startAt.getTime() + (performance.now() - bootMs) + offsetMs;
  return {
    now: () => new Date(nowMs()),
    monotonicMs: nowMs,
    turn: (milliseconds) => {
      if (milliseconds < 0) throw new RangeError(`A clock turns forward only, not by ${milliseconds} ms.`);
      offsetMs += milliseconds;
      for (const sleeper of sleepers) sleeper.check();
    },
    sleep: (milliseconds, signal) =>
      new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        const wakeAtMs = nowMs() + milliseconds;
        let timer: NodeJS.Timeout | undefined;
        const end = (): void => {
          clearTimeout(timer);
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", onAbort);
        };
        const onAbort = (): void => {
          end();
          reject(signal?.reason);
        };
        const check = (): void => {
          clearTimeout(timer);
          const leftMs = wakeAtMs - nowMs();
          if (leftMs > 0) {
            timer = setTimeout(check, Math.min(leftMs, 2 ** 31 - 1));
            return;
          }
          end();
          resolve();
        };
        const sleeper: Sleeper = { wakeAtMs, check };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
        check();
      }),
  };
};

/**
 * Starts to measure real time; answers the milliseconds since then by whichever clock counted more: the monotonic
 * one may stand still while the machine sleeps, the wall clock may be set back.
 */
export const startStopwatch = (): (() => number) => {
  const monotonicMs = performance.now();
  const wallMs = Date.now();
  return () => Math.max(performance.now() - monotonicMs, Date.now() - wallMs);
};
