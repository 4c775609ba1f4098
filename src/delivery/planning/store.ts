import type { Transaction } from "../../db/transaction.ts";

/**
 * Planning reads who is to get something and writes their rows a moment later; whoever leaves in between would find no
 * row to drop, and be written to all the same. So the two never overlap: planning goes on beside planning, and those
 * who leave wait for it, and it for them.
 */
const key = "planning";

/** Before readers are looked up: until the end of the transaction nobody leaves unseen. */
export const holdReaders = async (tx: Transaction): Promise<void> => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtext(${key}), 0)`;
};

/** Before rows of those who leave are dropped: what was planned for them until now is seen by the next statement. */
export const awaitPlanning = async (tx: Transaction): Promise<void> => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${key}), 0)`;
};
