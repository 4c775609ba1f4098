import type pg from "pg";
import { codeOf, withConnection } from "./connection.ts";
import type { DatabaseLog } from "./log.ts";
import { type Migration, readMigrations, readSchema } from "./migration-files.ts";
import { applyMigrations } from "./schema-engine.ts";
import { StartupError } from "./startup-error.ts";

/** Two processes that start at once migrate one after the other: the second finds nothing to do. */
const migrationLock = 7_836_478_001;

type Recorded = { readonly name: string; readonly checksum: string; readonly isFinished: boolean };

export const readRecorded = async (client: pg.Client): Promise<Recorded[]> => {
  try {
    const { rows } = await client.query<Recorded>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
         FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    return rows;
  } catch (error) {
    if (codeOf(error) === "42P01") return []; // no such table: nothing was ever applied
    throw error;
  }
};

const checkHistory = (
  recorded: readonly Recorded[],
  migrations: readonly Migration[],
  log: DatabaseLog,
): void => {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum, isFinished } of recorded) {
    const ours = known.get(name);
    if (!ours) {
      throw new StartupError(
        `The database is newer than this program (it holds the migration ${name}): update the program.`,
      );
    }
    if (!isFinished) {
      throw new StartupError(
        `The migration ${name} failed earlier in this database: mend its cause, then run ` +
          `"npx prisma migrate resolve --rolled-back ${name}".`,
      );
    }
    if (ours.checksum !== checksum)
      log.warn({ migration: name }, "a migration was changed after it was applied");
  }
};

/** Brings the database up to date and answers the names of the migrations applied. @throws {StartupError} */
export const migrate = async (
  url: string,
  log: DatabaseLog,
  migrations?: readonly Migration[],
): Promise<string[]> => {
  const ours = migrations ?? (await readMigrations());
  return withConnection(url, "vestnik migrate", async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [migrationLock]);
    const recorded = await readRecorded(client);
    checkHistory(recorded, ours, log);
    const present = new Set(recorded.map(({ name }) => name));
    const missing = ours.filter(({ name }) => !present.has(name));
    if (missing.length === 0) return []; // without loading the engine: most starts end here
    try {
      const applied = await applyMigrations(url, ours, await readSchema());
      log.info({ migrations: applied }, "database migrated");
      return applied;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartupError(`The database could not be brought up to date: ${reason}`, { cause: error });
    }
  });
};
