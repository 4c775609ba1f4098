import { recordPublication, deliveriesAbout } from "../delivery/store.ts";
import type { VenueKey } from "../bot/incoming.ts";
import { defineListener, type Listener } from "../bot/listener.ts";
import { confirmComment, join } from "./entry-service.ts";
import { followVenue } from "./follow-service.ts";
import { isEntryComment, about } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawaysIn, giveawayVenues } from "./store.ts";
import { venueLost, venueRegained } from "./venue-loss-service.ts";
import { venueOfDelivery } from "./venues.ts";

/** The announcement a comment may belong to has no number yet: the update is to be handled again a little later. */
class PostNotYetKnown extends Error {
  override readonly name = "PostNotYetKnown";
}

const openStates = new Set(["planned", "held", "claimed", "sending", "retry"]);

export const giveawayListeners = (services: GiveawayServices): Listener[] => [
  defineListener({
    on: "comment",
    async run({ tx, incoming, caller, now }) {
      if (!caller || !isEntryComment(incoming.text)) return;
      for (const giveaway of await giveawaysIn(tx, "open")) {
        if (!(await giveawayVenues(tx, giveaway.id)).some(({ venueKey }) => venueKey === incoming.venue))
          continue;
        const openings = (await deliveriesAbout(tx, about.opening(giveaway.id))).filter(
          (delivery) => venueOfDelivery(delivery) === incoming.venue,
        );
        if (openings.some(({ messageId }) => messageId === incoming.postId)) {
          const { identityId, identityKey, personId, bot } = caller;
          const joiner = { identityId, identityKey, personId, bot };
          const joined = await join(services, tx, {
            giveawayId: giveaway.id,
            joiner,
            source: "comment",
            at: incoming.at,
            now,
          });
          if (joined) await confirmComment(services, tx, { ...joined, joiner, now });
          return;
        }
        // People may comment before the platform's answer about the post has come back to us.
        if (openings.some(({ state }) => openStates.has(state)))
          throw new PostNotYetKnown(`post ${incoming.postId}`);
      }
    },
  }),
  defineListener({
    on: "bot_membership",
    async run({ tx, incoming, now }) {
      const { chat, status, network } = incoming;
      if (chat.type === "private") return;
      const key: VenueKey = `${network === "telegram" ? "tg" : "vk"}:${chat.id}`;
      if (status === "administrator") await venueRegained(services, tx, key, now);
      else await venueLost(services, tx, key, now);
    },
  }),
  defineListener({
    on: "published",
    async run({ tx, incoming }) {
      await recordPublication(tx, { bot: incoming.bot, reference: incoming.reference, at: incoming.at });
    },
  }),
  defineListener({
    on: "migrated",
    async run({ tx, incoming, now }) {
      await followVenue(services, tx, { from: incoming.fromVenue, to: incoming.toVenue, now });
    },
  }),
];
