import { inTransaction } from "../db/transaction.ts";
import { drawSeed } from "../giveaways/draw/beacon.ts";
import type { CommitLine } from "../giveaways/draw/commitment.ts";
import { entryById } from "../giveaways/entries/store.ts";
import { listWorkInProcess } from "../giveaways/list-service.ts";
import { giveawayByDrawId } from "../giveaways/store.ts";
import type { DemoStage } from "./stage.ts";

/**
 * Who will win. Only a pretended beacon tells a round before its time, and only whoever holds the database knows
 * whose record that is: the demo uses both so that a winner can leave at the right moment.
 */
export const likelyWinner = async (stage: DemoStage, committed: CommitLine): Promise<string> => {
  const signature = await stage.beacon.world.signatureOf(committed.round);
  return inTransaction(stage.db, async (tx) => {
    const giveaway = await giveawayByDrawId(tx, committed.drawId);
    if (!giveaway) throw new Error(`There is no draw ${committed.drawId}.`);
    const seed = drawSeed(committed.commit, signature);
    const order = { url: stage.db.url, giveawayId: giveaway.id, seed, ranks: 1 };
    const [first] = await listWorkInProcess.rank(order);
    const entry = first && (await entryById(tx, first.entryId));
    if (!entry) throw new Error(`Nobody is drawn first in ${committed.drawId}.`);
    return entry.identityKey;
  });
};
