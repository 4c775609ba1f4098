import { defineListener, type Listener } from "../bot/listener.ts";
import { identityKey, idOfKey, type BotKey, type VenueKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Reply } from "../bot/reply.ts";
import type { Signer } from "../bot/signing.ts";
import { renameDialogueChat } from "../bot/store.ts";
import { strangerStayMs } from "./claim.ts";
import { hasCommunity, renameVenue, setLeaveAt, teamsOf, upsertVenue, venueByKey } from "./store.ts";
import { venueQuestion, venueWord } from "./venue.ts";
import { takeVenue, type VenueServices } from "./venue-service.ts";
import { awaitWord } from "./venues/store.ts";

export interface CommunityListenerServices extends VenueServices {
  readonly platforms: ReadonlyMap<BotKey, Pick<Platform, "deepLinkPrefix">>;
  readonly signer: Pick<Signer, "signRef">;
}

const line = (key: string): Reply => ({ says: [{ text: { key } }] });

/**
 * The bot was added, promoted or removed. A chat that a team member adds joins their community, or the one they
 * name; a stranger's group hears once that the bot serves others, without a word about whom, and is left after a day.
 * In a channel the bot says nothing of all this: whatever it says there is a post to all subscribers, which nobody
 * has asked for, so the person who added it is told in private or not at all.
 */
export const communityListeners = (services: CommunityListenerServices): Listener[] => [
  defineListener({
    on: "bot_membership",
    async run({ tx, incoming, caller, now }): Promise<Reply | undefined> {
      const { chat, by, status, network } = incoming;
      if (chat.type === "private") return undefined;
      const key: VenueKey = `${network === "telegram" ? "tg" : "vk"}:${chat.id}`;
      const before = await venueByKey(tx, key);
      const isNew = before === null || before.botStatus === "left";
      const addedBy = identityKey(network, by.userId);
      const venue = await upsertVenue(tx, {
        key,
        bot: incoming.bot,
        type: chat.type,
        title: chat.title ?? chat.id,
        username: chat.username,
        botStatus: status,
        ...(isNew ? { addedBy } : {}),
        now,
      });
      if (status === "left") return undefined;
      const isChannel = chat.type === "channel";

      if (venue.communityId !== null) {
        const gainedRights = before?.botStatus !== "administrator" && status === "administrator";
        return gainedRights && !isChannel ? line("venue-ready") : undefined;
      }

      const teams = caller ? await teamsOf(tx, caller.personId) : [];
      const [team] = teams;
      if (caller && team && teams.length === 1) {
        const taken = await takeVenue(tx, { key, communityId: team.id, personId: caller.personId, now });
        if (!isChannel) return line(status === "administrator" ? "venue-ready" : "venue-needs-admin");
        const values = { title: taken.venue.title, community: team.name };
        await services.tellAccount(tx, caller.identityId, { text: { key: "venue-taken-in", values } }, now);
        return undefined;
      }
      if (caller && team) {
        await awaitWord(tx, key, addedBy);
        // Asked already; until there is an answer, the chat stands in their /venues.
        if (!isNew && before.addedBy === addedBy) return undefined;
        if (await services.tellAccount(tx, caller.identityId, venueQuestion(venue, teams), now))
          return undefined;
        if (isChannel) return undefined;
        const prefix = services.platforms.get(incoming.bot)?.deepLinkPrefix ?? "";
        const url = `${prefix}${services.signer.signRef("v", [venueWord(key)])}`;
        return {
          says: [
            {
              text: { key: "venue-ask-here" },
              buttons: [[{ label: { key: "access-private-button" }, url }]],
            },
          ],
        };
      }

      if (!isNew) return undefined;
      // Before the claim the future owner may add the bot first: the chat waits for the claim.
      await setLeaveAt(tx, key, new Date(now.getTime() + strangerStayMs));
      const word = (await hasCommunity(tx)) ? "venue-stranger" : "venue-unclaimed";
      if (!isChannel) return line(word);
      if (caller)
        await services.tellAccount(tx, caller.identityId, { text: { key: `${word}-channel` } }, now);
      return undefined;
    },
  }),
  defineListener({
    on: "migrated",
    async run({ tx, incoming }) {
      await renameVenue(tx, incoming.fromVenue, incoming.toVenue);
      await renameDialogueChat(tx, idOfKey(incoming.fromVenue), idOfKey(incoming.toVenue));
    },
  }),
];
