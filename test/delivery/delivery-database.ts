import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

/** The partial indexes of prisma/schema/delivery.prisma; the migration has them, a schema ahead of it does not. */
const indexes = [
  `CREATE UNIQUE INDEX IF NOT EXISTS "delivery_coalesce_key" ON "delivery" ("bot", "coalesceKey") WHERE "coalesceKey" IS NOT NULL AND "state" IN ('planned', 'held', 'retry')`,
  `CREATE INDEX IF NOT EXISTS "delivery_due" ON "delivery" ("bot", "lane", "notBefore", "id") WHERE "state" IN ('planned', 'retry')`,
  `CREATE INDEX IF NOT EXISTS "delivery_ahead" ON "delivery" ("bot", "recipient", "lane", "id") WHERE "state" IN ('planned', 'retry', 'claimed', 'sending')`,
  `CREATE INDEX IF NOT EXISTS "delivery_in_hand" ON "delivery" ("bot", "fence") WHERE "state" IN ('claimed', 'sending')`,
  `CREATE INDEX IF NOT EXISTS "delivery_expiry" ON "delivery" ("expiresAt") WHERE "expiresAt" IS NOT NULL AND "state" IN ('planned', 'held', 'retry')`,
];

export const createDeliveryDatabase = async (): Promise<TestDatabase> => {
  const database = await createTestDatabase();
  for (const sql of indexes) await database.db.prisma.$executeRawUnsafe(sql);
  return database;
};
