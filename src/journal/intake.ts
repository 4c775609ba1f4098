import type { Logger } from "pino";
import { type Batch, type Platform, PlatformError } from "../bot/platform.ts";
import { rest, type Clock } from "../clock.ts";
import { confirmLease, type HeldLease } from "../db/lease.ts";
import type { Database } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { batchLimit, earliestArrival, intakeDelayMs } from "./journal.ts";
import { loadCursor, storeBatch } from "./store.ts";
import type { ReadingProgress } from "./progress.ts";
import type { OnTrouble } from "./trouble.ts";

export interface IntakeOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  /** Proof that this process reads for the bot; once another does, nothing more is stored and reading ends. */
  readonly lease?: HeldLease;
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

/** Another process reads for this bot now. */
class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

const conflictDelayMs = 30_000;

/** Whoever polls with the same token as we do will not go away in a second; everything else may. */
const waitMs = (error: unknown, failures: number, random: number): number => {
  if (!(error instanceof PlatformError)) return intakeDelayMs(failures, random);
  if (error.kind === "conflict") return conflictDelayMs;
  if (error.kind === "rate_limited") return (error.retryAfterSeconds ?? 1) * 1_000;
  return intakeDelayMs(failures, random);
};

const needsPeople = (error: PlatformError): boolean =>
  error.kind === "conflict" || error.kind === "not_allowed" || error.kind === "bad_call";

/**
 * Reads one bot's updates for as long as the signal lets it: receive, store, and only then ask for the next, which
 * is what confirms the last ones to the network. Resolves when it was stopped, when the token is revoked, or when the lease is lost.
 */
export const runIntake = async (options: IntakeOptions, signal: AbortSignal): Promise<void> => {
  const { db, platform, lease, clock, log, random, onTrouble, onStored, progress } = options;
  const { bot } = platform;
  let failures = 0;
  /** From the start, and from each failure, until the network has nothing more for us. */
  let isInterrupted = true;

  /** Waits after a failure; false when the bot is to stop. */
  const recover = async (error: unknown): Promise<boolean> => {
    if (signal.aborted) return false;
    if (error instanceof LeaseLost) {
      log.warn({ bot }, "another process reads for this bot now: this one no longer does");
      return false;
    }
    failures += 1;
    isInterrupted = true;
    progress?.failed();
    if (error instanceof PlatformError && error.kind === "token_revoked") {
      log.error({ bot, err: error }, "the token is revoked: this bot no longer reads");
      onTrouble({ bot, kind: error.kind, detail: error.detail });
      return false;
    }
    if (error instanceof PlatformError && needsPeople(error)) {
      onTrouble({ bot, kind: error.kind, detail: error.detail });
    }
    const delayMs = waitMs(error, failures, random());
    log.warn({ bot, err: error, delayMs }, "updates cannot be read or stored now; waiting");
    await rest(clock, delayMs, signal); // aborted: the loop's condition says so
    return !signal.aborted;
  };

  /** Repeats `work` until it succeeds; undefined when the bot is to stop. */
  const persist = async <T>(work: () => Promise<T>): Promise<{ value: T } | undefined> => {
    while (!signal.aborted) {
      try {
        const value = await work();
        if (failures > 0) log.info({ bot, failures }, "reading goes on");
        failures = 0;
        return { value };
      } catch (error) {
        if (!(await recover(error))) return undefined;
      }
    }
    return undefined;
  };

  /** In portions that one statement takes; updates without their cursor are safe, they come again and are known. */
  const store = async ({ updates, cursor }: Batch, receivedAt: Date): Promise<number> => {
    let count = 0;
    for (let from = 0; from === 0 || from < updates.length; from += batchLimit) {
      const portion = updates.slice(from, from + batchLimit);
      const isLast = from + batchLimit >= updates.length;
      const batch = { bot, updates: portion, cursor: isLast ? cursor : null, now: clock.now(), receivedAt };
      count += await inTransaction(db, async (tx) => {
        if (lease && !(await confirmLease(tx, lease))) throw new LeaseLost();
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
