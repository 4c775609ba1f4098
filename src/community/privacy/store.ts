import type { Transaction } from "../../db/transaction.ts";

/** Forgets that this account added the bot somewhere and tried codes. The log of the team keeps its acts, by nobody's name. */
export const eraseTraces = async (tx: Transaction, identityKey: string): Promise<void> => {
  await tx.venue.updateMany({ where: { addedBy: identityKey }, data: { addedBy: null } });
  await tx.claimTry.deleteMany({ where: { identityKey } });
};
