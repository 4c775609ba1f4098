import { inTransaction } from "../db/transaction.ts";
import { drawSeed } from "../giveaways/draw/beacon.ts";
import type { CommitLine } from "../giveaways/draw/commitment.ts";
import { createRanking } from "../giveaways/draw/ranking.ts";
import { ticketsOf } from "../giveaways/draw/records.ts";
import { drawFile } from "../giveaways/draws/store.ts";
import { entriesByLeafIndex } from "../giveaways/entries/store.ts";
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
    const entrants = await drawFile(tx, giveaway.id, "entrants.bin");
    if (!entrants) throw new Error("The list is not there.");
    const seed = drawSeed(committed.commit, signature);
    const [index = -1] = createRanking({ seed, tickets: ticketsOf(entrants) }).take(1);
    const entry = (await entriesByLeafIndex(tx, giveaway.id, [index])).get(index);
    if (!entry) throw new Error(`Nobody has record ${index}.`);
    return entry.identityKey;
  });
};
