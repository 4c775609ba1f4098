import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma } from "../../src/db/generated/client.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { findAttachment } from "../../src/delivery/attachments/store.ts";
import { saveAttachment, saveStoredAttachment } from "../../src/delivery/store.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

const now = new Date("2027-02-01T09:00:00Z");
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a file that lies in the database is the same file as if it had been brought", async () => {
  const name = "Список.bin";
  await inTransaction(database.db, async (tx) => {
    const bytes = Prisma.sql`SELECT '\\x00ff5c'::bytea AS bytes`;
    const stored = await saveStoredAttachment(tx, { name, bytes, now });
    expect(stored).toBe(await saveAttachment(tx, { name, bytes: Buffer.from("00ff5c", "hex"), now }));
    expect(await tx.attachment.count()).toBe(1);
    const kept = await findAttachment(tx, stored ?? "");
    expect(kept?.file?.name).toBe(name);
    expect(Buffer.from(kept?.file?.bytes ?? []).toString("hex")).toBe("00ff5c");
  });
});

test("where the query finds nothing, there is no file", async () => {
  const bytes = Prisma.sql`SELECT '\\x00'::bytea AS bytes WHERE false`;
  const id = await inTransaction(database.db, (tx) => saveStoredAttachment(tx, { name: "a", bytes, now }));
  expect(id).toBeNull();
});

test("a file of many pieces comes back whole", async () => {
  const bytes = Buffer.alloc(3 * 2 ** 19 + 5);
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32BE(at, at);
  const found = await inTransaction(database.db, async (tx) =>
    findAttachment(tx, await saveAttachment(tx, { name: "list", bytes, now })),
  );
  expect(Buffer.from(found?.file?.bytes ?? []).equals(bytes)).toBe(true);
});
