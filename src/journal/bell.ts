import { rest, type Clock } from "../clock.ts";

/** Wakes one waiting loop; a ring while nobody waits is kept for the next wait. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring or after `milliseconds` of the clock; true when it rang. */
  wait(milliseconds: number): Promise<boolean>;
}

export const createBell = (clock: Clock): Bell => {
  let isRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      isRung = true;
      wake?.();
    },
    wait: async (milliseconds) => {
      if (!isRung) {
        const nap = new AbortController();
        const rung = new Promise<void>((resolve) => {
          wake = resolve;
        });
        // The nap ends early by our own abort only, when the bell has rung.
        const slept = rest(clock, milliseconds, nap.signal);
        await Promise.race([rung, slept]);
        nap.abort();
        wake = undefined;
      }
      const hasRung = isRung;
      isRung = false;
      return hasRung;
    },
  };
};
