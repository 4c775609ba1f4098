import type { Transaction } from "../../db/transaction.ts";

export const saveClaimCode = async (tx: Transaction, hash: string, expiresAt: Date): Promise<void> => {
  // A new code makes the earlier ones void: only the last printed line counts.
  await tx.claimCode.deleteMany({ where: { usedAt: null } });
  await tx.claimCode.create({ data: { hash, expiresAt } });
};

/** Uses the code up, once: of two people at the same instant one gets false. */
export const useClaimCode = async (tx: Transaction, hash: string, now: Date): Promise<boolean> => {
  const used = await tx.claimCode.updateMany({
    where: { hash, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  return used.count === 1;
};

export const countTries = (tx: Transaction, since: Date): Promise<number> =>
  tx.claimTry.count({ where: { at: { gt: since } } });

export const saveTry = async (tx: Transaction, identityKey: string, at: Date): Promise<void> => {
  await tx.claimTry.create({ data: { identityKey, at } });
};
