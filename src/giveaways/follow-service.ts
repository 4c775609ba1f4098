import { deliveriesAbout } from "../delivery/store.ts";
import type { VenueKey } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";
import { countEntrants } from "./entries/store.ts";
import { about } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { renameGiveawayVenue, runningIn } from "./store.ts";
import { communityOf, joinLinkOf, pageUrlOf, sayInVenue, venueOfDelivery } from "./venues.ts";
import { announcement } from "./view.ts";

/**
 * A group became a supergroup: its giveaways go on there. Messages of the old group can be neither edited nor
 * pressed any more (PLATFORMS A1b), so an open giveaway is announced once more where people now are.
 */
export const followVenue = async (
  services: GiveawayServices,
  tx: Transaction,
  { from, to, now }: { from: VenueKey; to: VenueKey; now: Date },
): Promise<void> => {
  await renameGiveawayVenue(tx, from, to);
  for (const giveaway of await runningIn(tx, to)) {
    if (giveaway.state !== "open") continue;
    const openings = await deliveriesAbout(tx, about.opening(giveaway.id));
    if (openings.some((opening) => venueOfDelivery(opening) === to)) continue;
    const { timezone } = await communityOf(tx, giveaway);
    const say = announcement(giveaway, {
      venueKey: to,
      timezone,
      joinLink: joinLinkOf(services, giveaway, to),
      pageUrl: pageUrlOf(services, giveaway),
      count: await countEntrants(tx, giveaway.id),
    });
    await sayInVenue(services, tx, giveaway, to, say, {
      now,
      lane: "notice",
      kind: "notice",
      about: about.opening(giveaway.id),
    });
  }
};
