import type { BotKey, IdentityKey, Network } from "../../bot/incoming.ts";
import { Prisma } from "../../db/generated/client.ts";
import type { Transaction } from "../../db/transaction.ts";
import type { Segment } from "./segment.ts";

/** Of whom something is asked. */
export interface SegmentQuery {
  readonly communityId: number;
  readonly segment: Segment;
  /** Offers go to those only who agreed to them. */
  readonly kind: "useful" | "promo" | "notice";
  /** Those that the bot speaks, two letters each: who has another is spoken to in the community's. */
  readonly languages: readonly string[];
  /**
   * Whoever subscribed at this time or later is left out; so is an account that was unlinked from its person since,
   * which may have got already what is being planned.
   */
  readonly subscribedBefore: Date;
}

export interface SegmentCount {
  /** Who would get a row each; those who cannot be reached now are among them. */
  readonly people: number;
  /** On which network they would be written to; together as many as `people`. */
  readonly byNetwork: Readonly<Record<Network, number>>;
  /** Of `people`, those who let none of their accounts be written to at present. */
  readonly unreachable: number;
  /** Beside `people`: who is meant and has not agreed to offers; 0 unless it is about an offer. */
  readonly withoutPromoConsent: number;
}

/** Whom to write to: one row a person, on the account where they were heard last. */
export interface Recipient {
  readonly personId: number;
  readonly subscriptionId: number;
  readonly identityKey: IdentityKey;
  readonly network: Network;
  readonly bot: BotKey;
  /** The private chat to write to. */
  readonly recipient: string;
  /** Two letters. */
  readonly language: string;
  /** Empty where their network has not told it yet. */
  readonly firstName: string;
  readonly isReachable: boolean;
}

/**
 * The subscriptions that a segment means. A topic is muted by a person, whichever of their accounts they did it on;
 * a topic that is gone has nobody left who wants it.
 */
const meant = ({ communityId, segment, languages, subscribedBefore }: SegmentQuery): Prisma.Sql => {
  const { since, until, topics, tags, networks, languages: wanted } = segment;
  const language = Prisma.sql`CASE
    WHEN p.language = ANY(${[...languages]}) THEN p.language
    WHEN lower(substring(i."languageCode" FROM '^[A-Za-z]+')) = ANY(${[...languages]})
      THEN lower(substring(i."languageCode" FROM '^[A-Za-z]+'))
    ELSE c.language END`;
  return Prisma.sql`
    SELECT i."personId", s.id AS "subscriptionId", i.id AS "identityId", i.key AS "identityKey", i.network, s.bot,
      i."userId" AS recipient, ${language} AS language, split_part(i.name, ' ', 1) AS "firstName", i."seenAt",
      s."promoSince" IS NOT NULL AS "hasAgreed",
      NOT i."isDeactivated" AND coalesce(h."isReachable", true) AS "isReachable"
    FROM identity i
    JOIN subscription s ON s."identityId" = i.id AND s."communityId" = ${communityId}
    JOIN person p ON p.id = i."personId"
    JOIN community c ON c.id = s."communityId"
    LEFT JOIN private_chat h ON h."identityId" = i.id AND h.bot = s.bot
    WHERE s."isActive" AND s.since < ${subscribedBefore}::timestamp AND p."createdAt" < ${subscribedBefore}::timestamp
    ${networks.length === 0 ? Prisma.empty : Prisma.sql`AND i.network = ANY(${[...networks]})`}
    ${wanted.length === 0 ? Prisma.empty : Prisma.sql`AND ${language} = ANY(${[...wanted]})`}
    ${
      since === null
        ? Prisma.empty
        : Prisma.sql`AND s.since >= ${since}::date::timestamp AT TIME ZONE c.timezone AT TIME ZONE 'UTC'`
    }
    ${
      until === null
        ? Prisma.empty
        : Prisma.sql`AND s.since < (${until}::date + 1)::timestamp AT TIME ZONE c.timezone AT TIME ZONE 'UTC'`
    }
    ${
      tags.length === 0
        ? Prisma.empty
        : Prisma.sql`AND EXISTS (
            SELECT 1 FROM subscription_tag g WHERE g."subscriptionId" = s.id AND g.tag = ANY(${[...tags]}))`
    }
    ${
      topics.length === 0
        ? Prisma.empty
        : Prisma.sql`AND EXISTS (
            SELECT 1 FROM topic t
            WHERE t."communityId" = ${communityId} AND t.name = ANY(${[...topics]}) AND NOT EXISTS (
              SELECT 1 FROM identity own JOIN subscription o ON o."identityId" = own.id
              JOIN subscription_mute m ON m."subscriptionId" = o.id
              WHERE own."personId" = i."personId" AND o."communityId" = ${communityId} AND o."isActive"
                AND m."topicId" = t.id))`
    }`;
};

/** Of an offer: those who agreed to such. */
const willing = ({ kind }: SegmentQuery): Prisma.Sql =>
  kind === "promo" ? Prisma.sql`AND s."promoSince" IS NOT NULL` : Prisma.empty;

/** In SQL: the people of a segment ("personId") who can be written to now. */
export const reachablePeople = (query: SegmentQuery): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT "personId" FROM (${meant(query)} ${willing(query)}) AS meant WHERE "isReachable"`;

/** Whom a segment means now, in numbers. */
export const countSegment = async (tx: Transaction, query: SegmentQuery): Promise<SegmentCount> => {
  const isOffer = query.kind === "promo";
  const [row] = await tx.$queryRaw<Record<"people" | "telegram" | "unreachable" | "unwilling", number>[]>`
    WITH people AS (
      SELECT DISTINCT ON ("personId") network, "isReachable", "hasAgreed" FROM (${meant(query)}) AS meant
      ORDER BY "personId", "hasAgreed" OR NOT ${isOffer} DESC, "isReachable" DESC, "seenAt" DESC, "identityId")
    SELECT count(*) FILTER (WHERE "hasAgreed" OR NOT ${isOffer})::int AS people,
      count(*) FILTER (WHERE network = 'telegram' AND ("hasAgreed" OR NOT ${isOffer}))::int AS telegram,
      count(*) FILTER (WHERE NOT "isReachable" AND ("hasAgreed" OR NOT ${isOffer}))::int AS unreachable,
      count(*) FILTER (WHERE ${isOffer} AND NOT "hasAgreed")::int AS unwilling
    FROM people`;
  const { people = 0, telegram = 0, unreachable = 0, unwilling = 0 } = row ?? {};
  return {
    people,
    byNetwork: { telegram, vk: people - telegram },
    unreachable,
    withoutPromoConsent: unwilling,
  };
};

const recipients = async (
  tx: Transaction,
  query: SegmentQuery,
  which: Prisma.Sql,
  limit: number | null,
): Promise<readonly Recipient[]> => tx.$queryRaw<Recipient[]>`
  SELECT DISTINCT ON ("personId") "personId", "subscriptionId", "identityKey", network, bot, recipient, language,
    "firstName", "isReachable"
  FROM (${meant(query)} AND ${which}
    ${query.kind === "promo" ? Prisma.sql`AND s."promoSince" IS NOT NULL` : Prisma.empty}) AS meant
  ORDER BY "personId", "isReachable" DESC, "seenAt" DESC, "identityId"
  LIMIT ${limit}::int`;

/**
 * The next people of a segment in the order of their numbers, up to `limit`. One walk along the index of the people's
 * accounts, as far as the limit: a page costs the same wherever it begins. Where that is must be said of both tables, or the
 * people before it are read again for each page.
 */
export const recipientsAfter = async (
  tx: Transaction,
  { afterPersonId, limit, ...query }: SegmentQuery & { afterPersonId: number; limit: number },
): Promise<readonly Recipient[]> =>
  recipients(tx, query, Prisma.sql`i."personId" > ${afterPersonId} AND p.id > ${afterPersonId}`, limit);

/**
 * The people of a segment who have linked accounts since: whoever walks by their numbers may have passed the one to
 * whom an account has come.
 */
export const recipientsLinkedSince = async (
  tx: Transaction,
  { linkedSince, ...query }: SegmentQuery & { linkedSince: Date },
): Promise<readonly Recipient[]> =>
  recipients(
    tx,
    query,
    Prisma.sql`i."personId" IN (
      SELECT f."personId" FROM fact f WHERE f.what = 'linked' AND f.at >= ${linkedSince}::timestamp)`,
    null,
  );
