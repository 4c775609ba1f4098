import { defineListener, type Listener } from "../bot/listener.ts";
import { identityKey } from "../bot/incoming.ts";
import { recordMembership, renameMembershipVenue } from "./membership/store.ts";
import { setReachable } from "./store.ts";

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
      await setReachable(tx, identityKey(incoming.network, incoming.from.userId), incoming.isReachable);
    },
  }),
  defineListener({
    on: "message",
    async run({ tx, incoming }) {
      // Whoever writes to the bot may be answered (PLATFORMS A1b, B2).
      if (incoming.chat.type === "private") {
        await setReachable(tx, identityKey(incoming.network, incoming.from.userId), true);
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
