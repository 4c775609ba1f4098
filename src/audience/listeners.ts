import { defineListener, type Listener } from "../bot/listener.ts";
import { identityKey } from "../bot/incoming.ts";
import { setReachable } from "./chats/store.ts";
import { recordMembership, renameMembershipVenue } from "./membership/store.ts";

/** What events tell of people: who is where, and who lets the bot write. */
export const audienceListeners = (): Listener[] => [
  defineListener({
    on: "membership",
    async run({ tx, incoming }) {
      await recordMembership(tx, {
        venueKey: incoming.venue,
        identityKey: identityKey(incoming.network, incoming.from.userId),
        status: incoming.status,
        cause: incoming.cause,
        at: incoming.at,
      });
    },
  }),
  defineListener({
    on: "reachability",
    async run({ tx, incoming }) {
      const { network, bot, from, isReachable } = incoming;
      await setReachable(tx, { key: identityKey(network, from.userId), bot, isReachable });
    },
  }),
  defineListener({
    on: "message",
    async run({ tx, incoming }) {
      // Whoever writes to the bot may be answered (PLATFORMS A1b, B2).
      if (incoming.chat.type === "private") {
        const { network, bot, from } = incoming;
        await setReachable(tx, { key: identityKey(network, from.userId), bot, isReachable: true });
      }
    },
  }),
  defineListener({
    on: "migrated",
    async run({ tx, incoming }) {
      await renameMembershipVenue(tx, incoming.fromVenue, incoming.toVenue);
    },
  }),
];
