import { createHash } from "node:crypto";
import type { BotKey } from "../bot/incoming.ts";
import type { Content } from "../bot/outgoing.ts";
import type { Lane } from "../bot/platform.ts";
import type { Prisma } from "../db/generated/client.ts";
import type { Transaction } from "../db/transaction.ts";
import { storableJson, storableText } from "../journal/storable.ts";
import {
  contentHash,
  type DeliveryKind,
  type DeliveryOp,
  type DeliveryState,
  deliveryStates,
  laneNumber,
  laneOfNumber,
  type NewDelivery,
} from "./delivery.ts";

/** A row as the rooms see it. */
export interface Delivery {
  readonly id: bigint;
  readonly bot: BotKey;
  readonly lane: Lane;
  readonly op: DeliveryOp;
  readonly recipient: string;
  readonly target: string | null;
  readonly content: Content;
  readonly kind: DeliveryKind;
  readonly about: string | null;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly resendOf: bigint | null;
  readonly attempts: number;
  readonly notBefore: Date;
  readonly messageId: string | null;
  /** The platform's date, where its answer brought one; for walls ask `publicationAt`. */
  readonly platformAt: Date | null;
  readonly url: string | null;
  readonly reference: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

const rowOf = (row: NewDelivery, now: Date): Record<string, unknown> => {
  // Hashed as stored: equal contents must stay equal after the database has mended them.
  const json = storableJson(row.content);
  const content = JSON.parse(json) as Content; // our own Content, just written
  return {
    bot: row.bot,
    lane: laneNumber(row.lane),
    op: row.op,
    recipient: row.recipient,
    target: row.target ?? null,
    content,
    contentHash: contentHash(content),
    kind: row.kind,
    about: row.about ?? null,
    notBefore: row.notBefore ?? now,
    expiresAt: row.expiresAt ?? null,
    coalesceKey: row.coalesceKey ?? null,
  };
};

/** The last row of each coalesce key, at the place of the first; `placeOf` tells where each of `rows` went. */
const coalesce = (rows: readonly NewDelivery[]): { kept: NewDelivery[]; placeOf: number[] } => {
  const kept: NewDelivery[] = [];
  const places = new Map<string, number>();
  const placeOf = rows.map((row) => {
    const key = row.coalesceKey === undefined ? undefined : `${row.bot} ${row.coalesceKey}`;
    const place = (key === undefined ? undefined : places.get(key)) ?? kept.length;
    kept[place] = row;
    if (key !== undefined) places.set(key, place);
    return place;
  });
  return { kept, placeOf };
};

/**
 * Writes rows to be sent, in one statement; returns their ids in the order of `rows`. A row whose coalesce key has
 * an open row already replaces that row's content and target and gets its id; the older one's time stands.
 */
export const queueDeliveries = async (
  tx: Transaction,
  rows: readonly NewDelivery[],
  now: Date,
): Promise<bigint[]> => {
  if (rows.length === 0) return [];
  const { kept, placeOf } = coalesce(rows);
  const json = storableJson(kept.map((row) => rowOf(row, now)));
  const stored = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO "delivery" ("bot", "lane", "op", "recipient", "target", "content", "contentHash", "kind", "about",
      "notBefore", "expiresAt", "coalesceKey", "createdAt")
    SELECT r.bot, r.lane, r.op, r.recipient, r.target, r.content, r.hash, r.kind, r.about,
      r.not_before, r.expires_at, r.coalesce_key, ${now}::timestamp
    FROM ROWS FROM (jsonb_to_recordset(${json}::jsonb) AS ("bot" text, "lane" int, "op" text, "recipient" text,
      "target" text, "content" jsonb, "contentHash" text, "kind" text, "about" text, "notBefore" timestamp,
      "expiresAt" timestamp, "coalesceKey" text)) WITH ORDINALITY AS r(bot, lane, op, recipient, target, content,
      hash, kind, about, not_before, expires_at, coalesce_key, place)
    ORDER BY r.place
    ON CONFLICT ("bot", "coalesceKey") WHERE "coalesceKey" IS NOT NULL AND "state" IN ('planned', 'held', 'retry')
    DO UPDATE SET "content" = EXCLUDED."content", "contentHash" = EXCLUDED."contentHash",
      "target" = EXCLUDED."target", "expiresAt" = EXCLUDED."expiresAt", "about" = EXCLUDED."about"
    RETURNING "id"`;
  return placeOf.map((place) => {
    const row = stored[place];
    if (!row) throw new Error(`Only ${stored.length} of ${kept.length} deliveries were stored.`);
    return row.id;
  });
};

type StoredDelivery = Awaited<ReturnType<Transaction["delivery"]["findFirstOrThrow"]>>;

// The strings of these columns are written by this file and the sender's store only.
const deliveryOf = ({ bot, lane, op, kind, state, content, ...row }: StoredDelivery): Delivery => ({
  id: row.id,
  bot: bot as BotKey,
  lane: laneOfNumber(lane),
  op: op as DeliveryOp,
  kind: kind as DeliveryKind,
  state: state as DeliveryState,
  content: content as unknown as Content, // absent in rows of runs only, which do not come here
  recipient: row.recipient,
  target: row.target,
  about: row.about,
  reason: row.reason,
  resendOf: row.resendOf,
  attempts: row.attempts,
  notBefore: row.notBefore,
  messageId: row.messageId,
  platformAt: row.platformAt,
  url: row.url,
  reference: row.reference,
  createdAt: row.createdAt,
  settledAt: row.settledAt,
});

/** The rows of these ids, in the order they were written; unknown ids and rows of runs are left out. */
export const deliveriesOf = async (tx: Transaction, ids: readonly bigint[]): Promise<Delivery[]> => {
  const rows = await tx.delivery.findMany({
    where: { id: { in: [...ids] }, runId: null },
    orderBy: { id: "asc" },
  });
  return rows.map(deliveryOf);
};

/** The rows about one thing, re-sent ones among them, in the order they were written. */
export const deliveriesAbout = async (tx: Transaction, about: string): Promise<Delivery[]> => {
  const rows = await tx.delivery.findMany({ where: { about }, orderBy: { id: "asc" } });
  return rows.map(deliveryOf);
};

/** Cancels what is about this and not on its way yet; returns how many. What is being sent goes on. */
export const cancelAbout = async (
  tx: Transaction,
  about: string,
  reason: string,
  now: Date,
): Promise<number> => {
  const { count } = await tx.delivery.updateMany({
    where: { about, state: { in: ["planned", "held", "claimed", "retry"] } },
    data: { state: "cancelled", reason, settledAt: now },
  });
  return count;
};

/** How many rows are in each state, zeros included; their sum is the number of rows. */
export const countByState = async (
  tx: Transaction,
  which: { readonly bot?: BotKey; readonly about?: string } = {},
): Promise<Record<DeliveryState, number>> => {
  const groups = await tx.delivery.groupBy({ by: ["state"], where: which, _count: { _all: true } });
  const counts = new Map(groups.map((group) => [group.state, group._count._all]));
  const pairs = deliveryStates.map((state) => [state, counts.get(state) ?? 0]);
  return Object.fromEntries(pairs) as Record<DeliveryState, number>; // one pair for every state
};

/** Ends open rows whose time is over, at most `limit` at once; returns how many. */
export const expireDeliveries = async (tx: Transaction, now: Date, limit = 5000): Promise<number> =>
  tx.$executeRaw`
    UPDATE "delivery" SET "state" = 'expired', "settledAt" = ${now}::timestamp
    WHERE "state" IN ('planned', 'held', 'retry') AND "id" IN (
      SELECT "id" FROM "delivery"
      WHERE "expiresAt" IS NOT NULL AND "expiresAt" <= ${now}::timestamp AND "state" IN ('planned', 'held', 'retry')
      LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;

/**
 * The clock was put back by `byMs` and shows `now`: what was due by it stays due, what waits for a moment waits no longer than
 * it would have, and only what was planned for a time of day waits for that.
 */
export const followClockBack = async (
  tx: Transaction,
  { byMs, now }: { readonly byMs: number; readonly now: Date },
): Promise<void> => {
  await tx.$executeRaw`
    UPDATE "delivery" SET "notBefore" = "notBefore" - ${byMs}::float8 * interval '1 millisecond'
    WHERE "state" IN ('planned', 'retry') AND "notBefore" > ${now}::timestamp
      AND ("state" = 'retry' OR "notBefore" <= ${now}::timestamp + ${byMs}::float8 * interval '1 millisecond')`;
  await tx.$executeRaw`
    UPDATE "delivery" SET "leaseUntil" = "leaseUntil" - ${byMs}::float8 * interval '1 millisecond'
    WHERE "state" = 'sending' AND "leaseUntil" > ${now}::timestamp + ${byMs}::float8 * interval '1 millisecond'`;
};

/** Keeps a file once, under the SHA-256 of its name and bytes; returns its id for `Content.attachmentId`. */
export const saveAttachment = async (
  tx: Transaction,
  file: { readonly name: string; readonly bytes: Uint8Array; readonly now: Date },
): Promise<string> => {
  const name = storableText(file.name);
  const id = createHash("sha256").update(name).update("\0").update(file.bytes).digest("hex");
  const bytes = new Uint8Array(file.bytes);
  // A file used again is young again, so the sweep cannot take it from under a delivery that is being written.
  await tx.attachment.upsert({
    where: { id },
    create: { id, name, bytes, createdAt: file.now },
    update: { createdAt: file.now },
  });
  return id;
};

/**
 * As `saveAttachment`, for a file that lies in the database already: it is copied there. `bytes` selects it; null where
 * it selects nothing.
 */
export const saveStoredAttachment = async (
  tx: Transaction,
  file: { readonly name: string; readonly bytes: Prisma.Sql; readonly now: Date },
): Promise<string | null> => {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO "attachment" ("id", "name", "bytes", "createdAt")
    SELECT encode(sha256(convert_to(${file.name}, 'UTF8') || '\\x00'::bytea || f.bytes), 'hex'), ${file.name}, f.bytes,
      ${file.now}::timestamp
    FROM (${file.bytes}) f
    ON CONFLICT ("id") DO UPDATE SET "createdAt" = excluded."createdAt"
    RETURNING "id"`;
  return rows[0]?.id ?? null;
};

/** Keeps what a network told about something we published; the first date stands. */
export const recordPublication = async (
  tx: Transaction,
  publication: { readonly bot: BotKey; readonly reference: string; readonly at: Date },
): Promise<void> => {
  await tx.publication.createMany({ data: [publication], skipDuplicates: true });
};

/** When a post or comment of ours appeared, by the network's own date, if the network has told. */
export const publicationAt = async (
  tx: Transaction,
  bot: BotKey,
  reference: string,
): Promise<Date | undefined> => {
  const row = await tx.publication.findUnique({ where: { bot_reference: { bot, reference } } });
  return row?.at;
};

/** A group has another id now: what was not sent yet goes there, and edits of its old messages, which are out of reach, end. */
export const renameRecipient = async (
  tx: Transaction,
  { bot, from, to, now }: { bot: BotKey; from: string; to: string; now: Date },
): Promise<void> => {
  const open = { bot, recipient: from, state: { in: ["planned", "held", "retry"] } };
  await tx.delivery.updateMany({
    where: { ...open, op: "edit" },
    data: { state: "cancelled", reason: "the group became a supergroup", settledAt: now },
  });
  await tx.delivery.updateMany({ where: open, data: { recipient: to } });
};
