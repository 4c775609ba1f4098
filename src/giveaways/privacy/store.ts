import type { Transaction } from "../../db/transaction.ts";

/** From the fixing of the list to the result: a record of the list may be drawn, and then its key is published (DRAW §7). */
const running = ["freezing", "committing", "waiting", "checking"];

/** How many entries of an account would be lost now, and how many are in a draw that is under way. */
export const countErasable = async (
  tx: Transaction,
  identityId: number,
): Promise<{ readonly open: number; readonly running: number }> => ({
  open: await tx.entry.count({ where: { identityId, giveaway: { state: "open" } } }),
  running: await tx.entry.count({ where: { identityId, giveaway: { state: { in: running } } } }),
});

/**
 * Removes the entries of an account, so that its record in a published list is nobody's. Of a draw that is under way
 * the key stays, marked, until its result is out.
 */
export const eraseEntries = async (tx: Transaction, identityId: number): Promise<void> => {
  // The close locks the row alone: either it sees the entry no more, or it is a running draw for us.
  await tx.$queryRaw`
    SELECT g.id FROM giveaway g JOIN entry e ON e."giveawayId" = g.id
    WHERE e."identityId" = ${identityId} ORDER BY g.id FOR SHARE OF g`;
  await tx.entry.updateMany({
    where: { identityId, giveaway: { state: { in: running } } },
    data: { isErased: true },
  });
  await tx.entry.deleteMany({ where: { identityId, isErased: false } });
};

/** Removes the keys that waited for the results of their draws; returns how many. */
export const removeErased = async (tx: Transaction): Promise<number> =>
  (await tx.entry.deleteMany({ where: { isErased: true, giveaway: { state: { notIn: running } } } })).count;
