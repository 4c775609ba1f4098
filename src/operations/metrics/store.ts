import type { Transaction } from "../../db/transaction.ts";

/** What only the database can count, of all processes together. */
export interface StoredCounts {
  readonly deliveries: readonly { readonly bot: string; readonly state: string; readonly count: number }[];
  readonly updates: readonly {
    readonly bot: string;
    readonly state: string;
    readonly count: number;
    /** Of the oldest one. */
    readonly since: Date | null;
  }[];
  readonly openAlerts: number;
  readonly isPaused: boolean;
}

/** Resolves when the database answers. */
export const askDatabase = async (tx: Transaction): Promise<void> => {
  await tx.$executeRaw`SELECT 1`;
};

/** Counts what is open; what has come to an end is counted by the processes as it happens, and costs no query. */
export const countStored = async (tx: Transaction, bots: readonly string[]): Promise<StoredCounts> => {
  // By the partial index of the open rows: the ended ones may be millions.
  const deliveries = await tx.$queryRaw<StoredCounts["deliveries"]>`
    SELECT "bot", "state", count(*)::int AS count FROM "delivery"
    WHERE "state" IN ('planned', 'retry', 'claimed', 'sending') GROUP BY 1, 2`;
  const updates = await tx.$queryRaw<StoredCounts["updates"]>`
    SELECT "bot", "state", count(*)::int AS count, min("receivedAt") AS since FROM "update"
    WHERE "bot" = ANY(${bots}::text[]) AND "state" IN ('new', 'dead') GROUP BY 1, 2`;
  const openAlerts = await tx.alert.count({ where: { endedAt: null } });
  const isPaused = (await tx.sendingPause.count()) > 0;
  return { deliveries, updates, openAlerts, isPaused };
};
