import { defineListener, type Listener } from "../bot/listener.ts";
import { identityKey, type MembershipIncoming } from "../bot/incoming.ts";
import { setReachable } from "./chats/store.ts";
import { recordMemberships, renameMembershipVenue } from "./membership/store.ts";

const membershipTold = ({ network, venue, from, status, cause, at }: MembershipIncoming) => ({
  venueKey: venue,
  identityKey: identityKey(network, from.userId),
  status,
  cause,
  at,
});

/** What events tell of people: who is where, and who lets the bot write. */
export const audienceListeners = (): Listener[] => [
  defineListener({
    on: "membership",
    async run({ tx, incoming }) {
      await recordMemberships(tx, [membershipTold(incoming)]);
    },
    async crowd(contexts) {
      const [first] = contexts;
      const told = contexts.map(({ incoming }) => membershipTold(incoming));
      if (first) await recordMemberships(first.tx, told);
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
