import { type Mix, type MixPolicy, subscriberWindow } from "../../content/mix/mix.ts";
import { Prisma } from "../../db/generated/client.ts";
import type { Transaction } from "../../db/transaction.ts";
import { storableJson } from "../../journal/storable.ts";

const { mostItems, mostAgeMs } = subscriberWindow;

/** Before any clock that may be put back. */
const atOnce = Prisma.sql`'1970-01-01'::timestamp`;

/** What counts is what surely arrived; of a promo that may have arrived, the rule supposes it did. */
const counts = Prisma.sql`(d."kind" = 'useful' AND d."state" = 'sent'
  OR d."kind" = 'promo' AND d."state" IN ('sent', 'unknown'))`;

/**
 * What each of `asked` ("key", "personId", "communityId") was sent, over all their accounts that the community writes
 * to: `delivered`, newest first, and when the oldest promo of it was sent.
 */
const deliveredTo = (now: Date): Prisma.Sql => Prisma.sql`
  CROSS JOIN LATERAL (
    SELECT COALESCE(string_agg(CASE l."kind" WHEN 'promo' THEN 'p' ELSE 'u' END, '' ORDER BY l."settledAt" DESC, l."id" DESC), '')
        AS "delivered",
      min(l."settledAt") FILTER (WHERE l."kind" = 'promo') AS "oldestPromoAt"
    FROM (
      SELECT n."kind", n."settledAt", n."id"
      FROM "identity" i JOIN "subscription" s ON s."identityId" = i."id" AND s."communityId" = asked."communityId"
      CROSS JOIN LATERAL (
        SELECT d."kind", d."settledAt", d."id" FROM "delivery" d
        WHERE d."subscriptionId" = s."id" AND ${counts}
          AND d."settledAt" >= ${new Date(now.getTime() - mostAgeMs)}::timestamp
        ORDER BY d."settledAt" DESC, d."id" DESC LIMIT ${mostItems}) n
      WHERE i."personId" = asked."personId"
      ORDER BY n."settledAt" DESC, n."id" DESC LIMIT ${mostItems}) l
  ) past`;

/** How many promos are on their way to each of `asked`, of those that `which` admits. */
const onTheirWay = (which: Prisma.Sql): Prisma.Sql => Prisma.sql`
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS "reserved"
    FROM "identity" i JOIN "subscription" s ON s."identityId" = i."id" AND s."communityId" = asked."communityId"
    JOIN "delivery" d ON d."subscriptionId" = s."id" AND d."settledAt" IS NULL AND d."kind" = 'promo'
    WHERE i."personId" = asked."personId" AND ${which}
  ) ahead`;

/** A run that has ended sends nothing more, although its rows are cancelled in portions. */
const isOpen = Prisma.sql`d."state" IN ('planned', 'claimed', 'sending', 'retry') AND (d."state" <> 'planned'
  OR NOT EXISTS (SELECT 1 FROM "delivery_run" e WHERE e."id" = d."runId" AND e."state" = 'ended'))`;

const withReserved = (delivered: string, reserved: number): Mix =>
  ("p".repeat(Math.min(reserved, mostItems)) + delivered).slice(0, mostItems);

/** What counts for each of these people in a community, promos on their way included; the rule is `usefulNeeded`. */
export const mixesOf = async (
  tx: Transaction,
  which: { readonly communityId: number; readonly personIds: readonly number[]; readonly now: Date },
): Promise<ReadonlyMap<number, Mix>> => {
  const { communityId, personIds, now } = which;
  const rows = await tx.$queryRaw<{ key: number; delivered: string; reserved: number }[]>`
    SELECT asked."personId" AS "key", past."delivered", ahead."reserved"
    FROM (SELECT unnest(${[...personIds]}::int[]) AS "personId", ${communityId}::int AS "communityId") asked
    ${deliveredTo(now)} ${onTheirWay(isOpen)}`;
  return new Map(rows.map(({ key, delivered, reserved }) => [key, withReserved(delivered, reserved)]));
};

/** A promo of a run, and what its recipient has had; people of different communities are different here. */
export interface WeighedPromo {
  readonly id: bigint;
  readonly policy: MixPolicy;
  readonly recipient: string;
  readonly mix: Mix;
  readonly hasReserved: boolean;
  readonly oldestPromoAt: Date | null;
}

interface StoredWeighed {
  readonly id: bigint;
  readonly policy: MixPolicy;
  readonly who: string;
  readonly delivered: string;
  readonly reserved: number;
  readonly oldestPromoAt: Date | null;
}

const weighedPromo = (row: StoredWeighed): WeighedPromo => ({
  id: row.id,
  policy: row.policy,
  recipient: row.who,
  mix: withReserved(row.delivered, row.reserved),
  hasReserved: row.reserved > 0,
  oldestPromoAt: row.oldestPromoAt,
});

const weigh = async (
  tx: Transaction,
  ids: readonly bigint[],
  beside: Prisma.Sql,
  now: Date,
): Promise<WeighedPromo[]> => {
  const rows = await tx.$queryRaw<StoredWeighed[]>`
    SELECT asked."id", asked."policy", asked."communityId" || ':' || asked."personId" AS "who", past."delivered",
      ahead."reserved", past."oldestPromoAt"
    FROM (
      SELECT c."id", r."mixPolicy" AS "policy", s."communityId", i."personId"
      FROM "delivery" c JOIN "delivery_run" r ON r."id" = c."runId"
      JOIN "subscription" s ON s."id" = c."subscriptionId" JOIN "identity" i ON i."id" = s."identityId"
      WHERE c."id" = ANY(${ids.map(String)}::text[]::bigint[]) AND c."kind" = 'promo'
    ) asked
    ${deliveredTo(now)} ${onTheirWay(beside)}
    ORDER BY asked."id"`;
  return rows.map(weighedPromo);
};

/**
 * Of these claimed rows the promos, weighed against what is in hand or being tried again. Each process looks after it
 * has claimed, so of two that claim at once at least one sees the other's row: never do both pass. Of the rows
 * themselves, an older one goes before a newer one.
 */
export const weighClaimed = async (
  tx: Transaction,
  ids: readonly bigint[],
  now: Date,
): Promise<WeighedPromo[]> => {
  const mine = Prisma.sql`d."id" = ANY(${ids.map(String)}::text[]::bigint[])`;
  const beside = Prisma.sql`d."state" IN ('claimed', 'sending', 'retry') AND d."id" <> asked."id"
    AND (d."id" < asked."id" OR NOT ${mine})`;
  return weigh(tx, ids, beside, now);
};

/** Held promos that it is time to look at, locked and weighed, oldest first, at most `limit`. */
export const weighHeld = async (tx: Transaction, limit: number, now: Date): Promise<WeighedPromo[]> => {
  const due = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT "id" FROM "delivery" WHERE "state" = 'held' AND "subscriptionId" IS NOT NULL
      AND "reviewAt" <= ${now}::timestamp
    ORDER BY "reviewAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  if (due.length === 0) return [];
  // Read after they are locked: whatever useful was sent before is seen, and what is sent later waits to touch them.
  return weigh(
    tx,
    due.map(({ id }) => id),
    isOpen,
    now,
  );
};

/** What becomes of a promo that may not pass. */
export interface Hold {
  readonly id: bigint;
  /** `held` waits, `skipped` is left out. */
  readonly state: "held" | "skipped";
  readonly reason: string;
  readonly reviewAt: Date;
  /** When it ends, unless that has been said. */
  readonly expiresAt: Date;
}

const holds = (rows: readonly Hold[]): Prisma.Sql => Prisma.sql`
  jsonb_to_recordset(${storableJson(rows)}::jsonb) AS h("id" bigint, "state" text, "reason" text,
    "reviewAt" timestamp, "expiresAt" timestamp)`;

/** Takes promos out of hand that are claimed under this fence or an earlier one; what moved on is left alone. */
export const holdRows = async (
  tx: Transaction,
  { rows, fence, now }: { readonly rows: readonly Hold[]; readonly fence: bigint; readonly now: Date },
): Promise<void> => {
  await tx.$executeRaw`
    UPDATE "delivery" d SET "state" = h."state", "reason" = h."reason", "leaseUntil" = NULL,
      "reviewAt" = CASE h."state" WHEN 'held' THEN h."reviewAt" END,
      "expiresAt" = CASE h."state" WHEN 'held' THEN COALESCE(d."expiresAt", h."expiresAt") ELSE d."expiresAt" END,
      "settledAt" = CASE h."state" WHEN 'skipped' THEN ${now}::timestamp END
    FROM ${holds(rows)} WHERE d."id" = h."id" AND d."state" = 'claimed' AND d."fence" <= ${fence}`;
};

/** Keeps rows held, or leaves them out for good. */
export const keepHeld = async (tx: Transaction, rows: readonly Hold[], now: Date): Promise<void> => {
  await tx.$executeRaw`
    UPDATE "delivery" d SET "reason" = h."reason", "reviewAt" = h."reviewAt",
      "expiresAt" = COALESCE(d."expiresAt", h."expiresAt")
    FROM ${holds(rows)} WHERE d."id" = h."id" AND h."state" = 'held' AND d."state" = 'held'`;
  await tx.$executeRaw`
    UPDATE "delivery" d SET "state" = 'skipped', "reason" = h."reason", "reviewAt" = NULL, "settledAt" = ${now}::timestamp
    FROM ${holds(rows)} WHERE d."id" = h."id" AND h."state" = 'skipped' AND d."state" = 'held'`;
};

/** Lets held rows go. */
export const planHeld = async (tx: Transaction, ids: readonly bigint[], now: Date): Promise<void> => {
  await tx.$executeRaw`
    UPDATE "delivery" SET "state" = 'planned', "reason" = NULL, "reviewAt" = NULL,
      "notBefore" = GREATEST("notBefore", ${now}::timestamp)
    WHERE "id" = ANY(${ids.map(String)}::text[]::bigint[]) AND "state" = 'held'`;
};

/** From now on the rows of a run are treated so; those that are held are looked at again. */
export const setMixPolicy = async (tx: Transaction, runId: number, policy: MixPolicy): Promise<void> => {
  await tx.deliveryRun.updateMany({ where: { id: runId }, data: { mixPolicy: policy } });
  await tx.$executeRaw`
    UPDATE "delivery" SET "reviewAt" = ${atOnce}
    WHERE "runId" = ${runId}::int AND "runId" IS NOT NULL AND "state" = 'held' AND "reviewAt" IS NOT NULL`;
};

/**
 * Part of the statement that settles rows, `settled` being those with their new states: what the same people wait for is
 * looked at again when something useful reached them, or when a promo that was on its way will not.
 */
export const lookAgain = Prisma.sql`
  UPDATE "delivery" h SET "reviewAt" = ${atOnce}
  FROM settled t JOIN "subscription" s ON s."id" = t."subscriptionId" JOIN "identity" i ON i."id" = s."identityId"
  JOIN "identity" o ON o."personId" = i."personId"
  JOIN "subscription" w ON w."identityId" = o."id" AND w."communityId" = s."communityId"
  WHERE h."subscriptionId" = w."id" AND h."state" = 'held' AND h."subscriptionId" IS NOT NULL AND h."reviewAt" IS NOT NULL
    AND (t."kind" = 'useful' AND t."state" = 'sent' OR t."kind" = 'promo' AND t."state" IN ('denied', 'failed', 'skipped'))
    AND EXISTS (SELECT 1 FROM "delivery" x WHERE x."state" = 'held' AND x."subscriptionId" IS NOT NULL)`;

/**
 * What the people that `people` selects ("personId") were sent by a community and are being sent, equal ones counted
 * together. In one go over all that was delivered: a million people take seconds, one by one they would take a minute.
 */
export const countMixes = async (
  tx: Transaction,
  which: { readonly communityId: number; readonly people: Prisma.Sql; readonly now: Date },
): Promise<readonly { readonly mix: Mix; readonly people: number }[]> => {
  const { communityId, people, now } = which;
  const ofCommunity = Prisma.sql`"delivery" d
    JOIN "subscription" s ON s."id" = d."subscriptionId" AND s."communityId" = ${communityId}::int
    JOIN "identity" i ON i."id" = s."identityId"`;
  const rows = await tx.$queryRaw<{ delivered: string; reserved: number; people: number }[]>`
    SELECT COALESCE(past."delivered", '') AS "delivered", COALESCE(ahead."reserved", 0) AS "reserved",
      count(*)::int AS "people"
    FROM (${people}) asked
    LEFT JOIN (
      SELECT l."personId", string_agg(CASE l."kind" WHEN 'promo' THEN 'p' ELSE 'u' END, '' ORDER BY l."place") AS "delivered"
      FROM (
        SELECT i."personId", d."kind",
          row_number() OVER (PARTITION BY i."personId" ORDER BY d."settledAt" DESC, d."id" DESC) AS "place"
        FROM ${ofCommunity}
        WHERE d."settledAt" >= ${new Date(now.getTime() - mostAgeMs)}::timestamp AND ${counts}) l
      WHERE l."place" <= ${mostItems} GROUP BY l."personId"
    ) past ON past."personId" = asked."personId"
    LEFT JOIN (
      SELECT i."personId", count(*)::int AS "reserved" FROM ${ofCommunity}
      WHERE d."settledAt" IS NULL AND d."kind" = 'promo' AND ${isOpen} GROUP BY i."personId"
    ) ahead ON ahead."personId" = asked."personId"
    GROUP BY 1, 2`;
  return rows.map((row) => ({ mix: withReserved(row.delivered, row.reserved), people: row.people }));
};

/** The same of all subscribers of a community who agreed to offers. */
export const subscriberMixes = async (
  tx: Transaction,
  communityId: number,
  now: Date,
): ReturnType<typeof countMixes> =>
  countMixes(tx, {
    communityId,
    people: Prisma.sql`
      SELECT DISTINCT i."personId" FROM "subscription" s JOIN "identity" i ON i."id" = s."identityId"
      WHERE s."communityId" = ${communityId}::int AND s."isActive" AND s."promoSince" IS NOT NULL`,
    now,
  });
