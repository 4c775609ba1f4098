import type { BotKey } from "../bot/incoming.ts";
import { inTransaction } from "../db/transaction.ts";
import { cancelAbout } from "../delivery/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { emptySay } from "./draw-view.ts";
import { about, endsAt, longestCatchUpMs, ticketCap, type Giveaway } from "./giveaway.ts";
import { drawKeyOf } from "./open-service.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { advance, giveawayById } from "./store.ts";
import { showCounts } from "./count-step.ts";
import { sayInVenue, venueKeysOf } from "./venues.ts";

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
    // An announcement that could not be posted in time would invite to something that is over.
    await cancelAbout(tx, about.opening(giveaway.id), "entries closed before it was posted", now);
  });
};

/**
 * Makes the list and its fingerprint, in a thread of its own that settles both at once: killed before that, it begins
 * anew; killed after it, the list stands.
 */
export const freezeList = async (
  services: GiveawayServices,
  giveaway: Giveaway,
  now: Date,
  signal?: AbortSignal,
): Promise<void> => {
  const { id, drawId } = giveaway;
  if (giveaway.n === null) {
    const drawKey = await inTransaction(services.db, (tx) => drawKeyOf(services, tx, id));
    await services.lists.freeze(
      { url: services.db.url, giveawayId: id, drawId, drawKey, cap: ticketCap },
      signal,
    );
  }
  await inTransaction(services.db, async (tx) => {
    const settled = await giveawayById(tx, id);
    // Another process is making it.
    if (!settled || settled.n === null) return;
    const isEmpty = settled.n === 0;
    if (!(await advance(tx, id, "freezing", isEmpty ? "empty" : "committing"))) return;
    await showCounts(services, tx, settled, settled.n, now);
    if (!isEmpty) return;
    for (const venueKey of await venueKeysOf(tx, id)) {
      await sayInVenue(services, tx, settled, venueKey, emptySay(settled), {
        now,
        lane: "notice",
        kind: "notice",
        about: about.notice(id),
      });
    }
  });
};
