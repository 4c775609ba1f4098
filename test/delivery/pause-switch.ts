import type { PauseSignal } from "../../src/delivery/pause.ts";

/** A pause that a test sets. */
export const createSwitch = (isPaused = false): PauseSignal & { set(isPaused: boolean): void } => {
  const followers = new Set<(isPaused: boolean) => void>();
  let state = isPaused;
  return {
    get isPaused() {
      return state;
    },
    onChange: (follow) => {
      followers.add(follow);
      return () => followers.delete(follow);
    },
    set: (next) => {
      state = next;
      for (const follow of followers) follow(next);
    },
  };
};
