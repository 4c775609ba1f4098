import { setMaxListeners } from "node:events";
import type { Logger } from "pino";
import { rest, type Clock } from "../clock.ts";
import { listen } from "../db/listen.ts";
import type { Database } from "../db/open.ts";
import { closedAmong, runChannel } from "./runs/store.ts";

/** Tells senders when a run may send no longer, whichever process stopped it. */
export interface RunWatch {
  /** Aborted when the run is paused, ends or leaves its hours; of a run that goes on there is a new one. */
  signalOf(runId: number): AbortSignal;
  start(): void;
  stop(): Promise<void>;
}

/** Notices come at once; should one be lost, and for the hours, the next look comes no later than this. */
const lookEveryMs = 500;
/** Runs that nobody has asked for so long are not looked at any more. */
const forgetMs = 10 * 60_000;

const createAborter = (): AbortController => {
  const aborter = new AbortController();
  setMaxListeners(0, aborter.signal); // all calls of the run listen
  return aborter;
};

/** One for the process. A run is looked at from when a sender first asks for it; its rows were begun just before. */
export const createRunWatch = (options: {
  readonly db: Pick<Database, "prisma" | "url">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "debug">;
}): RunWatch => {
  const { db, clock, log } = options;
  const runs = new Map<number, { aborter: AbortController; askedAtMs: number }>();
  const stopping = new AbortController();
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;
  let running: Promise<unknown> | undefined;

  const look = async (): Promise<void> => {
    const nowMs = clock.monotonicMs();
    for (const [id, { askedAtMs }] of runs) if (nowMs - askedAtMs > forgetMs) runs.delete(id);
    if (runs.size === 0) return;
    const closed = await closedAmong(db.prisma, [...runs.keys()], clock.now());
    for (const [id, run] of runs) {
      if (closed.has(id)) run.aborter.abort();
      else if (run.aborter.signal.aborted) run.aborter = createAborter();
    }
  };

  /** A look under way may have begun too early for what is announced now. */
  const lookNow = (): void => {
    isAskedAgain = true;
    looking ??= (async () => {
      try {
        while (isAskedAgain) {
          isAskedAgain = false;
          await look();
        }
      } catch (error) {
        log.debug({ err: error }, "the runs cannot be looked up now");
      } finally {
        looking = undefined;
      }
    })();
  };

  const keepLooking = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await rest(clock, lookEveryMs, stopping.signal); // aborted: the condition says so
      if (!stopping.signal.aborted) lookNow();
    }
  };

  return {
    signalOf: (runId) => {
      const askedAtMs = clock.monotonicMs();
      const known = runs.get(runId);
      if (known) known.askedAtMs = askedAtMs;
      const run = known ?? { aborter: createAborter(), askedAtMs };
      if (!known) {
        runs.set(runId, run);
        lookNow(); // it may have been stopped since its rows were begun
      }
      return run.aborter.signal;
    },
    start: () => {
      const hearing = { url: db.url, channel: runChannel, onNotice: lookNow, clock, log };
      running ??= Promise.all([keepLooking(), listen(hearing, stopping.signal)]);
    },
    stop: async () => {
      stopping.abort();
      await running;
      await looking;
    },
  };
};
