import { afterAll, beforeAll, expect, it } from "vitest";
import { acquireLease, confirmLease, type HeldLease, releaseLease, renewLease } from "../../src/db/lease.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const acquire = async (name: string, holder: string): Promise<HeldLease | null> =>
  acquireLease(database.db.prisma, { name, holder, ttlMs: 10_000 });

const acquired = async (name: string, holder: string): Promise<HeldLease> => {
  const lease = await acquire(name, holder);
  if (!lease) throw new Error(`${holder} did not get ${name}`);
  return lease;
};

/** Lets time pass for one lease, as the database sees it. */
const age = async (name: string, ms: number): Promise<void> => {
  await database.db.prisma.$executeRaw`
    UPDATE "lease" SET "expiresAt" = "expiresAt" - ${ms}::int * interval '1 millisecond' WHERE "name" = ${name}`;
};

const leftMs = async (name: string): Promise<number> => {
  const [row] = await database.db.prisma.$queryRaw<{ left: number }[]>`
    SELECT (extract(epoch FROM "expiresAt" - clock_timestamp() AT TIME ZONE 'UTC') * 1000)::float8 AS left
    FROM "lease" WHERE "name" = ${name}`;
  return row?.left ?? Number.NaN;
};

it("goes to one of many who race for it", async () => {
  const holders = Array.from({ length: 20 }, (_, index) => `holder ${index}`);
  const leases = await Promise.all(holders.map(async (holder) => acquire("race", holder)));
  expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
});

it("goes to one of two who race for it when it has run out, and the fence grows by one", async () => {
  for (let round = 1; round <= 10; round += 1) {
    const leases = await Promise.all(["a", "b"].map(async (who) => acquire("again", `${who}${round}`)));
    expect(leases.flatMap((lease) => (lease ? [lease.fence] : []))).toEqual([BigInt(round)]);
    await age("again", 10_001);
  }
});

it("lasts its time by the database's clock, and is then another's", async () => {
  await acquire("edge", "a");
  const left = await leftMs("edge");
  expect(left).toBeGreaterThan(5_000);
  expect(left).toBeLessThanOrEqual(10_000);
  await age("edge", 4_000);
  expect(await acquire("edge", "b")).toBeNull();
  await age("edge", 6_001);
  expect(await acquire("edge", "b")).toMatchObject({ holder: "b", fence: 2n });
});

it("gives its holder the same fence again", async () => {
  expect(await acquire("same", "a")).toMatchObject({ fence: 1n });
  await age("same", 9_000);
  expect(await acquire("same", "a")).toMatchObject({ fence: 1n });
  expect(await leftMs("same")).toBeGreaterThan(5_000);
  expect(await acquire("same", "b")).toBeNull();
});

it("is prolonged by a renewal, also a late one that nobody came before", async () => {
  const lease = await acquired("renew", "a");
  await age("renew", 9_000);
  expect(await renewLease(database.db.prisma, lease, 10_000)).toBe(true);
  expect(await acquire("renew", "b")).toBeNull();
  await age("renew", 15_000);
  expect(await renewLease(database.db.prisma, lease, 10_000)).toBe(true);
  expect(await acquire("renew", "b")).toBeNull();
});

it("is neither renewed nor released by one who lost it", async () => {
  const { prisma } = database.db;
  const lost = await acquired("lost", "a");
  await age("lost", 10_001);
  const current = await acquired("lost", "b");
  expect(await renewLease(prisma, lost, 9_000)).toBe(false);
  expect(await releaseLease(prisma, lost)).toBe(false);
  expect(await renewLease(prisma, current, 9_000)).toBe(true);
});

it("is free at once after a release, under a greater fence", async () => {
  const lease = await acquired("free", "a");
  expect(await releaseLease(database.db.prisma, lease)).toBe(true);
  expect(await acquire("free", "b")).toMatchObject({ fence: 2n });
});

it("is refused inside a transaction of one who lost it", async () => {
  const lost = await acquired("confirm", "a");
  expect(await inTransaction(database.db, async (tx) => confirmLease(tx, lost))).toBe(true);
  await age("confirm", 10_001);
  await acquired("confirm", "b");
  expect(await inTransaction(database.db, async (tx) => confirmLease(tx, lost))).toBe(false);
});

it("goes to nobody else before a transaction that confirmed it has ended, and can be renewed meanwhile", async () => {
  const lease = await acquired("held", "a");
  const order: string[] = [];
  let takeover: Promise<void> | undefined;
  await inTransaction(database.db, async (tx) => {
    await confirmLease(tx, lease);
    expect(await renewLease(database.db.prisma, lease, 10_000)).toBe(true);
    await age("held", 10_001);
    takeover = acquire("held", "b").then((taken) => void order.push(taken ? "taken over" : "refused"));
    await tx.$queryRaw`SELECT pg_sleep(0.2)::text`; // time in which the other could, were it not for the lock
    order.push("committed");
  });
  await takeover;
  expect(order).toEqual(["committed", "taken over"]);
});

it("keeps nobody waiting who only asks while another holds it", async () => {
  const lease = await acquired("asked", "a");
  await inTransaction(database.db, async (tx) => {
    await confirmLease(tx, lease);
    expect(await acquire("asked", "b")).toBeNull();
  });
});
