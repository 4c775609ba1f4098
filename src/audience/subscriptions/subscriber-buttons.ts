import { count, token } from "../../bot/arguments.ts";
import { defineButton, defineRef, type Button, type Ref } from "../../bot/button.ts";
import { UserError } from "../../bot/errors.ts";
import type { Reply } from "../../bot/reply.ts";
import { arriveAt } from "../chats/store.ts";
import { tagShape } from "../segments/segment.ts";
import { addTag } from "../tags/store.ts";
import { mutedBy, muteTopic, topicById, topicsOf, unmuteTopic } from "../topics/store.ts";
import { sources } from "./consent.ts";
import { subscriptionsOf } from "./store.ts";
import { publishersOf } from "./subscriber-commands.ts";
import {
  agreeToOffers,
  askForOffers,
  askToSubscribe,
  ownSubscription,
  publisherOf,
  refuseOffers,
  subscribe,
  unsubscribe,
  type SubscriptionServices,
} from "./subscription-service.ts";
import { standingSay, stoppedSay, subscribedText, topicsSay } from "./subscription-view.ts";

const communityId = count(1, 2 ** 31 - 1);
const version = token(/^[0-9a-f]{12}$/);
/** Its place among the sources: a button's data is short. */
const source = count(0, sources.length - 1);
const tag = token(tagShape).optional();

const edited = (key: string, community: string): Reply => ({
  edit: { text: { key, values: { community } }, buttons: [] },
});

export const subscriberButtons = (services: SubscriptionServices): Button[] => [
  /** To the question. */
  defineButton({
    name: "sub",
    role: "everyone",
    args: { community: communityId },
    async run({ community: id }, { tx, caller, now }): Promise<Reply> {
      const publisher = await publisherOf(tx, id);
      const own = await ownSubscription(tx, caller, id);
      if (own) return { says: [standingSay(publisher, own.promoSince !== null)] };
      const question = { language: caller.language, source: "button", now } as const;
      return { says: [await askToSubscribe(tx, services, publisher, question)] };
    },
  }),
  defineButton({
    name: "sub.y",
    role: "everyone",
    args: { community: communityId, version, source, tag },
    async run(
      { community: id, version: words, source: way, tag: label },
      { tx, caller, now },
    ): Promise<Reply> {
      const publisher = await publisherOf(tx, id);
      const by = sources[way] ?? "button";
      const agreement = { communityId: id, version: words, source: by, tag: label, now };
      const isNew = await subscribe(tx, caller, agreement);
      if (!isNew) {
        const own = await ownSubscription(tx, caller, id);
        return { edit: standingSay(publisher, own !== undefined && own.promoSince !== null) };
      }
      const question = { language: caller.language, source: by, now };
      return {
        edit: { text: subscribedText(publisher), buttons: [] },
        says: [await askForOffers(tx, services, publisher, question)],
      };
    },
  }),
  defineButton({
    name: "sub.p",
    role: "everyone",
    args: { community: communityId, version, source },
    async run({ community: id, version: words, source: way }, { tx, caller, now }): Promise<Reply> {
      const { name } = await publisherOf(tx, id);
      const by = sources[way] ?? "button";
      await agreeToOffers(tx, caller, { communityId: id, version: words, source: by, now });
      return edited("offers-agreed", name);
    },
  }),
  defineButton({
    name: "sub.n",
    role: "everyone",
    args: { community: communityId },
    async run({ community: id }, { tx }): Promise<Reply> {
      return edited("offers-declined", (await publisherOf(tx, id)).name);
    },
  }),
  /** To the question about offers. */
  defineButton({
    name: "sub.on",
    role: "everyone",
    args: { community: communityId },
    async run({ community: id }, { tx, caller, now }): Promise<Reply> {
      const question = { language: caller.language, source: "button", now } as const;
      return { says: [await askForOffers(tx, services, await publisherOf(tx, id), question)] };
    },
  }),
  defineButton({
    name: "sub.off",
    role: "everyone",
    args: { community: communityId },
    async run({ community: id }, { tx, caller, now }): Promise<Reply> {
      await refuseOffers(tx, services, caller, { communityId: id, source: "button", now });
      return edited("offers-declined", (await publisherOf(tx, id)).name);
    },
  }),
  /** Out of one, or (0) out of all. */
  defineButton({
    name: "sub.x",
    role: "everyone",
    args: { community: count(0, 2 ** 31 - 1) },
    async run({ community: id }, { tx, caller, now }): Promise<Reply> {
      const own = await subscriptionsOf(tx, caller.personId);
      const meant = own.filter((it) => id === 0 || it.communityId === id);
      if (meant.length === 0) return { edit: { text: { key: "stop-nothing" }, buttons: [] } };
      await unsubscribe(tx, services, meant, { source: "button", now });
      return { edit: stoppedSay(publishersOf(meant), meant.length) };
    },
  }),
  defineButton({
    name: "topic",
    role: "everyone",
    args: { topic: count(1, 2 ** 31 - 1), wanted: count(0, 1) },
    async run({ topic: id, wanted }, { tx, caller }): Promise<Reply> {
      const topic = await topicById(tx, id);
      const own = (await subscriptionsOf(tx, caller.personId)).filter(
        (it) => it.communityId === topic?.communityId,
      );
      const [publisher] = publishersOf(own);
      if (!topic || !publisher) throw new UserError("button-stale");
      const ids = own.map((it) => it.id);
      await (wanted === 1 ? unmuteTopic(tx, ids, id) : muteTopic(tx, ids, id));
      const all = await topicsOf(tx, publisher.id);
      return {
        edit: topicsSay(publisher, all, await mutedBy(tx, ids)),
        toast: {
          text: { key: wanted === 1 ? "topic-wanted" : "topic-muted", values: { topic: topic.name } },
        },
      };
    },
  }),
];

export const subscriberRefs = (services: SubscriptionServices): Ref[] => [
  /** The link that the team hands out. */
  defineRef({
    name: "s",
    args: { community: communityId, tag },
    async run({ community: id, tag: label }, { tx, caller, now }): Promise<Reply> {
      const publisher = await publisherOf(tx, id);
      await arriveAt(tx, { identityIds: [caller.identityId], bot: caller.bot, communityId: id });
      const own = await ownSubscription(tx, caller, id);
      if (own) {
        if (label !== undefined) await addTag(tx, { communityId: id, personId: caller.personId, tag: label });
        return { says: [standingSay(publisher, own.promoSince !== null)] };
      }
      const by = caller.network === "vk" ? "ref" : "link";
      const question = { language: caller.language, source: by, tag: label, now } as const;
      return { says: [await askToSubscribe(tx, services, publisher, question)] };
    },
  }),
];
