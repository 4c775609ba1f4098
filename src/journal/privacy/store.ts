import type { Transaction } from "../../db/transaction.ts";

/** Empties the stored updates that name an account; those not handled yet are left to their handlers. */
export const eraseUpdates = async (
  tx: Transaction,
  { prefix, userId, names }: { prefix: string; userId: string; names: readonly string[] },
): Promise<void> => {
  const pattern = `(^|[^0-9])${userId}([^0-9]|$)`;
  const parts = names.map((name) => JSON.stringify(name).slice(1, -1));
  await tx.$executeRaw`
    UPDATE "update" SET raw = '{}', "orderKey" = '', "lastError" = NULL
    WHERE state <> 'new' AND raw <> '{}' AND (
      (bot LIKE ${`${prefix}:%`} AND ("orderKey" ~ ${pattern} OR raw::text ~ ${pattern} OR "lastError" ~ ${pattern}))
      OR EXISTS (SELECT 1 FROM unnest(${parts}::text[]) AS part WHERE strpos("update".raw::text, part) > 0))`;
};
