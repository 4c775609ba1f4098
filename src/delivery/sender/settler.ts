import type { Logger } from "pino";
import type { Clock } from "../../clock.ts";
import type { Database } from "../../db/open.ts";
import { inTransaction, type Transaction } from "../../db/transaction.ts";
import type { Settlement } from "../verdict.ts";
import type { ErrorPause } from "./error-pause.ts";
import type { SenderObserver } from "./observer.ts";
import { settleRows, type SettledRow } from "./store.ts";

/** Marks people who cannot be written to, in the transaction that ends their rows as `denied`. */
export type OnDenied = (tx: Transaction, denied: readonly SettledRow[]) => Promise<void>;

export interface SettlerOptions {
  readonly db: Pick<Database, "prisma">;
  readonly fence: bigint;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
  readonly onDenied: OnDenied;
  readonly pauseOnErrors: ErrorPause;
  readonly observer?: Pick<SenderObserver, "settled">;
  /** The process is ending: a database that is away is not waited for; the next process recovers the rows. */
  readonly hasEnded: () => boolean;
}

export interface Settler {
  /** Resolves when the rows are settled, or left to the next process. */
  settle(settlements: readonly Settlement[]): Promise<void>;
}

interface Waiting {
  readonly settlements: readonly Settlement[];
  readonly resolve: () => void;
}

const mostAtOnce = 1_000;

/**
 * Settles in as few statements as the database's own speed asks for: what comes in while one statement runs goes
 * into the next, so that neither a single result waits nor many cost a statement each.
 */
export const createSettler = (options: SettlerOptions): Settler => {
  const { db, fence, clock, log, onDenied, pauseOnErrors, hasEnded } = options;
  const queue: Waiting[] = [];
  let isRunning = false;

  const write = async (settlements: readonly Settlement[]): Promise<readonly SettledRow[]> => {
    const batch = { fence, settlements, now: clock.now() };
    if (settlements.every((settlement) => settlement.state !== "denied")) {
      return settleRows(db.prisma, batch);
    }
    let failure: unknown;
    const told = await inTransaction(db, async (tx) => {
      const settled = await settleRows(tx, batch);
      const denied = settled.filter((row) => row.state === "denied");
      try {
        if (denied.length > 0) await onDenied(tx, denied);
      } catch (error) {
        failure = error;
        throw error;
      }
      return settled;
    }).catch((error: unknown) => {
      if (failure === undefined) throw error;
      return undefined;
    });
    if (told) return told;
    // What the platform answered must not be lost over what somebody makes of it.
    log.error({ err: failure }, "denied recipients could not be marked");
    return settleRows(db.prisma, batch);
  };

  const persist = async (settlements: readonly Settlement[]): Promise<void> => {
    for (let failures = 1; ; failures += 1) {
      try {
        const settled = await write(settlements);
        await pauseOnErrors(settled);
        for (const { state } of settlements) options.observer?.settled(state);
        return;
      } catch (error) {
        // A row queued under the same coalesce key in between makes the first try fail, too.
        log.warn(
          { err: error, failures, rows: settlements.length },
          "results could not be stored; trying again",
        );
        if (hasEnded() && failures >= 3) return;
        if (failures > 1) await clock.sleep(Math.min(100 * 2 ** failures, 5_000));
      }
    }
  };

  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      const taken: Waiting[] = [];
      let count = 0;
      for (
        let next = queue[0];
        next && (count === 0 || count + next.settlements.length <= mostAtOnce);
        next = queue[0]
      ) {
        taken.push(next);
        count += next.settlements.length;
        queue.shift();
      }
      await persist(taken.flatMap(({ settlements }) => settlements));
      for (const { resolve } of taken) resolve();
    }
    isRunning = false;
  };

  return {
    settle: async (settlements) => {
      if (settlements.length === 0) return;
      await new Promise<void>((resolve) => {
        queue.push({ settlements, resolve });
        if (isRunning) return;
        isRunning = true;
        void run();
      });
    },
  };
};
