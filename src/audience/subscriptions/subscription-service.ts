import { UserError } from "../../bot/errors.ts";
import type { Caller } from "../../bot/caller.ts";
import type { Say, Text } from "../../bot/reply.ts";
import type { Signer } from "../../bot/signing.ts";
import { communityById, type CommunityRow } from "../../community/store.ts";
import type { Transaction } from "../../db/transaction.ts";
import type { Addresses } from "../address-service.ts";
import { addTag } from "../tags/store.ts";
import { consentText, type ConsentText, type Source } from "./consent.ts";
import {
  activate,
  addConsent,
  deactivate,
  hasConsentText,
  saveConsentText,
  setOffers,
  subscriptionsOf,
  withdrawConsent,
  type SubscriptionRow,
} from "./store.ts";
import { askSay, askText, offersSay, offersText, type Publisher } from "./subscription-view.ts";

export interface SubscriptionServices {
  /** A text as people read it, without marks. */
  readonly words: (text: Text, language: string) => string;
  readonly addresses: Addresses;
  readonly signer: Signer;
  /** That the bot speaks. */
  readonly languages: readonly string[];
  /** Nothing that waits to be sent by these subscriptions is sent any more: offers only, or all. */
  readonly dropWaiting: (
    tx: Transaction,
    dropped: {
      readonly subscriptionIds: readonly number[];
      readonly what: "offers" | "all";
      readonly now: Date;
    },
  ) => Promise<void>;
}

type Subscriber = Pick<Caller, "identityId" | "identityKey" | "personId" | "bot">;

/** @throws {UserError} button-stale */
export const publisherOf = async (tx: Transaction, communityId: number): Promise<CommunityRow> => {
  const community = await communityById(tx, communityId);
  if (!community) throw new UserError("button-stale");
  return community;
};

/** Keeps the words that are about to be shown, so that whoever agrees is known to have agreed to these. */
export const keepWords = async (
  tx: Transaction,
  { words }: Pick<SubscriptionServices, "words">,
  text: Text,
  { language, now }: { language: string; now: Date },
): Promise<ConsentText> => {
  const kept = consentText(words(text, language), language);
  await saveConsentText(tx, { ...kept, now });
  return kept;
};

interface Question {
  readonly language: string;
  readonly source: Source;
  readonly tag?: string | undefined;
  readonly now: Date;
}

/** Asks whether somebody wants to subscribe. */
export const askToSubscribe = async (
  tx: Transaction,
  services: SubscriptionServices,
  publisher: Publisher,
  { source, tag, ...shown }: Question,
): Promise<Say> =>
  askSay(publisher, { words: await keepWords(tx, services, askText(publisher), shown), source, tag });

/** Asks whether a subscriber wants offers, too. */
export const askForOffers = async (
  tx: Transaction,
  services: SubscriptionServices,
  publisher: Publisher,
  { source, ...shown }: Question,
): Promise<Say> =>
  offersSay(publisher, { words: await keepWords(tx, services, offersText(publisher), shown), source });

/** The subscription of the account that speaks. */
export const ownSubscription = async (
  tx: Transaction,
  { personId, identityId }: Pick<Caller, "personId" | "identityId">,
  communityId: number,
): Promise<SubscriptionRow | undefined> =>
  (await subscriptionsOf(tx, personId)).find(
    (it) => it.communityId === communityId && it.identityId === identityId,
  );

/** What somebody agrees to: under these words, by this way. */
export interface Agreement {
  readonly communityId: number;
  readonly version: string;
  readonly source: Source;
  readonly tag?: string | undefined;
  readonly now: Date;
}

/**
 * Subscribes an account; false where it was subscribed already.
 * @throws {UserError} button-stale: the words they saw are not kept here
 */
export const subscribe = async (
  tx: Transaction,
  { personId, identityId, identityKey, bot }: Subscriber,
  { communityId, version, source, tag, now }: Agreement,
): Promise<boolean> => {
  if (!(await hasConsentText(tx, version))) throw new UserError("button-stale");
  const isNew = (await activate(tx, { communityId, identityId, bot, now })) !== undefined;
  if (isNew)
    await addConsent(tx, {
      communityId,
      subject: identityKey,
      what: "newsletter",
      textVersion: version,
      source,
      at: now,
    });
  if (tag !== undefined) await addTag(tx, { communityId, personId, tag });
  return isNew;
};

/** @throws {UserError} offers-not-subscribed · button-stale */
export const agreeToOffers = async (
  tx: Transaction,
  subscriber: Subscriber,
  { communityId, version, source, now }: Agreement,
): Promise<void> => {
  const own = await ownSubscription(tx, subscriber, communityId);
  if (!own) throw new UserError("offers-not-subscribed");
  if (!(await hasConsentText(tx, version))) throw new UserError("button-stale");
  if (!(await setOffers(tx, { id: own.id, since: now }))) return;
  const subject = subscriber.identityKey;
  await addConsent(tx, { communityId, subject, what: "promo", textVersion: version, source, at: now });
};

/** No offers any more, to any account of the person. */
export const refuseOffers = async (
  tx: Transaction,
  services: Pick<SubscriptionServices, "dropWaiting">,
  { personId }: Pick<Caller, "personId">,
  { communityId, source, now }: { communityId: number; source: Source; now: Date },
): Promise<void> => {
  const own = (await subscriptionsOf(tx, personId)).filter((it) => it.communityId === communityId);
  for (const { id, identityKey } of own)
    if (await setOffers(tx, { id, since: null }))
      await withdrawConsent(tx, { communityId, subject: identityKey, what: "promo", source, at: now });
  await services.dropWaiting(tx, { subscriptionIds: own.map(({ id }) => id), what: "offers", now });
};

/** Ends subscriptions at once, with what was agreed to. */
export const unsubscribe = async (
  tx: Transaction,
  services: Pick<SubscriptionServices, "dropWaiting">,
  subscriptions: readonly SubscriptionRow[],
  { source, now }: { source: Source; now: Date },
): Promise<void> => {
  const ended = new Set(
    await deactivate(
      tx,
      subscriptions.map(({ id }) => id),
      now,
    ),
  );
  for (const { id, communityId, identityKey: subject, promoSince } of subscriptions) {
    if (!ended.has(id)) continue;
    await withdrawConsent(tx, { communityId, subject, what: "newsletter", source, at: now });
    if (promoSince) await withdrawConsent(tx, { communityId, subject, what: "promo", source, at: now });
  }
  await services.dropWaiting(tx, { subscriptionIds: [...ended], what: "all", now });
};
