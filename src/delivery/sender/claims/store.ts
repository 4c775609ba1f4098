import type { BotKey } from "../../../bot/incoming.ts";
import { Prisma } from "../../../db/generated/client.ts";
import type { HeldLease } from "../../../db/lease.ts";
import type { Transaction } from "../../../db/transaction.ts";
import { laneNumber } from "../../delivery.ts";
import { isRunOpen } from "../../runs/store.ts";
import type { StoredRow } from "../store.ts";

export interface ClaimRequest {
  readonly lease: HeldLease;
  readonly bot: BotKey;
  readonly lane: number;
  readonly limit: number;
  readonly now: Date;
  readonly leaseUntil: Date;
}

const byDue = (one: StoredRow, other: StoredRow): number =>
  one.notBefore.getTime() - other.notBefore.getTime() || (one.id < other.id ? -1 : 1);

/** Takes the rows that `due` selects ("id"), while the lease is held. */
const claim = async (
  tx: Transaction,
  { lease, leaseUntil }: Pick<ClaimRequest, "lease" | "leaseUntil">,
  due: Prisma.Sql,
): Promise<StoredRow[]> => {
  const rows = await tx.$queryRaw<StoredRow[]>`
    UPDATE "delivery" d SET "state" = 'claimed', "fence" = ${lease.fence}, "leaseUntil" = ${leaseUntil}::timestamp
    FROM (${due}) due
    WHERE d."id" = due."id" AND EXISTS (SELECT 1 FROM "lease"
      WHERE "name" = ${lease.name} AND "holder" = ${lease.holder} AND "fence" = ${lease.fence})
    RETURNING d."id", d."op", d."kind", d."recipient", d."target", d."content", d."contentHash", d."reason",
      d."resendOf", d."attempts", d."notBefore", d."runId"`;
  return rows.sort(byDue);
};

const isDue = (now: Date): Prisma.Sql => Prisma.sql`"state" IN ('planned', 'retry')
  AND "notBefore" <= ${now}::timestamp AND ("expiresAt" IS NULL OR "expiresAt" > ${now}::timestamp)`;

/**
 * Takes due rows of a lane that belong to no run, first due first, while the lease is held. Of one recipient and lane
 * only the oldest open row is taken, so that messages arrive in the order they were written.
 *
 * `OFFSET 0` keeps the question whether a row is the oldest a seek of its own in "delivery_ahead". As a join, which is
 * what PostgreSQL makes of it otherwise, it may read all open rows for each candidate: without statistics, 5,000 rows
 * to 60 people took 14 s.
 */
export const claimRows = async (tx: Transaction, request: ClaimRequest): Promise<StoredRow[]> => {
  const { bot, lane, limit, now } = request;
  return claim(
    tx,
    request,
    Prisma.sql`
      SELECT c."id" FROM "delivery" c
      WHERE c."bot" = ${bot} AND c."lane" = ${lane} AND c."runId" IS NULL AND c."state" IN ('planned', 'retry')
        AND c."notBefore" <= ${now}::timestamp AND (c."expiresAt" IS NULL OR c."expiresAt" > ${now}::timestamp)
        AND NOT EXISTS (
          SELECT 1 FROM "delivery" o
          WHERE o."bot" = c."bot" AND o."recipient" = c."recipient" AND o."lane" = c."lane" AND o."id" < c."id"
            AND o."runId" IS NULL AND o."state" IN ('planned', 'retry', 'claimed', 'sending')
            AND CASE o."state" WHEN 'planned' THEN o."notBefore" <= ${now}::timestamp
              WHEN 'sending' THEN o."leaseUntil" > ${now}::timestamp ELSE true END
            AND (o."state" IN ('claimed', 'sending') OR o."expiresAt" IS NULL OR o."expiresAt" > ${now}::timestamp)
          OFFSET 0)
      ORDER BY c."notBefore", c."id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
  );
};

/**
 * Takes due rows of each open run in its hours, an equal share of each that has some, while the lease is held; at least
 * `leastShare`, so that a call can be full. Broadcasts to one person need no order among themselves.
 */
export const claimRunRows = async (
  tx: Transaction,
  request: ClaimRequest & { readonly leastShare: number },
): Promise<StoredRow[]> => {
  const { bot, limit, leastShare, now } = request;
  return claim(
    tx,
    request,
    Prisma.sql`
      WITH run AS MATERIALIZED (
        SELECT r."id" FROM "delivery_run" r WHERE ${isRunOpen(now)} AND EXISTS (
          SELECT 1 FROM "delivery" WHERE "runId" = r."id" AND "runId" IS NOT NULL AND "bot" = ${bot} AND ${isDue(now)})
      )
      SELECT c."id" FROM run CROSS JOIN LATERAL (
        SELECT "id" FROM "delivery" WHERE "runId" = run."id" AND "runId" IS NOT NULL AND "bot" = ${bot} AND ${isDue(now)}
        ORDER BY "notBefore", "id"
        LIMIT GREATEST((SELECT ceil(${limit}::numeric / count(*)) FROM run), ${leastShare}::int)
        FOR UPDATE SKIP LOCKED) c`,
  );
};

/** Rows of a lane that are claimed under this fence although nobody has them in hand: a claim's answer was lost. */
export const findStrays = async (
  tx: Transaction,
  which: {
    readonly fence: bigint;
    readonly bot: BotKey;
    readonly lane: number;
    readonly inHand: readonly bigint[];
  },
): Promise<bigint[]> => {
  const { fence, bot, lane, inHand } = which;
  const where = { bot, lane, fence, state: "claimed", id: { notIn: [...inHand] } };
  return (await tx.delivery.findMany({ where, select: { id: true } })).map((row) => row.id);
};

/** How many rows of a bot are in hand, and how many, or runs with some, are due in all or one of its lanes, at one instant. */
export const countBusy = async (
  tx: Transaction,
  which: { readonly bot: BotKey; readonly now: Date; readonly onlyLane?: number },
): Promise<{ readonly inHand: number; readonly due: number }> => {
  const { bot, now, onlyLane = null } = which;
  const [counts] = await tx.$queryRaw<{ inHand: number; due: number }[]>`
    SELECT (SELECT count(*) FROM "delivery" WHERE "bot" = ${bot} AND "state" IN ('claimed', 'sending'))::int AS "inHand",
      ((SELECT count(*) FROM "delivery" WHERE "bot" = ${bot} AND "runId" IS NULL
          AND (${onlyLane}::int IS NULL OR "lane" = ${onlyLane}::int) AND ${isDue(now)})
        + (SELECT count(*) FROM "delivery_run" r WHERE COALESCE(${onlyLane}::int, ${laneNumber("bulk")}::int) = ${laneNumber("bulk")}::int
          AND ${isRunOpen(now)} AND EXISTS (SELECT 1 FROM "delivery"
            WHERE "runId" = r."id" AND "runId" IS NOT NULL AND "bot" = ${bot} AND ${isDue(now)})))::int AS "due"`;
  return counts ?? { inHand: 0, due: 0 };
};
