import { createHash } from "node:crypto";
import type { Content } from "../../bot/outgoing.ts";
import type { Transaction } from "../../db/transaction.ts";
import { storableJson } from "../../journal/storable.ts";
import { contentHash, laneNumber } from "../delivery.ts";
import { awaitPlanning } from "../planning/store.ts";
import type { PlannedRow } from "../run.ts";

/** Keeps what many rows say once; returns its hash for `PlannedRow.says`. Used again, it is young again. */
export const shareContent = async (tx: Transaction, content: Content, now: Date): Promise<string> => {
  // Hashed as stored, like the contents of rows of their own.
  const json = storableJson(content);
  const hash = contentHash(JSON.parse(json) as Content); // our own Content, just written
  await tx.$executeRaw`
    INSERT INTO "shared_content" ("hash", "content", "createdAt") VALUES (${hash}, ${json}::jsonb, ${now}::timestamp)
    ON CONFLICT ("hash") DO UPDATE SET "createdAt" = GREATEST("shared_content"."createdAt", EXCLUDED."createdAt")`;
  return hash;
};

/** Contents by hash, as they were shared; unknown hashes are left out. */
export const loadSharedContents = async (
  tx: Transaction,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Content>> => {
  const rows = await tx.sharedContent.findMany({ where: { hash: { in: [...hashes] } } });
  return new Map(rows.map(({ hash, content }) => [hash, content as unknown as Content])); // written by shareContent
};

/** Removes contents shared before `before` that no open row still says; returns how many. */
export const removeSharedContents = async (tx: Transaction, before: Date): Promise<number> =>
  tx.$executeRaw`
    DELETE FROM "shared_content" s WHERE s."createdAt" < ${before}::timestamp AND NOT EXISTS (
      SELECT 1 FROM "delivery" d WHERE d."contentHash" = s."hash" AND d."content" IS NULL
        AND d."state" IN ('planned', 'held', 'claimed', 'sending', 'retry'))`;

/** How many rows of a chunk were written, by their state; `known` are people who have a row of this run already. */
export interface Planned {
  readonly planned: number;
  readonly held: number;
  readonly skipped: number;
  readonly known: number;
}

/** A row as JSON. Written by hand: a million of them are, and only what people and teams say may hold what jsonb refuses. */
const rowJson = (row: PlannedRow, now: Date): string => {
  const { personId, subscriptionId, bot, recipient, says, state, reason = null } = row;
  const own = "content" in says ? storableJson(says.content) : undefined;
  // Equal contents written alike hash alike; were one missed, it would only go with another call.
  const hash =
    "content" in says
      ? createHash("sha256")
          .update(own ?? "")
          .digest("hex")
      : says.sharedHash;
  const rest = JSON.stringify({
    person: personId,
    subscription: subscriptionId,
    bot,
    to: recipient,
    from: row.notBefore ?? now,
    until: row.expiresAt ?? null,
    hash,
    state,
    why: reason,
  });
  return own === undefined ? rest : `${rest.slice(0, -1)},"says":${own}}`;
};

/**
 * Writes the rows of a chunk of people, in one statement. A person who has a row of this run keeps it, so a chunk may
 * be planned again after a crash. Nothing is written for a run that has ended; whoever pauses or ends it does not wait
 * for the chunk: what was written beside an end is cancelled with the rest.
 */
export const planDeliveries = async (
  tx: Transaction,
  run: { readonly id: number; readonly kind: "useful" | "promo" },
  rows: readonly PlannedRow[],
  now: Date,
): Promise<Planned> => {
  const json = `[${rows.map((row) => rowJson(row, now)).join(",")}]`;
  const written = await tx.$queryRaw<{ state: "planned" | "held" | "skipped"; count: number }[]>`
    WITH run AS (
      SELECT "id" FROM "delivery_run" WHERE "id" = ${run.id}::int AND "state" <> 'ended'
      FOR KEY SHARE
    ), written AS (
      INSERT INTO "delivery" ("bot", "lane", "op", "recipient", "content", "contentHash", "kind", "state", "reason",
        "notBefore", "expiresAt", "createdAt", "settledAt", "reviewAt", "runId", "personId", "subscriptionId")
      SELECT r."bot", ${laneNumber("bulk")}::int, 'message', r."to", r."says", r."hash",
        ${run.kind}, r."state", r."why", r."from", r."until", ${now}::timestamp,
        CASE r."state" WHEN 'skipped' THEN ${now}::timestamp END, CASE r."state" WHEN 'held' THEN ${now}::timestamp END, run."id", r."person", r."subscription"
      FROM run, jsonb_to_recordset(${json}::jsonb) AS r("person" int, "subscription" int, "bot" text, "to" text,
        "from" timestamp, "until" timestamp, "says" jsonb, "hash" text, "state" text, "why" text)
      ON CONFLICT ("runId", "personId") WHERE "runId" IS NOT NULL DO NOTHING
      RETURNING "state"
    )
    SELECT "state", count(*)::int AS "count" FROM written GROUP BY "state"`;
  const counts = new Map(written.map(({ state, count }) => [state, count]));
  const { planned = 0, held = 0, skipped = 0 } = Object.fromEntries(counts);
  return { planned, held, skipped, known: rows.length - planned - held - skipped };
};

/**
 * Two people become one: of each run they get what it says once. Where one has it, or both would, an open row is skipped
 * (of two open ones that of `from`), and what is left belongs to `to`. Returns how many were skipped.
 */
export const skipTwice = async (
  tx: Transaction,
  people: { readonly from: number; readonly to: number; readonly now: Date },
): Promise<number> => {
  const { from, to, now } = people;
  await awaitPlanning(tx);
  const skipped = await tx.$executeRaw`
    UPDATE "delivery" d SET "state" = 'skipped', "reason" = 'linked', "settledAt" = ${now}::timestamp
    FROM (
      SELECT CASE WHEN one."state" IN ('planned', 'held', 'retry', 'claimed') THEN one."id" ELSE other."id" END AS "id"
      FROM "delivery" one JOIN "delivery" other ON other."runId" = one."runId" AND other."personId" = ${to}::int
      WHERE one."personId" = ${from}::int AND one."runId" IN (SELECT "id" FROM "delivery_run" WHERE "state" <> 'ended')
        AND one."state" IN ('planned', 'held', 'retry', 'claimed', 'sending', 'sent', 'unknown')
        AND other."state" IN ('planned', 'held', 'retry', 'claimed', 'sending', 'sent', 'unknown')
    ) twice
    WHERE d."id" = twice."id" AND d."state" IN ('planned', 'held', 'retry', 'claimed')`;
  await tx.$executeRaw`
    UPDATE "delivery" d SET "personId" = ${to}::int
    WHERE d."personId" = ${from}::int AND d."runId" IN (SELECT "id" FROM "delivery_run") AND NOT EXISTS (
      SELECT 1 FROM "delivery" other WHERE other."runId" = d."runId" AND other."personId" = ${to}::int)`;
  return skipped;
};
