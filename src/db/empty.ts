import type { Database } from "./open.ts";

/** Forgets every row of every table, so that a sandbox begins anew; the tables and what was migrated stay. */
export const emptyDatabase = async ({ prisma }: Pick<Database, "prisma">): Promise<void> => {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations'`;
  if (tables.length === 0) return;
  await prisma.$executeRawUnsafe(
    `TRUNCATE ${tables.map(({ name }) => name).join(", ")} RESTART IDENTITY CASCADE`,
  );
};
