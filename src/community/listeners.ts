import { defineListener, type Listener } from "../bot/listener.ts";
import { identityKey, type VenueKey } from "../bot/incoming.ts";
import type { Reply } from "../bot/reply.ts";
import { strangerStayMs } from "./claim.ts";
import {
  bindVenue,
  onlyCommunity,
  renameVenue,
  roleOf,
  setLeaveAt,
  upsertVenue,
  venueByKey,
  writeAudit,
} from "./store.ts";

/**
 * The bot was added, promoted or removed. A chat that a team member adds joins the community; a stranger's
 * chat hears once that the bot serves others, without a word about whom, and is left after a day.
 */
export const communityListeners = (): Listener[] => [
  defineListener({
    on: "bot_membership",
    async run({ tx, incoming, caller, now }): Promise<Reply | undefined> {
      const { chat, by, status, network } = incoming;
      if (chat.type === "private") return undefined;
      const key: VenueKey = `${network === "telegram" ? "tg" : "vk"}:${chat.id}`;
      const before = await venueByKey(tx, key);
      const isNew = before === null || before.botStatus === "left";
      const venue = await upsertVenue(tx, {
        key,
        bot: incoming.bot,
        type: chat.type,
        title: chat.title ?? chat.id,
        username: chat.username,
        botStatus: status,
        ...(isNew ? { addedBy: identityKey(network, by.userId) } : {}),
        now,
      });
      if (status === "left") return undefined;
      const community = await onlyCommunity(tx);
      const role = community && caller ? await roleOf(tx, community.id, caller.personId) : null;
      if (venue.communityId === null && community && role) {
        await bindVenue(tx, key, community.id, now);
        await writeAudit(tx, {
          communityId: community.id,
          ...(caller ? { personId: caller.personId } : {}),
          at: now,
          act: "venue.add",
          object: key,
          after: { title: venue.title, status },
        });
        return {
          says: [{ text: { key: status === "administrator" ? "venue-ready" : "venue-needs-admin" } }],
        };
      }
      if (venue.communityId !== null) {
        const gainedRights =
          before !== null && before.botStatus !== "administrator" && status === "administrator";
        return gainedRights || (isNew && status === "administrator")
          ? { says: [{ text: { key: "venue-ready" } }] }
          : undefined;
      }
      if (!isNew) return undefined;
      // Before the claim the future owner may add the bot first: the chat waits for the claim.
      await setLeaveAt(tx, key, new Date(now.getTime() + strangerStayMs));
      return { says: [{ text: { key: community ? "venue-stranger" : "venue-unclaimed" } }] };
    },
  }),
  defineListener({
    on: "migrated",
    async run({ tx, incoming }) {
      await renameVenue(tx, incoming.fromVenue, incoming.toVenue);
    },
  }),
];
