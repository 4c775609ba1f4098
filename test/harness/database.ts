import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { withConnection, withDatabase } from "../../src/db/connection.ts";
import { connectDatabase, type Database } from "../../src/db/open.ts";
import { quietLog } from "./log.ts";

export interface TestDatabase {
  readonly db: Database;
  /** What a child process takes as DATABASE_URL. */
  readonly url: string;
  /** Closes `db` and removes the database. */
  readonly drop: () => Promise<void>;
}

const onServer = async (sql: string): Promise<void> => {
  await withConnection(inject("databaseServerUrl"), "test harness", async (client) => client.query(sql));
};

/** A database without any table, for tests of migrations. */
export const createEmptyDatabase = async (): Promise<{ url: string; readonly drop: () => Promise<void> }> => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name}`);
  return {
    url: withDatabase(inject("databaseServerUrl"), name),
    drop: async () => onServer(`DROP DATABASE ${name} WITH (FORCE)`),
  };
};

/** A fresh database with the product's tables; one per test file takes 20–70 ms. */
export const createTestDatabase = async (options: { poolSize?: number } = {}): Promise<TestDatabase> => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE template STRATEGY file_copy`);
  const url = withDatabase(inject("databaseServerUrl"), name);
  const db = connectDatabase({ url, log: quietLog, ...options });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
};
