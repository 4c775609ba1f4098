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

/** What a test may have changed beside rows, who else is connected, and how much there is to forget. */
interface Traces {
  readonly shape: string;
  readonly guests: number;
  readonly bytes: number;
}

const tracesOf = async ({ db }: TestDatabase): Promise<Traces> => {
  const [found] = await db.prisma.$queryRaw<Traces[]>`
    WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    SELECT
      md5(concat(
        (SELECT string_agg(concat(c.oid, c.relname, a.attname, a.atttypid, a.attnotnull), ',' ORDER BY c.oid, a.attnum)
          FROM ours c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0),
        (SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_constraint),
        (SELECT string_agg(concat(oid, tgenabled), ',' ORDER BY oid) FROM pg_trigger),
        (SELECT string_agg(concat(oid, xmin), ',' ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
      )) AS shape,
      (SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend') AS guests,
      (SELECT sum(pg_relation_size(oid))::int FROM ours) AS bytes`;
  if (!found) throw new Error("A database without traces.");
  return found;
};

const removeRows = `
  DO $$
  DECLARE name text; is_filled boolean;
  BEGIN
    SET LOCAL session_replication_role = replica; -- all go, so no key has to be followed
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
    LOOP
      EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO is_filled;
      IF is_filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
  END $$`;

/** Beyond this a new one is quicker than what deleted rows have left behind. */
const mostBytes = 6 * 2 ** 20;

/** A database that is empty again, and how it was on its first day. */
interface Spare {
  readonly database: TestDatabase;
  readonly shape: string;
}

const spares: Spare[] = [];

/** As `createTestDatabase`, but from the thread's earlier tests where these left one as it was: its connections are open. */
export const borrowTestDatabase = async (): Promise<{
  readonly db: Database;
  /** Only what is surely as new is lent again: after a failure it goes, too. */
  readonly giveBack: (outcome: { readonly isSound: boolean }) => Promise<void>;
}> => {
  const fresh = async (): Promise<Spare> => {
    const database = await createTestDatabase();
    return { database, shape: (await tracesOf(database)).shape };
  };
  const spare = spares.pop() ?? (await fresh());
  const { database, shape } = spare;
  const isAsNew = async (): Promise<boolean> => {
    const { total, idle, waiting } = database.db.pool();
    if (idle < total || waiting > 0) return false;
    const traces = await tracesOf(database);
    if (traces.shape !== shape || traces.guests > database.db.pool().total || traces.bytes > mostBytes)
      return false;
    await database.db.prisma.$executeRawUnsafe(removeRows);
    return true;
  };
  return {
    db: database.db,
    giveBack: async ({ isSound }) => {
      if (isSound && (await isAsNew())) spares.push(spare);
      else await database.drop();
    },
  };
};
