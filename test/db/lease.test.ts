import { afterAll, beforeAll, expect, it } from "vitest";
import { acquireLease, confirmLease, type HeldLease, releaseLease, renewLease } from "../../src/db/lease.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const start = new Date("2026-03-01T12:00:00.000Z");
const later = (ms: number): Date => new Date(start.getTime() + ms);
const acquire = async (name: string, holder: string, now: Date): Promise<HeldLease | null> =>
  acquireLease(database.db.prisma, { name, holder, ttlMs: 1000, now });

const acquired = async (name: string, holder: string, now: Date): Promise<HeldLease> => {
  const lease = await acquire(name, holder, now);
  if (!lease) throw new Error(`${holder} did not get ${name}`);
  return lease;
};

it("goes to one of many who race for it", async () => {
  const holders = Array.from({ length: 20 }, (_, index) => `holder ${index}`);
  const leases = await Promise.all(holders.map(async (holder) => acquire("race", holder, start)));
  expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
});

it("goes to one of two who race for it when it has run out, and the fence grows by one", async () => {
  for (let round = 1; round <= 10; round += 1) {
    const now = later(round * 1000); // exactly when the last one's time is over
    const leases = await Promise.all(["a", "b"].map(async (who) => acquire("again", `${who}${round}`, now)));
    expect(leases.flatMap((lease) => (lease ? [lease.fence] : []))).toEqual([BigInt(round)]);
  }
});

it("stays with its holder until the last millisecond, then not", async () => {
  await acquire("edge", "a", start);
  expect(await acquire("edge", "b", later(999))).toBeNull();
  expect(await acquire("edge", "b", later(1000))).toMatchObject({ holder: "b", fence: 2n });
});

it("gives its holder the same fence again", async () => {
  expect(await acquire("same", "a", start)).toMatchObject({ fence: 1n });
  expect(await acquire("same", "a", later(500))).toMatchObject({ fence: 1n });
  expect(await acquire("same", "b", later(1400))).toBeNull();
});

it("is prolonged by a renewal, also a late one that nobody came before", async () => {
  const lease = await acquired("renew", "a", start);
  expect(await renewLease(database.db.prisma, lease, { ttlMs: 1000, now: later(900) })).toBe(true);
  expect(await acquire("renew", "b", later(1899))).toBeNull();
  expect(await renewLease(database.db.prisma, lease, { ttlMs: 1000, now: later(5000) })).toBe(true);
  expect(await acquire("renew", "b", later(5999))).toBeNull();
});

it("is neither renewed nor released by one who lost it", async () => {
  const { prisma } = database.db;
  const lost = await acquired("lost", "a", start);
  const current = await acquired("lost", "b", later(2000));
  expect(await renewLease(prisma, lost, { ttlMs: 9000, now: later(2100) })).toBe(false);
  expect(await releaseLease(prisma, lost)).toBe(false);
  expect(await renewLease(prisma, current, { ttlMs: 1000, now: later(2500) })).toBe(true);
});

it("is free at once after a release, under a greater fence", async () => {
  const lease = await acquired("free", "a", start);
  expect(await releaseLease(database.db.prisma, lease)).toBe(true);
  expect(await acquire("free", "b", start)).toMatchObject({ fence: 2n });
});

it("is refused inside a transaction of one who lost it", async () => {
  const lost = await acquired("confirm", "a", start);
  expect(await inTransaction(database.db, async (tx) => confirmLease(tx, lost))).toBe(true);
  await acquire("confirm", "b", later(1000));
  expect(await inTransaction(database.db, async (tx) => confirmLease(tx, lost))).toBe(false);
});

it("goes to nobody else before a transaction that confirmed it has ended", async () => {
  const lease = await acquired("held", "a", start);
  const order: string[] = [];
  let takeover: Promise<void> | undefined;
  await inTransaction(database.db, async (tx) => {
    await confirmLease(tx, lease);
    takeover = acquire("held", "b", later(1000)).then(() => void order.push("taken over"));
    await tx.$queryRaw`SELECT pg_sleep(0.2)::text`; // time in which the other could, were it not for the lock
    order.push("committed");
  });
  await takeover;
  expect(order).toEqual(["committed", "taken over"]);
});
