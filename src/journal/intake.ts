import type { Logger } from "pino";
import type { Batch, Platform } from "../bot/platform.ts";
import type { Clock } from "../clock.ts";
import { confirmLease } from "../db/lease.ts";
import type { Database } from "../db/open.ts";
import type { Tenure } from "../db/tenure.ts";
import { inTransaction } from "../db/transaction.ts";
import { batchLimit, earliestArrival } from "./journal.ts";
import { createPersist, LeaseLost } from "./persist.ts";
import type { ReadingProgress } from "./progress.ts";
import { loadCursor, storeBatch } from "./store.ts";
import type { OnTrouble } from "./trouble.ts";

export interface IntakeOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  /** Proof that this process reads for the bot; once another does, nothing more is stored and reading ends. */
  readonly tenure?: Pick<Tenure, "lease" | "isSure" | "sure">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** In [0, 1); spreads the waits of many bots. */
  readonly random: () => number;
  readonly onTrouble: OnTrouble;
  /** Kept up to date on how far reading has come. */
  readonly progress?: ReadingProgress;
  /** Told after each batch that brought something: the dispatcher's nudge. */
  readonly onStored: () => void;
}

/**
 * Reads one bot's updates for as long as the signal lets it: receive, store, and only then ask for the next, which
 * is what confirms the last ones to the network. Resolves when it was stopped, when the token is revoked, or when the lease is lost.
 */
export const runIntake = async (options: IntakeOptions, signal: AbortSignal): Promise<void> => {
  const { db, platform, tenure, clock, log, random, onTrouble, onStored, progress } = options;
  const { bot } = platform;
  /** From the start, and from each failure, until the network has nothing more for us. */
  let isInterrupted = true;
  const onFailure = (): void => {
    isInterrupted = true;
    progress?.failed();
  };
  const persist = createPersist(
    { platform, clock, log, random, onTrouble, onFailure, isSure: tenure?.isSure },
    signal,
  );

  /** In portions that one statement takes; updates without their cursor are safe, they come again and are known. */
  const store = async ({ updates, cursor }: Batch, receivedAt: Date): Promise<number> => {
    let count = 0;
    for (let from = 0; from === 0 || from < updates.length; from += batchLimit) {
      const portion = updates.slice(from, from + batchLimit);
      const isLast = from + batchLimit >= updates.length;
      const batch = { bot, updates: portion, cursor: isLast ? cursor : null, now: clock.now(), receivedAt };
      count += await inTransaction(db, async (tx) => {
        if (tenure && !(await confirmLease(tx, tenure.lease))) throw new LeaseLost();
        return storeBatch(tx, batch);
      });
    }
    return count;
  };

  const start = await persist(async () => loadCursor(db.prisma, bot));
  if (!start) return;
  let cursor = start.value?.cursor ?? null;
  let contactAt = start.value?.updatedAt ?? clock.now();
  const reachedTheEnd = (): void => {
    contactAt = clock.now();
    isInterrupted = false;
  };
  while (!signal.aborted) {
    const from = cursor;
    // A poll of ours would end that of a process that has taken over.
    await tenure?.sure(signal);
    if (signal.aborted) return;
    const batch = await persist(async () => {
      progress?.began(clock.now());
      return platform.receive(from, signal);
    });
    if (!batch) return;
    const isFull = batch.value.updates.length >= batchLimit;
    // A quiet poll that moved nothing needs no write.
    if (batch.value.updates.length === 0 && batch.value.cursor === from) {
      progress?.stored(clock.now(), isFull);
      reachedTheEnd();
      continue;
    }
    const receivedAt = isInterrupted ? earliestArrival(contactAt, clock.now()) : clock.now();
    const stored = await persist(async () => store(batch.value, receivedAt));
    if (!stored) return;
    if (!isFull) reachedTheEnd();
    progress?.stored(clock.now(), isFull);
    cursor = batch.value.cursor;
    if (stored.value > 0) onStored();
  }
};
