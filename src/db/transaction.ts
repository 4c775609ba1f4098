import { setTimeout as delay } from "node:timers/promises";
import type { Prisma, PrismaClient } from "./generated/client.ts";

/** What stores take: every query through it belongs to one transaction. */
export type Transaction = Prisma.TransactionClient;

export interface TransactionOptions {
  /** How long to wait for a free connection. */
  readonly maxWaitMs?: number;
  /** How long the transaction may last. */
  readonly timeoutMs?: number;
  readonly isolation?: Prisma.TransactionIsolationLevel;
  /** How often to begin again after a deadlock or a serialization failure; 1 means once. */
  readonly attempts?: number;
}

/** Serialization failure and deadlock; P2034 is Prisma's word for both. */
const conflicts = new Set(["40001", "40P01", "P2034", "TransactionWriteConflict"]);

/** Whether the transaction lost against another and may be run again from its beginning. */
export const isConflict = (error: unknown): boolean => {
  // Depending on the query, the code lies in the error, in its meta data or in its cause.
  for (
    let part: unknown = error, depth = 0;
    typeof part === "object" && part !== null && depth < 5;
    depth += 1
  ) {
    const { code, originalCode, kind, meta, driverAdapterError, cause } = part as Record<string, unknown>;
    if ([code, originalCode, kind].some((value) => typeof value === "string" && conflicts.has(value)))
      return true;
    part = cause ?? driverAdapterError ?? meta;
  }
  return false;
};

/**
 * Runs `work` in one transaction, again from its beginning when it lost against another; so `work` must do nothing
 * that outlives a rollback.
 */
export const inTransaction = async <T>(
  db: { readonly prisma: PrismaClient },
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> => {
  const { maxWaitMs = 10_000, timeoutMs = 30_000, attempts = 5, isolation } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.prisma.$transaction(work, {
        maxWait: maxWaitMs,
        timeout: timeoutMs,
        ...(isolation ? { isolationLevel: isolation } : {}),
      });
    } catch (error) {
      if (attempt >= attempts || !isConflict(error)) throw error;
      // Two that met once must not meet again in step.
      await delay(Math.random() * 20 * attempt);
    }
  }
};
