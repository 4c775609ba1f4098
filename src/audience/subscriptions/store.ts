import type { BotKey } from "../../bot/incoming.ts";
import type { Transaction } from "../../db/transaction.ts";
import type { ConsentText, Matter, Source } from "./consent.ts";

/** An account whose owner lets a community write to it. */
export interface SubscriptionRow {
  readonly id: number;
  readonly communityId: number;
  readonly communityName: string;
  readonly identityId: number;
  readonly identityKey: string;
  readonly since: Date;
  readonly promoSince: Date | null;
}

/** All that a person is subscribed to, over all their accounts; the oldest first. */
export const subscriptionsOf = async (
  tx: Transaction,
  personId: number,
): Promise<readonly SubscriptionRow[]> => tx.$queryRaw<SubscriptionRow[]>`
  SELECT s.id, s."communityId", c.name AS "communityName", s."identityId", i.key AS "identityKey", s.since,
    s."promoSince"
  FROM identity i JOIN subscription s ON s."identityId" = i.id JOIN community c ON c.id = s."communityId"
  WHERE i."personId" = ${personId} AND s."isActive" ORDER BY s.since, s.id`;

/** Subscribes an account; its number, or undefined where it was subscribed already. */
export const activate = async (
  tx: Transaction,
  { communityId, identityId, bot, now }: { communityId: number; identityId: number; bot: BotKey; now: Date },
): Promise<number | undefined> => {
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    INSERT INTO subscription ("communityId", "identityId", bot, "isActive", since)
    VALUES (${communityId}, ${identityId}, ${bot}, true, ${now}::timestamp)
    ON CONFLICT ("communityId", "identityId") DO UPDATE
      SET bot = excluded.bot, "isActive" = true, since = excluded.since, "endedAt" = NULL, "endReason" = NULL,
        "promoSince" = NULL
      WHERE NOT subscription."isActive"
    RETURNING id`;
  return row?.id;
};

/** Ends subscriptions; those that were ended by this. */
export const deactivate = async (
  tx: Transaction,
  ids: readonly number[],
  now: Date,
): Promise<readonly number[]> => {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    UPDATE subscription SET "isActive" = false, "endedAt" = ${now}::timestamp, "endReason" = 'stop',
      "promoSince" = NULL
    WHERE id = ANY(${[...ids]}::int[]) AND "isActive" RETURNING id`;
  return rows.map(({ id }) => id);
};

/** Whether offers are agreed to; false where nothing changed. */
export const setOffers = async (
  tx: Transaction,
  { id, since }: { id: number; since: Date | null },
): Promise<boolean> => {
  const { count } = await tx.subscription.updateMany({
    where: { id, isActive: true, promoSince: since === null ? { not: null } : null },
    data: { promoSince: since },
  });
  return count > 0;
};

export const saveConsentText = async (
  tx: Transaction,
  { version, language, text, now }: ConsentText & { now: Date },
): Promise<void> => {
  await tx.consentText.createMany({ data: [{ version, language, text, at: now }], skipDuplicates: true });
};

export const hasConsentText = async (tx: Transaction, version: string): Promise<boolean> =>
  (await tx.consentText.count({ where: { version } })) > 0;

export interface ConsentEntry {
  readonly communityId: number;
  readonly subject: string;
  readonly what: Matter;
  readonly textVersion: string;
  readonly source: Source;
  readonly at: Date;
}

export const addConsent = async (tx: Transaction, consent: ConsentEntry): Promise<void> => {
  await tx.consent.create({ data: { ...consent, isGiven: true } });
};

/** Takes a consent back; what is taken back is what was agreed to last, under its words. */
export const withdrawConsent = async (
  tx: Transaction,
  { communityId, subject, what, source, at }: Omit<ConsentEntry, "textVersion">,
): Promise<void> => {
  const given = await tx.consent.findFirst({
    where: { communityId, subject, what, isGiven: true },
    orderBy: { id: "desc" },
    select: { textVersion: true },
  });
  await tx.consent.create({
    data: { communityId, subject, what, isGiven: false, textVersion: given?.textVersion ?? "", source, at },
  });
};

/** Whether a person was ever asked to subscribe to a community, or ever did. */
export const wasAsked = async (
  tx: Transaction,
  { personId, identityId, communityId }: { personId: number; identityId: number; communityId: number },
): Promise<boolean> => {
  const asked = await tx.fact.count({
    where: { personId, what: "asked_to_subscribe", object: String(communityId) },
  });
  return asked > 0 || (await tx.subscription.count({ where: { communityId, identityId } })) > 0;
};

export const noteAsked = async (
  tx: Transaction,
  { personId, communityId, now }: { personId: number; communityId: number; now: Date },
): Promise<void> => {
  await tx.fact.create({
    data: { personId, what: "asked_to_subscribe", object: String(communityId), at: now },
  });
};

/** What is kept of an account's subscriptions, for `/privacy`. */
export const exportSubscriptions = async (tx: Transaction, identity: { id: number; key: string }) => {
  const subscriptions = await tx.subscription.findMany({
    where: { identityId: identity.id },
    select: {
      communityId: true,
      isActive: true,
      since: true,
      endedAt: true,
      promoSince: true,
      mutes: { select: { topic: { select: { name: true } } } },
      tags: { select: { tag: true } },
    },
    orderBy: { id: "asc" },
  });
  const consents = await tx.consent.findMany({
    where: { subject: identity.key },
    select: { communityId: true, what: true, isGiven: true, textVersion: true, source: true, at: true },
    orderBy: { id: "asc" },
  });
  const texts = await tx.consentText.findMany({
    where: { version: { in: consents.map(({ textVersion }) => textVersion) } },
    select: { version: true, text: true },
  });
  const words = new Map(texts.map(({ version, text }) => [version, text]));
  return {
    subscriptions: subscriptions.map(({ mutes, tags, ...row }) => ({
      ...row,
      mutedTopics: mutes.map(({ topic }) => topic.name),
      tags: tags.map(({ tag }) => tag),
    })),
    consents: consents.map((row) => ({ ...row, text: words.get(row.textVersion) ?? null })),
  };
};

export const countConsents = async (tx: Transaction, subject: string): Promise<number> =>
  tx.consent.count({ where: { subject } });

/** From now on the consents of an account are nobody's that could be told. */
export const renameConsents = async (tx: Transaction, subject: string, erased: string): Promise<void> => {
  await tx.consent.updateMany({ where: { subject }, data: { subject: erased } });
};
