import type { Caller } from "../../bot/caller.ts";
import { defineCommand, type Command } from "../../bot/command.ts";
import { say, type Reply } from "../../bot/reply.ts";
import { hasCommunity } from "../../community/store.ts";
import type { Transaction } from "../../db/transaction.ts";
import { communityQuestion } from "../guide-service.ts";
import { mutedBy, topicsOf } from "../topics/store.ts";
import { subscriptionsOf, type SubscriptionRow } from "./store.ts";
import {
  askToSubscribe,
  ownSubscription,
  unsubscribe,
  type SubscriptionServices,
} from "./subscription-service.ts";
import {
  standingSay,
  stoppedSay,
  stopWhichSay,
  subscribeButton,
  topicsSay,
  type Publisher,
} from "./subscription-view.ts";

/** What somebody hears whose private chat is about no community. */
const nowhere = async (tx: Transaction, { choices }: Caller): Promise<Reply> => {
  if (choices) return { says: [communityQuestion([{ key: "community-which" }], choices)] };
  return say((await hasCommunity(tx)) ? "start-stranger" : "start-unclaimed");
};

/** Each community once. */
export const publishersOf = (subscriptions: readonly SubscriptionRow[]): readonly Publisher[] => [
  ...new Map(
    subscriptions.map(({ communityId, communityName }) => [
      communityId,
      { id: communityId, name: communityName },
    ]),
  ).values(),
];

const subscribe = (services: SubscriptionServices): Command =>
  defineCommand({
    name: "subscribe",
    role: "everyone",
    where: "private",
    args: {},
    async run(_args, { tx, caller, now }): Promise<Reply> {
      if (!caller.community) return nowhere(tx, caller);
      const own = await ownSubscription(tx, caller, caller.community.id);
      if (own) return { says: [standingSay(caller.community, own.promoSince !== null)] };
      const question = { language: caller.language, source: "command", now } as const;
      return { says: [await askToSubscribe(tx, services, caller.community, question)] };
    },
  });

/** Ends at once where there is no doubt what is meant: the person is subscribed to one community only. */
const stop = (services: SubscriptionServices): Command =>
  defineCommand({
    name: "stop",
    role: "everyone",
    where: "private",
    args: {},
    async run(_args, { tx, caller, now }): Promise<Reply> {
      const own = await subscriptionsOf(tx, caller.personId);
      const publishers = publishersOf(own);
      if (own.length === 0) return say("stop-nothing");
      if (publishers.length > 1) return { says: [stopWhichSay(publishers)] };
      await unsubscribe(tx, services, own, { source: "command", now });
      return { says: [stoppedSay(publishers, own.length)] };
    },
  });

const topics = (): Command =>
  defineCommand({
    name: "topics",
    role: "everyone",
    where: "private",
    args: {},
    async run(_args, { tx, caller }): Promise<Reply> {
      const own = await subscriptionsOf(tx, caller.personId);
      const publishers = publishersOf(own);
      const here = publishers.find(({ id }) => id === caller.community?.id);
      // Whoever is subscribed elsewhere only, means that.
      const publisher = here ?? (publishers.length === 1 ? publishers[0] : undefined);
      if (!publisher) {
        if (!caller.community) return nowhere(tx, caller);
        const text = { key: "topics-not-subscribed", values: { community: caller.community.name } };
        return { says: [{ text, buttons: [[subscribeButton(caller.community)]] }] };
      }
      const all = await topicsOf(tx, publisher.id);
      if (all.length === 0) return say("topics-none", { community: publisher.name });
      const muted = await mutedBy(
        tx,
        own.filter(({ communityId }) => communityId === publisher.id).map(({ id }) => id),
      );
      return { says: [topicsSay(publisher, all, muted)] };
    },
  });

/** For everyone: to subscribe, to choose, to leave. */
export const subscriberCommands = (services: SubscriptionServices): Command[] => [
  subscribe(services),
  topics(),
  stop(services),
];
