// npm run migrate:new -- <name>: writes the migration from prisma/migrations to prisma/schema.
import { relative } from "node:path";
import { systemClock } from "../clock.ts";
import { StartupError } from "./startup-error.ts";
import { writeMigration } from "./write-migration.ts";

const title = process.argv.slice(2).join(" ");

try {
  const folder = await writeMigration(title, systemClock.now());
  console.log(
    folder === undefined
      ? "The migrations already lead to the schema: nothing to write."
      : `Written: ${relative(process.cwd(), folder)}/migration.sql. Read it before you commit it.`,
  );
} catch (error) {
  if (!(error instanceof StartupError || error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
