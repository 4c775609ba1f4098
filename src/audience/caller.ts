import type { Caller } from "../bot/caller.ts";
import type { Incoming, Sender, VenueKey } from "../bot/incoming.ts";
import type { I18n } from "../bot/i18n.ts";
import { communityOfVenue, roleOf, type CommunityRow } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { currentCommunity } from "./current-service.ts";
import { languageOfPerson, meetIdentity, type IdentityRow } from "./store.ts";

/** Who did it; nobody for what networks tell of themselves. */
export const senderOf = (incoming: Incoming): Sender | undefined => {
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

/** Where it happened; nowhere for private chats and for what has no place. */
export const venueOf = (incoming: Incoming): VenueKey | undefined => {
  if (incoming.kind === "comment" || incoming.kind === "membership") return incoming.venue;
  if (!("chat" in incoming) || incoming.chat.type === "private") return undefined;
  return `${incoming.network === "telegram" ? "tg" : "vk"}:${incoming.chat.id}`;
};

/** What was found out about somebody who did something. */
interface Found extends Pick<Caller, "role" | "choices"> {
  readonly identity: Pick<IdentityRow, "id" | "key" | "personId" | "userId" | "name" | "languageCode">;
  /** Chosen by the person. */
  readonly language: string | null;
  readonly community: CommunityRow | null;
}

export type DescribeCaller = (incoming: Incoming, found: Found) => Caller;

/** Says who somebody is, by all that was found out. */
export const createDescribeCaller =
  (i18n: I18n, defaultLanguage: string): DescribeCaller =>
  (incoming, { identity, language: chosen, community, role, choices = [] }) => {
    const chat = "chat" in incoming ? incoming.chat : { id: identity.userId, type: "private" as const };
    const language = i18n.negotiate(
      chosen ?? identity.languageCode ?? undefined,
      community?.language ?? defaultLanguage,
    );
    return {
      identityId: identity.id,
      identityKey: identity.key,
      personId: identity.personId,
      bot: incoming.bot,
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

/** Meets the person and says who they are here: account, language, community, role. */
export const createResolveCaller =
  (describe: DescribeCaller) =>
  async (tx: Transaction, incoming: Incoming, now: Date): Promise<Caller | undefined> => {
    const from = senderOf(incoming);
    if (!from) return undefined;
    const identity = await meetIdentity(tx, { network: incoming.network, from, now });
    const { id: identityId, key, personId } = identity;
    const venueKey = venueOf(incoming);
    const { community, choices } = venueKey
      ? { community: await communityOfVenue(tx, venueKey), choices: [] }
      : await currentCommunity(tx, { identityId, identityKey: key, personId, bot: incoming.bot });
    const role = community ? await roleOf(tx, community.id, personId) : null;
    const language = await languageOfPerson(tx, personId);
    return describe(incoming, { identity, language, community, choices, ...(role && { role }) });
  };
