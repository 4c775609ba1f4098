import type { Transaction } from "../../db/transaction.ts";
import { awaitPlanning } from "../planning/store.ts";

/** What the last word to a person who had their data erased is about; its row is emptied once it is settled. */
export const lastWord = "privacy:erased";

/** An account as texts may name it. */
export interface Named {
  /** `tg` or `vk`. */
  readonly prefix: string;
  readonly userId: string;
  /** Name and username, without empty ones. */
  readonly names: readonly string[];
}

/** As it stands inside of JSON. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * Empties what was said to an account and, in what is settled, of it: states stay for the receipts. What waits to be
 * said to it is cancelled; what is being sent this moment is emptied when it is settled.
 */
export const eraseDeliveries = async (
  tx: Transaction,
  { prefix, userId, names }: Named,
  now: Date,
): Promise<void> => {
  const bots = `${prefix}:%`;
  await awaitPlanning(tx);
  await tx.$executeRaw`
    DELETE FROM attachment WHERE id IN (
      SELECT content->>'attachmentId' FROM delivery WHERE recipient = ${userId} AND bot LIKE ${bots}
      EXCEPT SELECT content->>'attachmentId' FROM delivery WHERE NOT (recipient = ${userId} AND bot LIKE ${bots}))`;
  await tx.$executeRaw`
    UPDATE delivery SET state = 'cancelled', reason = 'erased', "settledAt" = ${now}::timestamp
    WHERE recipient = ${userId} AND bot LIKE ${bots} AND state IN ('planned', 'held', 'claimed', 'retry')`;
  await tx.$executeRaw`
    UPDATE delivery SET about = ${lastWord}
    WHERE recipient = ${userId} AND bot LIKE ${bots}`;
  await emptyLastWords(tx);
  const patterns = [`(^|[^0-9])${userId}([^0-9]|$)`];
  const parts = names.map(inJson);
  await tx.$executeRaw`
    UPDATE delivery SET content = '{}', "contentHash" = ''
    WHERE "settledAt" IS NOT NULL AND content <> '{}'
      AND (content::text ~ ANY(${patterns}::text[])
        OR EXISTS (SELECT 1 FROM unnest(${parts}::text[]) AS part WHERE strpos(delivery.content::text, part) > 0))`;
};

/**
 * Takes recipient, text and whose it was out of the settled rows to those who had their data erased; returns how many.
 * Rows of runs stay in their sums, and in the receipt as `erased`.
 */
export const emptyLastWords = async (tx: Transaction): Promise<number> => {
  await tx.$executeRaw`
    UPDATE delivery_batch SET peers = '[]' WHERE peers <> '[]' AND id IN (
      SELECT "batchId" FROM delivery WHERE about = ${lastWord} AND "settledAt" IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d."batchId" = delivery_batch.id AND d."settledAt" IS NULL)`;
  return tx.$executeRaw`
    UPDATE delivery SET recipient = '', target = NULL, content = '{}', "contentHash" = '', "coalesceKey" = NULL,
      "messageId" = NULL, url = NULL, reference = NULL, "personId" = NULL, "subscriptionId" = NULL
    WHERE about = ${lastWord} AND recipient <> '' AND "settledAt" IS NOT NULL`;
};

/**
 * Empties the texts of what was settled before `before`, and the lists of recipients of its calls, at most `limit` rows
 * at once; returns how many.
 */
export const emptySettled = async (tx: Transaction, before: Date, limit: number): Promise<number> => {
  await tx.$executeRaw`
    UPDATE delivery_batch b SET peers = '[]' WHERE b.peers <> '[]' AND b."firstTriedAt" < ${before}::timestamp
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d."batchId" = b.id
        AND (d."settledAt" IS NULL OR d."settledAt" >= ${before}::timestamp))`;
  return tx.$executeRaw`
    UPDATE delivery SET content = '{}', "contentHash" = '' WHERE id IN (
      SELECT id FROM delivery WHERE "settledAt" < ${before}::timestamp AND content <> '{}'
      ORDER BY "settledAt" LIMIT ${limit})`;
};
