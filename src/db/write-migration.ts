import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withConnection } from "./connection.ts";
import { migrationsFolder, readMigrations, readSchema, schemaFolder } from "./migration-files.ts";
import { diffToSchema } from "./schema-engine.ts";
import { startThrowawayServer } from "./throwaway-server.ts";

/** Where a migration is written and what it is computed from. */
export interface MigrationPlace {
  readonly migrations: string;
  readonly schema: string;
}

/** The SQL that the migrations lack to reach the schema, or undefined, by way of a server of its own. */
const computeMissing = async (place: MigrationPlace): Promise<string | undefined> => {
  const server = await startThrowawayServer();
  try {
    await withConnection(server.url("postgres"), "vestnik migrate:new", async (client) =>
      client.query("CREATE DATABASE shadow"),
    );
    return await diffToSchema(
      server.url("shadow"),
      await readMigrations(place.migrations),
      await readSchema(place.schema),
    );
  } finally {
    await server.stop();
  }
};

/** `2026-03-01T09:05:07Z` and "Add polls" make `20260301090507_add_polls`. @throws {RangeError} no usable name */
export const migrationName = (title: string, now: Date): string => {
  const words = title.toLowerCase().match(/[a-z0-9]+/g);
  if (!words) throw new RangeError(`"${title}" holds no letter or digit to name a migration by.`);
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  return `${stamp}_${words.join("_")}`;
};

/** Writes the migration from what is in `place` to its schema and answers its folder; undefined if none is needed. */
export const writeMigration = async (
  title: string,
  now: Date,
  place: MigrationPlace = { migrations: migrationsFolder, schema: schemaFolder },
): Promise<string | undefined> => {
  const name = migrationName(title, now);
  await mkdir(place.migrations, { recursive: true });
  const script = await computeMissing(place);
  if (script === undefined) return undefined;
  const folder = join(place.migrations, name);
  await mkdir(folder);
  await writeFile(join(folder, "migration.sql"), script);
  await writeFile(join(place.migrations, "migration_lock.toml"), 'provider = "postgresql"\n');
  return folder;
};
