import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction, type Transaction } from "../../../src/db/transaction.ts";
import { dropWaiting } from "../../../src/delivery/leaving/store.ts";
import { holdReaders } from "../../../src/delivery/planning/store.ts";
import { planDeliveries, skipTwice } from "../../../src/delivery/plans/store.ts";
import { eraseDeliveries } from "../../../src/delivery/privacy/store.ts";
import { countsOfRun } from "../../../src/delivery/receipts/store.ts";
import { createRun } from "../../../src/delivery/runs/store.ts";
import { createTestDatabase, type TestDatabase } from "../../harness/database.ts";
import { eventually } from "../../harness/eventually.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2027-02-01T12:00:00Z");
let lastRun = 0;

/**
 * Plans people 1 and 2, who have been looked up already when one of them leaves, and writes their rows as soon as that
 * is through or waits; returns the states after both.
 */
const planWhile = async (leave: (tx: Transaction) => Promise<unknown>): Promise<Record<string, number>> => {
  const { db } = database;
  const run = await createRun(db.prisma, { about: `campaign:${++lastRun}`, now });
  let left: Promise<unknown> | undefined;
  let hasLeft = false;
  await inTransaction(db, async (tx) => {
    await holdReaders(tx);
    left = inTransaction(db, leave).then(() => (hasLeft = true));
    await eventually(async () => {
      const waiting = await tx.$queryRaw<unknown[]>`
        SELECT 1 AS "one" FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(hasLeft || waiting.length > 0).toBe(true);
    });
    const rows = [1, 2].map((personId) => ({
      personId,
      subscriptionId: personId,
      bot: "tg:1" as const,
      recipient: String(1000 + personId),
      says: { content: { text: "news" } },
      state: "planned" as const,
    }));
    await planDeliveries(tx, { id: run.id, kind: "useful" }, rows, now);
  });
  await left;
  const counts = Object.entries(await countsOfRun(db.prisma, run.id));
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
};

describe("whoever leaves while their row is being planned", () => {
  it("is not written to after they unsubscribed", async () => {
    const states = await planWhile((tx) => dropWaiting(tx, { subscriptionIds: [1], what: "all", now }));
    expect(states).toEqual({ planned: 1, skipped: 1 });
  });

  it("leaves no row behind to an account that is erased", async () => {
    const named = { prefix: "tg", userId: "1001", names: [] };
    expect(await planWhile((tx) => eraseDeliveries(tx, named, now))).toEqual({ planned: 1, cancelled: 1 });
  });

  it("gets one of two messages when both become one person", async () => {
    expect(await planWhile((tx) => skipTwice(tx, { from: 1, to: 2, now }))).toEqual({
      planned: 1,
      skipped: 1,
    });
  });
});
