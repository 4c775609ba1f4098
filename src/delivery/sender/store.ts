import type { BotKey } from "../../bot/incoming.ts";
import type { Content } from "../../bot/outgoing.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Transaction } from "../../db/transaction.ts";
import { storableJson } from "../../journal/storable.ts";
import type { BatchGuards } from "../batch.ts";
import type { DeliveryKind, DeliveryOp, DeliveryState } from "../delivery.ts";
import { lookAgain } from "../mix/store.ts";
import { isRunOpen } from "../runs/store.ts";
import type { Settlement } from "../verdict.ts";

/** A row as it is stored: what many say stands elsewhere, under `contentHash`. */
export interface StoredRow {
  readonly id: bigint;
  readonly op: DeliveryOp;
  readonly kind: DeliveryKind;
  readonly recipient: string;
  readonly target: string | null;
  readonly content: Content | null;
  readonly contentHash: string;
  readonly reason: string | null;
  readonly resendOf: bigint | null;
  readonly attempts: number;
  readonly notBefore: Date;
  readonly runId: number | null;
}

/** A row that the sender has in hand, with what it says. */
export interface HeldRow extends StoredRow {
  readonly content: Content;
}

const leaseMs = 30_000;

/** Until when an unanswered call keeps later rows to the same recipient waiting. */
export const leaseEnd = (now: Date): Date => new Date(now.getTime() + leaseMs);

/** Ids for batches to come; what is not used leaves a gap. */
export const reserveBatchIds = async (tx: Transaction, count: number): Promise<bigint[]> => {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT nextval(pg_get_serial_sequence('"delivery_batch"', 'id')) AS id FROM generate_series(1, ${count}::int)`;
  return rows.map((row) => row.id);
};

export interface BatchToBegin {
  readonly ids: readonly bigint[];
  /** Each recipient is told something of their own. */
  readonly isPersonal: boolean;
  /** Present where a repeat of the call is harmless: then the batch is stored. */
  readonly guards?: BatchGuards;
}

/**
 * Marks rows as being sent and stores their batches, in one statement; returns the ids of those that may be sent.
 * The rest was cancelled, belongs to another process by now, or to a run that may not send at this moment.
 */
export const beginBatches = async (
  tx: Transaction,
  begin: {
    readonly lease: HeldLease;
    readonly bot: BotKey;
    readonly batches: readonly BatchToBegin[];
    readonly now: Date;
    readonly leaseUntil: Date;
  },
): Promise<Set<bigint>> => {
  const { lease, bot, batches, now, leaseUntil } = begin;
  const wanted = batches.flatMap(({ ids, guards, isPersonal }) => {
    const batch = { batch: guards?.id, random: guards?.randomId, guid: guards?.guid, personal: isPersonal };
    return ids.map((id, place) => ({ id, place, ...batch }));
  });
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    WITH held AS (
      SELECT 1 FROM "lease" WHERE "name" = ${lease.name} AND "holder" = ${lease.holder} AND "fence" = ${lease.fence}
      FOR SHARE
    ), moving AS (
      SELECT d."id", d."recipient", w."place", w."batch", w."random", w."guid", w."personal"
      FROM jsonb_to_recordset(${storableJson(wanted)}::jsonb)
        AS w("id" bigint, "place" int, "batch" bigint, "random" int, "guid" text, "personal" boolean)
      JOIN "delivery" d ON d."id" = w."id"
      WHERE d."state" = 'claimed' AND d."fence" = ${lease.fence} AND EXISTS (SELECT 1 FROM held)
        AND (d."runId" IS NULL OR d."runId" IN (SELECT "id" FROM "delivery_run" WHERE ${isRunOpen(now)}))
      FOR UPDATE OF d
    ), stored AS (
      INSERT INTO "delivery_batch" ("id", "bot", "randomId", "guid", "peers", "isPersonal", "fence", "firstTriedAt")
      SELECT m."batch", ${bot}, m."random", m."guid", jsonb_agg(m."recipient" ORDER BY m."place"), m."personal",
        ${lease.fence}, ${now}::timestamp
      FROM moving m WHERE m."batch" IS NOT NULL GROUP BY m."batch", m."random", m."guid", m."personal"
    )
    UPDATE "delivery" d SET "state" = 'sending', "batchId" = m."batch", "attempts" = d."attempts" + 1,
      "leaseUntil" = ${leaseUntil}::timestamp
    FROM moving m WHERE d."id" = m."id" RETURNING d."id"`;
  return new Set(rows.map((row) => row.id));
};

export interface SettledRow {
  readonly id: bigint;
  readonly state: DeliveryState;
  readonly recipient: string;
  readonly reason: string | null;
  readonly runId: number | null;
}

/**
 * Stores what calls came to, in one statement; a row that is no longer `sending`, or under a later fence,
 * is left alone and not among the returned ones. What goes back although newer content waits under its key is `skipped` instead.
 */
export const settleRows = async (
  tx: Transaction,
  settle: { readonly fence: bigint; readonly settlements: readonly Settlement[]; readonly now: Date },
): Promise<SettledRow[]> => {
  const { fence, settlements, now } = settle;
  return tx.$queryRaw<SettledRow[]>`
    WITH verdict AS (
      SELECT * FROM jsonb_to_recordset(${storableJson(settlements)}::jsonb) AS v("id" bigint, "state" text,
        "reason" text, "notBefore" timestamp, "recipient" text, "messageId" text, "platformAt" timestamp, "url" text,
        "reference" text, "isResent" boolean)
    ), judged AS (
      SELECT v.*, v."state" IN ('retry', 'planned') AS "goesBack", v."state" IN ('retry', 'planned')
        AND EXISTS (SELECT 1 FROM "delivery" o WHERE o."bot" = d."bot" AND o."coalesceKey" = d."coalesceKey"
          AND o."state" IN ('planned', 'held', 'retry')) AS "isSuperseded"
      FROM verdict v JOIN "delivery" d ON d."id" = v."id"
    ), settled AS (
      UPDATE "delivery" d SET
        "state" = CASE WHEN j."isSuperseded" THEN 'skipped' ELSE j."state" END,
        "reason" = CASE WHEN j."isSuperseded" THEN 'superseded' ELSE j."reason" END,
        "settledAt" = CASE WHEN j."goesBack" AND NOT j."isSuperseded" THEN NULL ELSE ${now}::timestamp END,
        "notBefore" = COALESCE(j."notBefore", d."notBefore"),
        "recipient" = COALESCE(j."recipient", d."recipient"),
        "batchId" = CASE WHEN j."goesBack" THEN NULL ELSE d."batchId" END,
        "messageId" = j."messageId", "platformAt" = j."platformAt", "url" = j."url", "reference" = j."reference",
        "leaseUntil" = NULL
      FROM judged j WHERE d."id" = j."id" AND d."state" = 'sending' AND d."fence" <= ${fence}
      RETURNING d.*, j."isResent"
    ), resent AS (
      INSERT INTO "delivery" ("bot", "lane", "op", "recipient", "target", "content", "contentHash", "kind", "about",
        "reason", "resendOf", "attempts", "notBefore", "expiresAt", "createdAt")
      SELECT s."bot", s."lane", s."op", s."recipient", s."target", s."content", s."contentHash", s."kind", s."about",
        'after unknown ' || s."id", s."id", s."attempts", ${now}::timestamp, s."expiresAt", ${now}::timestamp
      FROM settled s WHERE s."state" = 'unknown' AND s."isResent" ORDER BY s."id"
      ON CONFLICT ("resendOf") WHERE "resendOf" IS NOT NULL DO NOTHING
    ), awaited AS (${lookAgain})
    SELECT "id", "state", "recipient", "reason", "runId" FROM settled`;
};

/**
 * Gives back rows whose call was surely not made, to be taken again from `notBefore` on; returns how many were in hand
 * under this fence or an earlier one.
 */
export const releaseRows = async (
  tx: Transaction,
  release: {
    readonly fence: bigint;
    readonly ids: readonly bigint[];
    readonly now: Date;
    readonly notBefore?: Date;
  },
): Promise<number> =>
  tx.$executeRaw`
    UPDATE "delivery" d SET
      "state" = CASE WHEN r."isSuperseded" THEN 'skipped' ELSE 'planned' END,
      "reason" = CASE WHEN r."isSuperseded" THEN 'superseded' ELSE d."reason" END,
      "settledAt" = CASE WHEN r."isSuperseded" THEN ${release.now}::timestamp END,
      "notBefore" = COALESCE(${release.notBefore ?? null}::timestamp, d."notBefore"),
      "batchId" = NULL, "leaseUntil" = NULL
    FROM (
      SELECT h."id", EXISTS (SELECT 1 FROM "delivery" o WHERE o."bot" = h."bot" AND o."coalesceKey" = h."coalesceKey"
        AND o."state" IN ('planned', 'held', 'retry')) AS "isSuperseded"
      FROM "delivery" h WHERE h."id" = ANY(${release.ids.map(String)}::text[]::bigint[])
    ) r
    WHERE d."id" = r."id" AND d."state" IN ('claimed', 'sending') AND d."fence" <= ${release.fence}`;

/** Ends claimed rows that can never become a call. */
export const refuseRows = async (
  tx: Transaction,
  refuse: {
    readonly fence: bigint;
    readonly ids: readonly bigint[];
    readonly reason: string;
    readonly now: Date;
  },
): Promise<void> => {
  await tx.delivery.updateMany({
    where: { id: { in: [...refuse.ids] }, state: "claimed", fence: { lte: refuse.fence } },
    data: { state: "failed", reason: refuse.reason, settledAt: refuse.now, leaseUntil: null },
  });
};

/** A row that an ended process had in hand. */
export interface Orphan extends StoredRow {
  readonly state: "claimed" | "sending";
  readonly lane: number;
  readonly batchId: bigint | null;
}

/** What was in hand under fences up to this one, oldest first, at most `limit`. */
export const findOrphans = async (
  tx: Transaction,
  which: { readonly bot: BotKey; readonly upToFence: bigint; readonly limit: number },
): Promise<Orphan[]> => tx.$queryRaw<Orphan[]>`
  SELECT "id", "op", "kind", "recipient", "target", "content", "contentHash", "reason", "resendOf", "attempts",
    "notBefore", "runId", "state", "lane", "batchId"
  FROM "delivery"
  WHERE "bot" = ${which.bot} AND "state" IN ('claimed', 'sending') AND "fence" <= ${which.upToFence}
  ORDER BY "id" LIMIT ${which.limit}`;

/** Puts rows that are being sent under our fence; later rows to the same recipients wait for them no longer. */
export const adoptRows = async (
  tx: Transaction,
  adopt: { readonly fence: bigint; readonly ids: readonly bigint[]; readonly now: Date },
): Promise<void> => {
  await tx.delivery.updateMany({
    where: { id: { in: [...adopt.ids] }, state: "sending", fence: { lte: adopt.fence } },
    data: { fence: adopt.fence, leaseUntil: adopt.now },
  });
};

export interface StoredBatch {
  readonly guards: BatchGuards;
  readonly peers: readonly string[];
  readonly isPersonal: boolean;
  readonly firstTriedAt: Date;
}

/** Batches by id, as they were stored before their first call. */
export const loadBatches = async (
  tx: Transaction,
  ids: readonly bigint[],
): Promise<ReadonlyMap<bigint, StoredBatch>> => {
  const rows = await tx.deliveryBatch.findMany({ where: { id: { in: [...ids] } } });
  return new Map(
    rows.map(({ id, randomId, guid, peers, ...rest }) => [
      id,
      // `peers` was aggregated from recipients by beginBatches
      {
        guards: { id, randomId, guid },
        peers: peers as string[],
        isPersonal: rest.isPersonal,
        firstTriedAt: rest.firstTriedAt,
      },
    ]),
  );
};
