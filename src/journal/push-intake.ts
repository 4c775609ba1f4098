import type { Logger } from "pino";
import type { BotKey } from "../bot/incoming.ts";
import type { RawUpdate } from "../bot/platform.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import { isDatabaseAway } from "./database-away.ts";
import { batchLimit, earliestArrival, pressLifeMs } from "./journal.ts";
import { lastReceivedAt, storeBatch } from "./store.ts";

export interface PushIntakeOptions {
  readonly db: Pick<Database, "prisma">;
  readonly bot: BotKey;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** Told after each statement that brought something new: the dispatcher's nudge. */
  readonly onStored: () => void;
}

/** What the network pushes to this process, whether or not this process holds the bot's lease. */
export interface PushIntake {
  /**
   * Resolves when the update is in the journal, also when it was there before; rejects when it is not, and then the
   * network must be asked to repeat. `heldMs` as in a PushVerdict.
   */
  store(update: RawUpdate, heldMs: number | null): Promise<void>;
  /** The network had nothing left for us at this instant. */
  caughtUp(at: Date): void;
  /** Something may have failed to reach us until now. */
  interrupt(): void;
  /** When that was last so: at the start, at a failed statement, at a repeat. */
  readonly interruptedAt: Date;
}

interface Waiting {
  readonly update: RawUpdate;
  readonly receivedAt: Date;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** More would mean that the database cannot keep up: the network keeps its updates better than our memory does. */
const mostWaiting = 5_000;

/**
 * Stores pushed updates. While one statement is under way, what comes waits for the next: many requests become one
 * statement, and each is answered when it is stored.
 */
export const createPushIntake = (options: PushIntakeOptions): PushIntake => {
  const { db, bot, clock, log, onStored } = options;
  let interruptedAt = clock.now();
  let contactAt: Date | undefined;
  let isInterrupted = true;
  let waiting: Waiting[] = [];
  let isDraining = false;

  const interrupt = (): void => {
    interruptedAt = clock.now();
    isInterrupted = true;
  };

  /**
   * When an update without a date of its own is taken to have happened. Where the network does not say that it
   * repeats, one that comes soon after an interruption may be a repeat, and gets the earliest time it can have had.
   */
  const arrivalOf = async (heldMs: number | null): Promise<Date> => {
    const now = clock.now();
    if (heldMs !== null) return new Date(now.getTime() - heldMs);
    // What could not be brought for longer than a press lives is no press any more.
    if (now.getTime() - interruptedAt.getTime() >= pressLifeMs) isInterrupted = false;
    if (!isInterrupted) return now;
    contactAt ??= (await lastReceivedAt(db.prisma, bot)) ?? interruptedAt;
    return earliestArrival(contactAt, now);
  };

  const write = async (batch: readonly Waiting[], receivedAt: Date): Promise<void> => {
    const updates = batch.map(({ update }) => update);
    if ((await storeBatch(db.prisma, { bot, updates, cursor: null, now: clock.now(), receivedAt })) > 0)
      onStored();
    for (const { resolve } of batch) resolve();
  };

  const settle = async (batch: readonly Waiting[], receivedAt: Date): Promise<void> => {
    try {
      await write(batch, receivedAt);
    } catch (error) {
      // One that the database does not take must not keep the others out.
      if (batch.length > 1 && !isDatabaseAway(error)) {
        for (const one of batch) await settle([one], receivedAt);
        return;
      }
      interrupt();
      log.warn({ bot, err: error, updates: batch.length }, "pushed updates cannot be stored now");
      for (const { reject } of batch) reject(error);
    }
  };

  const drain = async (): Promise<void> => {
    // Between the last look at `waiting` and the end nothing else runs, so nobody waits for a drain that is over.
    isDraining = true;
    for (let first = waiting[0]; first; first = waiting[0]) {
      const receivedAt = first.receivedAt;
      const end = waiting.findIndex((one) => one.receivedAt.getTime() !== receivedAt.getTime());
      const count = Math.min(end < 0 ? waiting.length : end, batchLimit);
      const batch = waiting.slice(0, count);
      waiting = waiting.slice(count);
      await settle(batch, receivedAt);
    }
    isDraining = false;
  };

  return {
    get interruptedAt() {
      return interruptedAt;
    },
    store: async (update, heldMs) => {
      if (heldMs !== null && heldMs > 0) interrupt();
      if (waiting.length >= mostWaiting) throw new Error("too many updates wait to be stored");
      const receivedAt = await arrivalOf(heldMs);
      await new Promise<void>((resolve, reject) => {
        waiting.push({ update, receivedAt, resolve, reject });
        if (!isDraining) void drain();
      });
    },
    interrupt,
    caughtUp: (at) => {
      contactAt = at;
      if (interruptedAt <= at) isInterrupted = false;
    },
  };
};
