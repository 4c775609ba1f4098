import { type BotKey, identityKey, networkOfKey } from "../../bot/incoming.ts";
import type { Transaction } from "../../db/transaction.ts";
import { type DeliveryState, deliveryStates } from "../delivery.ts";
import type { ReceiptRow } from "../receipt.ts";
import type { RunState } from "../run.ts";

/** How many rows of a run are in each state, at one instant; zeros included, their sum is the number of rows. */
export const countsOfRun = async (tx: Transaction, runId: number): Promise<Record<DeliveryState, number>> => {
  const groups = await tx.$queryRaw<{ state: string; count: number }[]>`
    SELECT "state", count(*)::int AS "count" FROM "delivery" WHERE "runId" = ${runId}::int GROUP BY "state"`;
  const counts = new Map(groups.map(({ state, count }) => [state, count]));
  const pairs = deliveryStates.map((state) => [state, counts.get(state) ?? 0]);
  return Object.fromEntries(pairs) as Record<DeliveryState, number>; // one pair for every state
};

interface StoredReceipt {
  readonly id: bigint;
  readonly personId: number | null;
  readonly bot: BotKey;
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly settledAt: Date | null;
}

/** The account is who it was sent to; of those who had their data erased nothing is left but that. */
const receiptRow = ({ bot, recipient, state, reason, settledAt }: StoredReceipt): ReceiptRow => {
  const network = networkOfKey(bot);
  const person = recipient === "" ? "erased" : identityKey(network, recipient);
  return { person, network, state, reason, at: settledAt };
};

const receiptPage = 2_000;

/** Every recipient of a run and what became of it, page by page, so that a million need no memory. */
export async function* receiptOf(tx: Transaction, runId: number): AsyncGenerator<ReceiptRow> {
  for (let after = 0; ;) {
    const rows = await tx.$queryRaw<StoredReceipt[]>`
      SELECT "id", "personId", "bot", "recipient", "state", "reason", "settledAt" FROM "delivery"
      WHERE "runId" = ${runId}::int AND "personId" > ${after}::int ORDER BY "personId" LIMIT ${receiptPage}`;
    for (const row of rows) yield receiptRow(row);
    const last = rows.at(-1)?.personId;
    if (rows.length < receiptPage || last === undefined || last === null) break;
    after = last;
  }
  for (let after = 0n; ;) {
    const rows = await tx.$queryRaw<StoredReceipt[]>`
      SELECT "id", "personId", "bot", "recipient", "state", "reason", "settledAt" FROM "delivery"
      WHERE "runId" = ${runId}::int AND "personId" IS NULL AND "id" > ${after}::bigint
      ORDER BY "id" LIMIT ${receiptPage}`;
    for (const row of rows) yield receiptRow(row);
    const last = rows.at(-1);
    if (rows.length < receiptPage || !last) return;
    after = last.id;
  }
}

/** What became of one person in a run, with what holds it up. */
export interface WhyNot {
  readonly bot: BotKey;
  /** Chat id or peer id; empty of somebody who had their data erased. */
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly notBefore: Date;
  readonly expiresAt: Date | null;
  readonly settledAt: Date | null;
  readonly runState: RunState;
}

/** Why a person has not got what a run says, or that they have; undefined when the run has no row for them. */
export const whyNot = async (
  tx: Transaction,
  runId: number,
  personId: number,
): Promise<WhyNot | undefined> => {
  const [row] = await tx.$queryRaw<WhyNot[]>`
    SELECT d."bot", d."recipient", d."state", d."reason", d."notBefore", d."expiresAt", d."settledAt",
      r."state" AS "runState"
    FROM "delivery" d JOIN "delivery_run" r ON r."id" = d."runId"
    WHERE d."runId" = ${runId}::int AND d."personId" = ${personId}::int`;
  return row;
};
