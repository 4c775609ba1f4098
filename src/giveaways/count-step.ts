import { idOfKey, networkOfKey } from "../bot/incoming.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { deliveriesAbout } from "../delivery/store.ts";
import { countEntrants } from "./entries/store.ts";
import { about, countEveryMs, isWallCountDue, type Giveaway } from "./giveaway.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { giveawayById, giveawayVenues, saveShownCount, type GiveawayVenueRow } from "./store.ts";
import { communityOf, joinLinkOf, openingIn, pageUrlOf, sayInVenue, venueOfDelivery } from "./venues.ts";
import { announcement } from "./view.ts";

const editCount = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  venue: GiveawayVenueRow,
  count: number,
  now: Date,
): Promise<void> => {
  const opening = await openingIn(tx, giveaway.id, venue.venueKey);
  const platform = botOfVenue(services, venue.venueKey);
  if (!opening?.messageId || !platform) return;
  const community = await communityOf(tx, giveaway);
  const say = announcement(giveaway, {
    venueKey: venue.venueKey,
    timezone: community.timezone,
    joinLink: joinLinkOf(services, giveaway, venue.venueKey),
    pageUrl: pageUrlOf(services, giveaway),
    count,
  });
  await services.voice.edit(
    tx,
    {
      bot: platform.bot,
      network: platform.network,
      language: community.language,
      chatId: idOfKey(venue.venueKey),
      messageId: opening.messageId,
    },
    say,
    {
      now,
      lane: "notice",
      kind: "notice",
      about: about.count(giveaway.id),
      coalesceKey: `${about.count(giveaway.id)}:${venue.venueKey}`,
    },
  );
  await saveShownCount(tx, { giveawayId: giveaway.id, venueKey: venue.venueKey, count, now });
};

/** The last word of the announcements, about the count or the cancellation: they lose their buttons. */
export const showCounts = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  count: number,
  now: Date,
): Promise<void> => {
  const current = (await giveawayById(tx, giveaway.id)) ?? giveaway;
  for (const venue of await giveawayVenues(tx, giveaway.id)) {
    if (networkOfKey(venue.venueKey) === "telegram")
      await editCount(services, tx, current, venue, count, now);
  }
};

/** What has really appeared counts as useful where it did. */
const countOpenings = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
): Promise<void> => {
  for (const opening of await deliveriesAbout(tx, about.opening(giveaway.id))) {
    if (opening.state !== "sent" || opening.op === "edit") continue;
    const object = `giveaway:${giveaway.id}`;
    const at = opening.settledAt ?? opening.createdAt;
    await services.countInMix(tx, venueOfDelivery(opening), [
      { kind: "useful", at, source: "giveaway", object },
    ]);
  }
};

/** Shows how many take part: an edited button on Telegram, now and then a comment on a wall. */
export const refreshCounts = async (
  services: GiveawayServices,
  giveaway: Giveaway,
  now: Date,
): Promise<void> => {
  await inTransaction(services.db, async (tx) => {
    const venues = await giveawayVenues(tx, giveaway.id);
    const isDue = (venue: GiveawayVenueRow): boolean =>
      venue.shownAt === null || now.getTime() - venue.shownAt.getTime() >= countEveryMs;
    if (!venues.some(isDue)) return;
    await countOpenings(services, tx, giveaway);
    const count = await countEntrants(tx, giveaway.id);
    for (const venue of venues) {
      if (networkOfKey(venue.venueKey) === "telegram") {
        if (isDue(venue) && count !== venue.shownCount)
          await editCount(services, tx, giveaway, venue, count, now);
        continue;
      }
      if (!isWallCountDue(venue.shownCount, count, venue.shownAt, now)) continue;
      await sayInVenue(
        services,
        tx,
        giveaway,
        venue.venueKey,
        { text: { key: "wall-count", values: { count } } },
        {
          now,
          lane: "notice",
          kind: "notice",
          about: about.count(giveaway.id),
          coalesceKey: `${about.count(giveaway.id)}:${venue.venueKey}`,
        },
      );
      await saveShownCount(tx, { giveawayId: giveaway.id, venueKey: venue.venueKey, count, now });
    }
  });
};
