import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withConnection } from "../../src/db/connection.ts";
import { migrate } from "../../src/db/migrate.ts";
import { type Migration, readMigrations, readSchema, type SchemaFile } from "../../src/db/migration-files.ts";
import { applyMigrations, diffToSchema } from "../../src/db/schema-engine.ts";
import { migrationName, writeMigration } from "../../src/db/write-migration.ts";
import { createEmptyDatabase } from "../harness/database.ts";
import { quietLog } from "../harness/log.ts";

let url: string;
let drop: () => Promise<void>;
let folder: string;

beforeEach(async () => {
  ({ url, drop } = await createEmptyDatabase());
  folder = await mkdtemp(join(tmpdir(), "vestnik-migrations-"));
});
afterEach(async () => {
  await drop();
  await rm(folder, { recursive: true, force: true });
});

const query = async (sql: string): Promise<unknown[]> =>
  withConnection(url, "test", async (client) => (await client.query<object>(sql)).rows);

it("the migrations lead exactly to the schema", async () => {
  const missing = await diffToSchema(url, await readMigrations(), await readSchema());
  expect(missing, "run npm run migrate:new -- <name>").toBeUndefined();
});

it("a model without a migration is noticed", async () => {
  const planted: SchemaFile = {
    path: join(folder, "planted.prisma"),
    content: "model Planted {\n  id Int @id\n  word String\n}\n",
  };
  const missing = await diffToSchema(url, await readMigrations(), [...(await readSchema()), planted]);
  expect(missing).toContain('CREATE TABLE "Planted"');
});

const writeExample = async (name: string, script: string): Promise<Migration> => {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "migration.sql"), script);
  const found = (await readMigrations(folder)).find((migration) => migration.name === name);
  if (!found) throw new Error(`${name} is not found again`);
  return found;
};

const createNote = 'CREATE TABLE "note" ("id" INT PRIMARY KEY);\n';

it("applies what is missing, in order, once", async () => {
  const second = await writeExample("20260102000000_second", 'ALTER TABLE "note" ADD COLUMN "text" TEXT;\n');
  const first = await writeExample("20260101000000_first", createNote);
  expect(await migrate(url, quietLog, [first])).toEqual([first.name]);
  const all = await readMigrations(folder);
  expect(await migrate(url, quietLog, all)).toEqual([second.name]);
  expect(await migrate(url, quietLog, all)).toEqual([]);
  expect(await query('SELECT "id", "text" FROM "note"')).toEqual([]);
});

it("keeps Prisma's own record, in which Prisma's engine finds nothing to do either", async () => {
  const migrations = [await writeExample("20260101000000_first", createNote)];
  await migrate(url, quietLog, migrations);
  expect(await applyMigrations(url, migrations, await readSchema())).toEqual([]);
});

it("lets two processes that start at once apply each migration once", async () => {
  const migrations = [await writeExample("20260101000000_first", createNote)];
  const applied = await Promise.all([migrate(url, quietLog, migrations), migrate(url, quietLog, migrations)]);
  expect(applied.flat()).toEqual(["20260101000000_first"]);
});

it("carries functions whole, semicolons and all", async () => {
  const body = "BEGIN n := n + 1; RETURN n; END;";
  const script = `CREATE FUNCTION "next"(n INT) RETURNS INT AS $$ ${body} $$ LANGUAGE plpgsql;\n`;
  await migrate(url, quietLog, [await writeExample("20260101000000_function", script)]);
  expect(await query('SELECT "next"(1) AS "two"')).toEqual([{ two: 2 }]);
});

it("changes nothing when a script fails, says why, and says so again at the next start", async () => {
  const bad = await writeExample("20260101000000_bad", `${createNote}SELECT 1/0;\n`);
  await expect(migrate(url, quietLog, [bad])).rejects.toThrow(
    "The database could not be brought up to date: division by zero",
  );
  expect(await query("SELECT to_regclass('note') AS found")).toEqual([{ found: null }]);
  await expect(migrate(url, quietLog, [bad])).rejects.toThrow(
    "The migration 20260101000000_bad failed earlier in this database",
  );
});

it("refuses a database that is newer than the program", async () => {
  const first = await writeExample("20260101000000_first", createNote);
  const newer = await writeExample("20260201000000_newer", "SELECT 1;\n");
  await migrate(url, quietLog, [first, newer]);
  await expect(migrate(url, quietLog, [first])).rejects.toThrow(
    "The database is newer than this program (it holds the migration 20260201000000_newer): update the program.",
  );
});

/** With what the engine must read back from the catalogue: keys, defaults, relations, enums, indexes. */
const notes = `
enum Colour {
  red
  green
}
model Author {
  id    BigInt @id @default(autoincrement())
  notes Note[]
}
model Note {
  id       Int      @id
  text     String   @default("")
  colour   Colour
  tags     String[]
  at       DateTime @db.Timestamptz(3)
  authorId BigInt?
  author   Author?  @relation(fields: [authorId], references: [id], onDelete: SetNull)
  @@unique([text, colour])
  @@index([at])
}
`;
const partialIndex = 'CREATE UNIQUE INDEX "note_one_red" ON "Note" ("text") WHERE "colour" = \'red\';\n';

it("writes a migration that leads to the schema, and none when nothing is missing", async () => {
  const place = { migrations: join(folder, "migrations"), schema: join(folder, "schema") };
  await mkdir(place.schema);
  const main = (await readSchema()).find(({ path }) => path.endsWith("main.prisma"))?.content ?? "";
  await writeFile(join(place.schema, "main.prisma"), main + notes);
  const written = await writeMigration("Add notes!", new Date("2026-03-01T09:05:07.123Z"), place);
  expect(written).toBe(join(place.migrations, "20260301090507_add_notes"));
  const file = join(written ?? "", "migration.sql");
  const script = await readFile(file, "utf8");
  expect(script).toContain('CREATE TABLE "Note"');
  // Prisma cannot say these; written by hand they are no drift.
  await writeFile(file, `${script}${partialIndex}`);
  expect(await writeMigration("again", new Date("2026-03-02T00:00:00Z"), place)).toBeUndefined();
  expect((await readdir(place.migrations)).sort()).toEqual([
    "20260301090507_add_notes",
    "migration_lock.toml",
  ]);
});

it("refuses a migration without a name", () => {
  expect(() => migrationName("?!", new Date(0))).toThrow('"?!" holds no letter or digit');
});
