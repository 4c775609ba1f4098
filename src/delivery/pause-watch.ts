import type { Logger } from "pino";
import { rest, type Clock } from "../clock.ts";
import { listen } from "../db/listen.ts";
import type { Database } from "../db/open.ts";
import type { PauseSignal } from "./pause.ts";
import { pauseChannel, pauseOf } from "./pauses/store.ts";

/** One for the process; it knows whether sending is paused, whichever process paused it. */
export interface PauseWatch extends PauseSignal {
  /** Resolves when it has looked for the first time; before that nothing may be sent. */
  start(): Promise<void>;
  /** Looks now; what was committed before the call is seen. */
  check(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Notices come at once; should one be lost, the next look comes no later than this. */
const lookEveryMs = 1_000;

/** Follows the row of the pause: at once by the database's notices, and by one look a second. */
export const createPauseWatch = (options: {
  readonly db: Pick<Database, "prisma" | "url">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "debug" | "warn">;
}): PauseWatch => {
  const { db, clock, log } = options;
  const followers = new Set<(isPaused: boolean) => void>();
  const stopping = new AbortController();
  /** Unknown at first, which stops like a pause. */
  let isPaused: boolean | undefined;
  let looking: Promise<boolean> | undefined;
  let next: Promise<boolean> | undefined;
  let running: Promise<unknown> | undefined;

  const look = async (): Promise<boolean> => {
    const found = (await pauseOf(db.prisma)) !== null;
    if (found === isPaused) return found;
    if (found || isPaused) log.warn(found ? "all sending is paused" : "sending goes on");
    isPaused = found;
    for (const follow of followers) follow(found);
    return found;
  };

  const begin = (): Promise<boolean> => {
    const mine = look().finally(() => {
      if (looking === mine) looking = undefined;
    });
    looking = mine;
    return mine;
  };

  /** A look under way may have begun too early: the next one serves all who ask meanwhile. */
  const check = async (): Promise<boolean> => {
    if (!looking) return begin();
    next ??= looking
      .catch(() => false) // whoever asked for it has the error
      .then(async () => {
        next = undefined;
        return begin();
      });
    return next;
  };

  const lookAgain = (): void => {
    check().catch((error: unknown) => log.debug({ err: error }, "the pause cannot be looked up now"));
  };

  const keepLooking = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await rest(clock, lookEveryMs, stopping.signal); // aborted: the condition says so
      if (!stopping.signal.aborted) lookAgain();
    }
  };

  return {
    get isPaused() {
      return isPaused ?? true;
    },
    onChange: (follow) => {
      followers.add(follow);
      return () => followers.delete(follow);
    },
    check,
    start: async () => {
      await check();
      const hearing = { url: db.url, channel: pauseChannel, onNotice: lookAgain, clock, log };
      running ??= Promise.all([keepLooking(), listen(hearing, stopping.signal)]);
    },
    stop: async () => {
      stopping.abort();
      await running;
      await Promise.allSettled([looking, next]);
    },
  };
};
