import type { Transaction } from "../../db/transaction.ts";

/** A code for the owner of a community; without one, of a community yet to be made. */
export const saveClaimCode = async (
  tx: Transaction,
  code: { hash: string; expiresAt: Date; communityId: number | null },
): Promise<void> => {
  // A new code makes the earlier ones void: only the last printed line counts.
  await tx.claimCode.deleteMany({ where: { usedAt: null, communityId: code.communityId } });
  await tx.claimCode.create({ data: code });
};

/** Uses the code up, once: of two people at the same instant one gets false. */
export const useClaimCode = async (tx: Transaction, hash: string, now: Date): Promise<boolean> => {
  const used = await tx.claimCode.updateMany({
    where: { hash, usedAt: null, communityId: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  return used.count === 1;
};

/** Uses a code for a lost owner up, once; returns whose community it was for. */
export const useOwnerCode = async (tx: Transaction, hash: string, now: Date): Promise<number | null> => {
  const used = await tx.claimCode.updateMany({
    where: { hash, usedAt: null, communityId: { not: null }, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (used.count !== 1) return null;
  return (
    (await tx.claimCode.findUnique({ where: { hash }, select: { communityId: true } }))?.communityId ?? null
  );
};

export const countTries = (tx: Transaction, since: Date): Promise<number> =>
  tx.claimTry.count({ where: { at: { gt: since } } });

export const saveTry = async (tx: Transaction, identityKey: string, at: Date): Promise<void> => {
  await tx.claimTry.create({ data: { identityKey, at } });
};
