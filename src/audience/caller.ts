import type { Caller } from "../bot/caller.ts";
import type { Incoming, Sender, VenueKey } from "../bot/incoming.ts";
import type { I18n } from "../bot/i18n.ts";
import { communityById, roleOf, venueByKey, type CommunityRow } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { currentCommunity, type ChatWith } from "./current-service.ts";
import { languageOfPerson, meetIdentity } from "./store.ts";

/** Who did it; nobody for what networks tell of themselves. */
const senderOf = (incoming: Incoming): Sender | undefined => {
  switch (incoming.kind) {
    case "message":
    case "press":
    case "comment":
    case "membership":
    case "reachability":
      return incoming.from;
    case "bot_membership":
      return incoming.by;
    case "published":
    case "migrated":
    case "ignored":
      return undefined;
  }
};

const venueOf = (incoming: Incoming): VenueKey | undefined => {
  if (incoming.kind === "comment" || incoming.kind === "membership") return incoming.venue;
  if (!("chat" in incoming) || incoming.chat.type === "private") return undefined;
  return `${incoming.network === "telegram" ? "tg" : "vk"}:${incoming.chat.id}`;
};

/** The community of a venue. A chat of strangers has none, though the bot may serve one elsewhere. */
const communityAt = async (tx: Transaction, venueKey: VenueKey): Promise<CommunityRow | null> => {
  const venue = await venueByKey(tx, venueKey);
  return venue?.communityId ? communityById(tx, venue.communityId) : null;
};

/** Meets the person and says who they are here: account, language, community, role. */
export const createResolveCaller =
  (i18n: I18n, defaultLanguage: string) =>
  async (tx: Transaction, incoming: Incoming, now: Date): Promise<Caller | undefined> => {
    const from = senderOf(incoming);
    if (!from) return undefined;
    const { bot } = incoming;
    const identity = await meetIdentity(tx, { network: incoming.network, from, now });
    const self: ChatWith = {
      identityId: identity.id,
      identityKey: identity.key,
      personId: identity.personId,
      bot,
    };
    const venueKey = venueOf(incoming);
    const { community, choices } = venueKey
      ? { community: await communityAt(tx, venueKey), choices: [] }
      : await currentCommunity(tx, self);
    const role = community ? await roleOf(tx, community.id, identity.personId) : null;
    const chosen = await languageOfPerson(tx, identity.personId);
    const chat = "chat" in incoming ? incoming.chat : { id: from.userId, type: "private" as const };
    const language = i18n.negotiate(
      chosen ?? identity.languageCode ?? undefined,
      community?.language ?? defaultLanguage,
    );
    return {
      ...self,
      network: incoming.network,
      userId: identity.userId,
      name: identity.name,
      // In a group the answer is everybody's: it is in the community's language, unless only the presser sees it.
      language:
        chat.type !== "private" && incoming.kind !== "press" && community ? community.language : language,
      ...(community ? { community } : {}),
      ...(role ? { role } : {}),
      ...(choices.length > 0 ? { choices } : {}),
      chat,
    };
  };
