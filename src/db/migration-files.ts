import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../package-root.ts";

/** A migration as it lies in prisma/migrations; the checksum is the one that `_prisma_migrations` keeps. */
export type Migration = { readonly name: string; readonly script: string; readonly checksum: string };

/** A file of the Prisma schema. */
export type SchemaFile = { readonly path: string; readonly content: string };

export const migrationsFolder: string = join(packageRoot, "prisma", "migrations");
export const schemaFolder: string = join(packageRoot, "prisma", "schema");

/** The migrations of a folder in the order in which they apply. */
export const readMigrations = async (folder: string = migrationsFolder): Promise<Migration[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const script = await readFile(join(folder, name, "migration.sql"), "utf8");
      return { name, script, checksum: createHash("sha256").update(script).digest("hex") };
    }),
  );
};

/** The files of the Prisma schema. */
export const readSchema = async (folder: string = schemaFolder): Promise<SchemaFile[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, content: await readFile(path, "utf8") };
    }),
  );
};
