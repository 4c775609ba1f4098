import type { BotKey } from "../bot/incoming.ts";
import type { RawUpdate } from "../bot/platform.ts";
import type { HeldLease } from "../db/lease.ts";
import type { Transaction } from "../db/transaction.ts";
import { batchLimit, type StoredUpdate } from "./journal.ts";
import type { Coverage } from "./progress.ts";
import { storableJson, storableText } from "./storable.ts";

export interface StoreBatch {
  readonly bot: BotKey;
  /** At most 100. */
  readonly updates: readonly RawUpdate[];
  /** null leaves the stored one: of a long batch only the last portion moves it. */
  readonly cursor: string | null;
  readonly now: Date;
  /** When the updates are taken to have come, where the network gives them no date; `now` unless told. */
  readonly receivedAt?: Date;
}

/**
 * Stores updates and the cursor behind them in one statement, so that neither can be without the other; updates
 * that are here already are left as they are. Returns how many were new.
 */
export const storeBatch = async (tx: Transaction, batch: StoreBatch): Promise<number> => {
  const { bot, updates, cursor, now, receivedAt = now } = batch;
  if (updates.length > batchLimit) {
    throw new RangeError(`A batch holds at most ${batchLimit} updates, not ${updates.length}.`);
  }
  const [stored] = await tx.$queryRaw<{ count: number }[]>`
    WITH moved AS (
      INSERT INTO "cursor" ("bot", "cursor", "updatedAt")
      SELECT ${bot}, ${cursor}::text, ${now}::timestamp WHERE ${cursor}::text IS NOT NULL
      ON CONFLICT ("bot") DO UPDATE SET "cursor" = EXCLUDED."cursor", "updatedAt" = EXCLUDED."updatedAt"
    ), fresh AS (
      INSERT INTO "update" ("bot", "eventId", "orderKey", "raw", "receivedAt")
      SELECT ${bot}, u.event_id, u.order_key, COALESCE(u.raw, 'null'::jsonb), ${receivedAt}::timestamp
      FROM ROWS FROM (jsonb_to_recordset(${storableJson(updates)}::jsonb) AS ("eventId" text, "orderKey" text,
        "raw" jsonb)) WITH ORDINALITY AS u(event_id, order_key, raw, place)
      ORDER BY u.place
      ON CONFLICT ("bot", "eventId") DO NOTHING
      RETURNING 1
    )
    SELECT count(*)::int AS count FROM fresh`;
  return stored?.count ?? 0;
};

/** The cursor that came with the last stored batch, and when that was; null before the first. */
export const loadCursor = async (
  tx: Transaction,
  bot: BotKey,
): Promise<{ readonly cursor: string; readonly updatedAt: Date } | null> =>
  tx.cursor.findUnique({ where: { bot }, select: { cursor: true, updatedAt: true } });

/** The next updates to handle, oldest first, without those already in hand and those of crowded order keys. */
export const loadNew = async (
  tx: Transaction,
  which: {
    readonly bot: BotKey;
    readonly limit: number;
    readonly exceptIds: readonly bigint[];
    readonly exceptKeys: readonly string[];
  },
): Promise<StoredUpdate[]> => {
  const rows = await tx.$queryRaw<Omit<StoredUpdate, "bot">[]>`
    SELECT "id", "eventId", "orderKey", "raw", "attempts", "notBefore", "receivedAt" FROM "update"
    WHERE "bot" = ${which.bot} AND "state" = 'new' AND "id" <> ALL(${which.exceptIds.map(String)}::text[]::bigint[])
      AND "orderKey" <> ALL(${which.exceptKeys}::text[])
    ORDER BY "id" LIMIT ${which.limit}`;
  return rows.map((row) => ({ ...row, bot: which.bot }));
};

/**
 * Whether this transaction is the one that handles the update: false when another one has, or does, or when another
 * process holds the bot's lease by now. If true, nobody takes the lease over before the transaction has ended.
 */
export const markDone = async (
  tx: Transaction,
  id: bigint,
  { lease, now }: { readonly lease?: HeldLease | undefined; readonly now: Date },
): Promise<boolean> => {
  const { name = null, holder = null, fence = null } = lease ?? {};
  const count = await tx.$executeRaw`
    WITH held AS (
      SELECT 1 FROM "lease" WHERE "name" = ${name}::text AND "holder" = ${holder}::text AND "fence" = ${fence}::bigint
      FOR KEY SHARE
    )
    UPDATE "update" SET "state" = 'done', "doneAt" = ${now}::timestamp
    WHERE "id" = ${id} AND "state" = 'new' AND (${name}::text IS NULL OR EXISTS (SELECT 1 FROM held))`;
  return count === 1;
};

/** As `markDone`, many at once: returns how many of them this transaction handles. */
export const markAllDone = async (
  tx: Transaction,
  ids: readonly bigint[],
  { lease, now }: { readonly lease?: HeldLease | undefined; readonly now: Date },
): Promise<number> => {
  const { name = null, holder = null, fence = null } = lease ?? {};
  return tx.$executeRaw`
    WITH held AS (
      SELECT 1 FROM "lease" WHERE "name" = ${name}::text AND "holder" = ${holder}::text AND "fence" = ${fence}::bigint
      FOR KEY SHARE
    )
    UPDATE "update" SET "state" = 'done', "doneAt" = ${now}::timestamp
    WHERE "id" = ANY(${ids.map(String)}::text[]::bigint[]) AND "state" = 'new'
      AND (${name}::text IS NULL OR EXISTS (SELECT 1 FROM held))`;
};

export const markFailed = async (
  tx: Transaction,
  id: bigint,
  failure: { readonly attempts: number; readonly notBefore: Date; readonly error: string },
): Promise<void> => {
  await tx.update.updateMany({
    where: { id, state: "new" },
    data: {
      attempts: failure.attempts,
      notBefore: failure.notBefore,
      lastError: storableText(failure.error),
    },
  });
};

/** Sets an update aside for the team; false when somebody else has settled it. */
export const markDead = async (
  tx: Transaction,
  id: bigint,
  death: {
    readonly attempts: number;
    readonly incidentId: string;
    readonly error: string;
    readonly now: Date;
  },
): Promise<boolean> => {
  const { count } = await tx.update.updateMany({
    where: { id, state: "new" },
    data: {
      state: "dead",
      attempts: death.attempts,
      incidentId: death.incidentId,
      lastError: storableText(death.error),
      doneAt: death.now,
    },
  });
  return count === 1;
};

/** How many updates are in each state. */
export const countUpdates = async (
  tx: Transaction,
  bot: BotKey,
): Promise<{ readonly new: number; readonly done: number; readonly dead: number }> => {
  const groups = await tx.update.groupBy({ by: ["state"], where: { bot }, _count: { _all: true } });
  const of = (state: string): number => groups.find((group) => group.state === state)?._count._all ?? 0;
  return { new: of("new"), done: of("done"), dead: of("dead") };
};

/** How many updates stored up to `receivedBy` still wait for their handler. */
export const countUnhandled = async (tx: Transaction, bot: BotKey, receivedBy: Date): Promise<number> =>
  tx.update.count({ where: { bot, state: "new", receivedAt: { lte: receivedBy } } });

/** Removes updates settled before `before`, at most `limit` at once; returns how many. */
export const removeSettled = async (
  tx: Transaction,
  which: { readonly state: "done" | "dead"; readonly before: Date; readonly limit: number },
): Promise<number> =>
  tx.$executeRaw`
    DELETE FROM "update" WHERE "id" IN (
      SELECT "id" FROM "update" WHERE "state" = ${which.state} AND "doneAt" < ${which.before}::timestamp
      LIMIT ${which.limit})`;

/** Asks whoever reads for this bot to say how far it has come, and answers what it said last. */
export const askProgress = async (
  tx: Transaction,
  bot: BotKey,
): Promise<(Coverage & { readonly aheadMs: number }) | null> => {
  await tx.$executeRaw`
    INSERT INTO "reading" ("bot", "isWanted") VALUES (${bot}, true)
    ON CONFLICT ("bot") DO UPDATE SET "isWanted" = true WHERE NOT "reading"."isWanted"`;
  const row = await tx.reading.findUnique({ where: { bot } });
  return row?.upTo && row.storedBy
    ? { upTo: row.upTo, storedBy: row.storedBy, aheadMs: Number(row.aheadMs) }
    : null;
};

/**
 * Says how far reading has come, if anybody has asked and we still read; writes nothing otherwise. Returns whether
 * somebody had asked.
 */
export const tellProgress = async (
  tx: Transaction,
  lease: HeldLease,
  told: { readonly bot: BotKey; readonly coverage: Coverage | null; readonly now: Date },
): Promise<boolean> => {
  const { upTo = null, storedBy = null } = told.coverage ?? {};
  const count = await tx.$executeRaw`
    WITH held AS (
      SELECT 1 FROM "lease" WHERE "name" = ${lease.name} AND "holder" = ${lease.holder} AND "fence" = ${lease.fence}
      FOR KEY SHARE
    )
    UPDATE "reading" SET "isWanted" = false, "upTo" = COALESCE(${upTo}::timestamp, "upTo"),
      "storedBy" = COALESCE(${storedBy}::timestamp, "storedBy"),
      "aheadMs" = round(extract(epoch FROM ${told.now}::timestamp - clock_timestamp() AT TIME ZONE 'UTC') * 1000)
    WHERE "bot" = ${told.bot} AND "isWanted" AND EXISTS (SELECT 1 FROM held)`;
  return count > 0;
};

/** The database's clock, by which clocks of several machines are compared. */
export const databaseNow = async (tx: Transaction): Promise<Date> => {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now`;
  if (!row) throw new Error("The database did not tell the time.");
  return row.now;
};

/** When the newest stored update of this bot is taken to have come; null where there is none. */
export const lastReceivedAt = async (tx: Transaction, bot: BotKey): Promise<Date | null> => {
  const newest = await tx.update.findFirst({
    where: { bot },
    orderBy: { id: "desc" },
    select: { receivedAt: true },
  });
  return newest?.receivedAt ?? null;
};
