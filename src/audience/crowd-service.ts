import type { Caller } from "../bot/caller.ts";
import type { I18n } from "../bot/i18n.ts";
import { identityKey, type PressIncoming } from "../bot/incoming.ts";
import { communityById, rolesIn, venueByKey } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { meetCrowd } from "./crowd/store.ts";

/**
 * Who presses a button in one group, many at once: the same answers as `createResolveCaller` gives one by one. All
 * presses are of one chat, and each of another person.
 */
export const createResolveCrowd =
  (i18n: I18n, defaultLanguage: string) =>
  async (tx: Transaction, presses: readonly PressIncoming[], now: Date): Promise<readonly Caller[]> => {
    const [first] = presses;
    if (!first) return [];
    const { network, bot, chat } = first;
    const met = await meetCrowd(tx, { network, people: presses.map(({ from }) => from), now });
    const venue = await venueByKey(tx, `${network === "telegram" ? "tg" : "vk"}:${chat.id}`);
    const community = venue?.communityId ? await communityById(tx, venue.communityId) : null;
    const personIds = [...met.values()].map(({ personId }) => personId);
    const roles = community ? await rolesIn(tx, community.id, personIds) : undefined;
    return presses.map(({ from }) => {
      const identity = met.get(identityKey(network, from.userId));
      if (!identity) throw new Error("Somebody of the crowd was not met.");
      const role = roles?.get(identity.personId);
      return {
        identityId: identity.id,
        identityKey: identity.key,
        personId: identity.personId,
        bot,
        network,
        userId: identity.userId,
        name: identity.name,
        language: i18n.negotiate(
          identity.language ?? identity.languageCode ?? undefined,
          community?.language ?? defaultLanguage,
        ),
        ...(community ? { community } : {}),
        ...(role ? { role } : {}),
        chat,
      };
    });
  };
