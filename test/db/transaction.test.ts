import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acquireLease } from "../../src/db/lease.ts";
import { inTransaction, isConflict, type Transaction } from "../../src/db/transaction.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const name of ["left", "right"]) {
    await acquireLease(database.db.prisma, { name, holder: "", ttlMs: 0 });
  }
});
afterAll(async () => database.drop());

/** Resolves for both as soon as both have come. */
const createMeeting = (): (() => Promise<void>) => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let present = 0;
  return async () => {
    present += 1;
    if (present >= 2) open();
    await opened;
  };
};

const touch = {
  "the query builder": async (tx: Transaction, name: string) =>
    void (await tx.lease.update({ where: { name }, data: { fence: { increment: 1n } } })),
  "raw SQL": async (tx: Transaction, name: string) =>
    void (await tx.$executeRaw`UPDATE "lease" SET "fence" = "fence" + 1 WHERE "name" = ${name}`),
};

const fenceOf = async (name: string): Promise<bigint> =>
  (await database.db.prisma.lease.findUniqueOrThrow({ where: { name } })).fence;

describe.each(Object.entries(touch))("through %s", (_, update) => {
  it("a deadlock's loser runs again, and both have their effect once", async () => {
    const before = await fenceOf("left");
    const meet = createMeeting();
    let runs = 0;
    const cross = async (first: string, second: string): Promise<void> =>
      inTransaction(database.db, async (tx) => {
        runs += 1;
        await update(tx, first);
        await meet();
        await update(tx, second);
      });
    await Promise.all([cross("left", "right"), cross("right", "left")]);
    expect(runs).toBe(3);
    expect(await fenceOf("left")).toBe(before + 2n);
    expect(await fenceOf("right")).toBe(await fenceOf("left"));
  });

  it("a serialization failure's loser runs again", async () => {
    const before = await fenceOf("left");
    const meet = createMeeting();
    const increment = async (): Promise<void> =>
      inTransaction(
        database.db,
        async (tx) => {
          await tx.lease.findMany();
          await meet();
          await update(tx, "left");
        },
        { isolation: "Serializable" },
      );
    await Promise.all([increment(), increment()]);
    expect(await fenceOf("left")).toBe(before + 2n);
    await database.db.prisma.lease.updateMany({ data: { fence: await fenceOf("left") } });
  });
});

it("an error of the work itself rolls back and is not repeated", async () => {
  const before = await fenceOf("left");
  let runs = 0;
  const work = inTransaction(database.db, async (tx) => {
    runs += 1;
    await touch["raw SQL"](tx, "left");
    throw new Error("no");
  });
  await expect(work).rejects.toThrow("no");
  expect(runs).toBe(1);
  expect(await fenceOf("left")).toBe(before);
});

it("gives up after the attempts it was allowed", async () => {
  let runs = 0;
  const work = inTransaction(
    database.db,
    async (tx) => {
      runs += 1;
      await tx.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`);
    },
    { attempts: 3 },
  );
  await expect(work).rejects.toSatisfy(isConflict);
  expect(runs).toBe(3);
});

it("takes no other error for a conflict", () => {
  expect(isConflict(new Error("40001"))).toBe(false);
  expect(isConflict(undefined)).toBe(false);
  expect(isConflict({ code: "23505" })).toBe(false);
});
