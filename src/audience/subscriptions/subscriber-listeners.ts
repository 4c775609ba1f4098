import { UserError } from "../../bot/errors.ts";
import { defineListener, type Listener } from "../../bot/listener.ts";
import type { Reply } from "../../bot/reply.ts";
import { communityById } from "../../community/store.ts";
import { tagShape } from "../segments/segment.ts";
import { noteAsked, wasAsked } from "./store.ts";
import {
  askForOffers,
  askToSubscribe,
  keepWords,
  subscribe,
  type SubscriptionServices,
} from "./subscription-service.ts";
import { allowText, subscribedText } from "./subscription-view.ts";

/** What a site's button said that it is for; undefined where it is not ours. */
const readKey = (
  { signer }: Pick<SubscriptionServices, "signer">,
  key: string | undefined,
): { communityId: number; tag: string | undefined } | undefined => {
  if (key === undefined) return undefined;
  try {
    const { name, args } = signer.openRef(key);
    const [id = "", tag] = args;
    if (name !== "s" || !/^\d{1,9}$/.test(id)) return undefined;
    return { communityId: Number(id), tag: tag !== undefined && tagShape.test(tag) ? tag : undefined };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
};

/**
 * Whoever lets the community write (VK) is no subscriber by that; they are asked, once. Only where a button on a site
 * stood beside our words and gave our key along, pressing it was agreeing.
 */
export const subscriberListeners = (services: SubscriptionServices): Listener[] => [
  defineListener({
    on: "reachability",
    async run({ tx, incoming, caller, now }): Promise<Reply | undefined> {
      if (!incoming.isReachable || incoming.network !== "vk" || !caller) return undefined;
      const key = readKey(services, incoming.ref);
      const publisher = key ? await communityById(tx, key.communityId) : caller.community;
      if (!publisher) return undefined;
      const question = { language: caller.language, source: "message_allow", now } as const;
      if (key) {
        const language = "language" in publisher ? publisher.language : caller.language;
        const { version } = await keepWords(tx, services, allowText(publisher), { language, now });
        const communityId = publisher.id;
        const agreement = { communityId, version, source: question.source, tag: key.tag, now };
        if (!(await subscribe(tx, caller, agreement))) return undefined;
        const offers = await askForOffers(tx, services, publisher, question);
        return { says: [{ text: subscribedText(publisher) }, offers] };
      }
      const { personId, identityId } = caller;
      if (await wasAsked(tx, { personId, identityId, communityId: publisher.id })) return undefined;
      await noteAsked(tx, { personId, communityId: publisher.id, now });
      return { says: [await askToSubscribe(tx, services, publisher, question)] };
    },
  }),
];
