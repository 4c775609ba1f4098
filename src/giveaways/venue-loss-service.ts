import { networkOfKey, type VenueKey } from "../bot/incoming.ts";
import type { Text } from "../bot/reply.ts";
import { venueByKey } from "../community/store.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import type { Trouble } from "../journal/trouble.ts";
import type { Giveaway, GiveawayState } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawaysIn, giveawayVenues } from "./store.ts";

const running: readonly GiveawayState[] = ["open", "freezing", "committing", "waiting", "checking"];

/** Giveaways that still have something to say in this venue. */
const runningIn = async (tx: Transaction, key: VenueKey): Promise<readonly Giveaway[]> => {
  const found: Giveaway[] = [];
  for (const state of running) {
    for (const giveaway of await giveawaysIn(tx, state)) {
      const venues = await giveawayVenues(tx, giveaway.id);
      if (venues.some(({ venueKey }) => venueKey === key)) found.push(giveaway);
    }
  }
  return found;
};

const causeOf = (giveaway: Giveaway, venueKey: VenueKey, title: string, key: string) => ({
  communityId: giveaway.communityId,
  cause: `venue ${venueKey} ${giveaway.id}`,
  text: { key, values: { number: giveaway.number ?? 0, title } } satisfies Text,
});

/** The bot is out of a venue, or no longer an admin of it, while giveaways run there. */
export const venueLost = async (
  services: Pick<GiveawayServices, "alerts">,
  tx: Transaction,
  key: VenueKey,
  now: Date,
): Promise<void> => {
  const found = await runningIn(tx, key);
  if (found.length === 0) return;
  const venue = await venueByKey(tx, key);
  const text = venue?.botStatus === "member" ? "alert-venue-demoted" : "alert-venue-lost";
  for (const giveaway of found)
    await services.alerts.raise(tx, { ...causeOf(giveaway, key, venue?.title ?? key, text), now });
};

/** It is back there with its rights. */
export const venueRegained = async (
  services: Pick<GiveawayServices, "alerts">,
  tx: Transaction,
  key: VenueKey,
  now: Date,
): Promise<void> => {
  const title = (await venueByKey(tx, key))?.title ?? key;
  for (const giveaway of await runningIn(tx, key))
    await services.alerts.end(tx, { ...causeOf(giveaway, key, title, "alert-venue-back"), now });
};

/** A call was refused for want of rights: if it was to the venue of a running giveaway, its team must know. */
export const noteLostVenue = async (
  services: Pick<GiveawayServices, "alerts" | "db">,
  { bot, kind, recipient }: Trouble,
  now: Date,
): Promise<void> => {
  if (kind !== "no_rights" || recipient === undefined) return;
  const key: VenueKey = `${networkOfKey(bot) === "telegram" ? "tg" : "vk"}:${recipient}`;
  await inTransaction(services.db, (tx) => venueLost(services, tx, key, now));
};
