import type { BotKey } from "../bot/incoming.ts";
import { inTransaction } from "../db/transaction.ts";
import { cancelAbout } from "../delivery/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { createEntrantPacker } from "./draw/entrant-columns.ts";
import { emptySay } from "./draw-view.ts";
import { saveDrawFile } from "./draws/store.ts";
import { freezeEntries, frozenPage, saveLeafIndexes } from "./entries/store.ts";
import { about, endsAt, longestCatchUpMs, ticketCap, type Giveaway } from "./giveaway.ts";
import { drawKeyOf } from "./open-service.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { advance } from "./store.ts";
import { showCounts } from "./count-step.ts";
import { sayInVenue, venueKeysOf } from "./venues.ts";

const pageSize = 10_000;

const botsOf = async (services: GiveawayServices, tx: Transaction, giveaway: Giveaway): Promise<BotKey[]> => {
  const bots = (await venueKeysOf(tx, giveaway.id)).map((key) => botOfVenue(services, key)?.bot);
  return [...new Set(bots.filter((bot) => bot !== undefined))];
};

/**
 * Ends entries. Waits until all that people did in time has been taken in, also what a network delivers late
 * after an outage, but no longer than ten minutes.
 */
export const closeDue = async (services: GiveawayServices, giveaway: Giveaway, now: Date): Promise<void> => {
  const closedAt = endsAt(giveaway);
  if (now < closedAt) return;
  await inTransaction(services.db, async (tx) => {
    const isLate = now.getTime() - closedAt.getTime() >= longestCatchUpMs;
    if (!isLate && !(await services.isCaughtUp(tx, await botsOf(services, tx, giveaway), closedAt, now)))
      return;
    // The update waits for entries that are being written, and those after it find the giveaway closed.
    if (!(await advance(tx, giveaway.id, "open", "freezing", { closedAt }))) return;
    await freezeEntries(tx, giveaway.id);
    // An announcement that could not be posted in time would invite to something that is over.
    await cancelAbout(tx, about.opening(giveaway.id), "entries closed before it was posted", now);
  });
};

/**
 * Makes the list and its fingerprint, in a thread of its own. Everything it needs is settled in the database,
 * so after a crash the same list comes out again.
 */
export const freezeList = async (
  services: GiveawayServices,
  giveaway: Giveaway,
  now: Date,
): Promise<void> => {
  const packer = createEntrantPacker();
  const entryIds: number[] = [];
  for (let afterId = 0; ;) {
    const page = await inTransaction(services.db, (tx) => frozenPage(tx, giveaway.id, afterId, pageSize));
    for (const entry of page) {
      packer.add(entry.identityKey, entry.tickets);
      entryIds.push(entry.id);
      afterId = entry.id;
    }
    if (page.length < pageSize) break;
  }
  const drawKey = await inTransaction(services.db, (tx) => drawKeyOf(services, tx, giveaway.id));
  const frozen = await services.freeze({
    drawId: giveaway.drawId,
    drawKey,
    columns: packer.finish(),
    cap: ticketCap,
  });
  switch (frozen.kind) {
    case "empty":
      await inTransaction(services.db, async (tx) => {
        if (!(await advance(tx, giveaway.id, "freezing", "empty", { n: 0, w: 0n }))) return;
        await showCounts(services, tx, giveaway, 0, now);
        for (const venueKey of await venueKeysOf(tx, giveaway.id)) {
          await sayInVenue(services, tx, giveaway, venueKey, emptySay(giveaway), {
            now,
            lane: "notice",
            kind: "notice",
            about: about.notice(giveaway.id),
          });
        }
      });
      return;
    case "list":
      await inTransaction(
        services.db,
        async (tx) => {
          const { listHash, merkleRoot, n, w } = frozen;
          if (
            !(await advance(tx, giveaway.id, "freezing", "committing", {
              listHash,
              merkleRoot,
              n,
              w: BigInt(w),
            }))
          )
            return;
          await saveDrawFile(tx, giveaway.id, "entrants.bin", frozen.entrantsBin);
          await saveDrawFile(tx, giveaway.id, "tree.bin", frozen.treeTop);
          for (let start = 0; start < n; start += pageSize) {
            const positions = frozen.order.subarray(start, start + pageSize);
            const ids = Array.from(positions, (position) => entryIds[position] ?? 0);
            await saveLeafIndexes(
              tx,
              ids,
              ids.map((_, index) => start + index),
            );
          }
          await showCounts(services, tx, giveaway, n, now);
        },
        { timeoutMs: 120_000 },
      );
      return;
    case "duplicate":
    case "tickets-refused":
    case "too-many-tickets":
      // The database's keys and the entry rules make these impossible; going on would publish a wrong list.
      throw new Error(`Giveaway ${giveaway.id} cannot be frozen: ${frozen.kind}.`);
  }
};
