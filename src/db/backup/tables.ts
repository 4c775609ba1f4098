import type { Client } from "pg";
import { escapeIdentifier } from "pg";

/** A table as a backup holds it: its columns in their order, without those that the database computes. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Kept by Prisma's own engine, not by us: a restored database gets it by being migrated. */
const migrationsTable = "_prisma_migrations";

const readTables = async (client: Client): Promise<readonly Table[]> => {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      GROUP BY c.relname ORDER BY c.relname`,
    [migrationsTable],
  );
  return rows;
};

/** Which table points to which; a table that points to itself is in nobody's way. */
const readReferences = async (
  client: Client,
): Promise<readonly { readonly from: string; readonly to: string }[]> => {
  const { rows } = await client.query<{ from: string; to: string }>(
    `SELECT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to"
       FROM pg_constraint
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid`,
  );
  return rows.map(({ from, to }) => ({ from: from.replaceAll('"', ""), to: to.replaceAll('"', "") }));
};

/** All tables, each after those that it points to, so that they can be filled in this order. @throws for a ring */
export const tablesInOrder = async (client: Client): Promise<readonly Table[]> => {
  const waiting = new Map((await readTables(client)).map((table) => [table.name, table]));
  const references = await readReferences(client);
  const ordered: Table[] = [];
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(
      ({ name }) => !references.some(({ from, to }) => from === name && waiting.has(to)),
    );
    if (free.length === 0)
      throw new Error(`These tables point to one another in a ring: ${[...waiting.keys()].join(", ")}`);
    for (const table of free) waiting.delete(table.name);
    ordered.push(...free);
  }
  return ordered;
};

/** `COPY "entry" ("id", …)`, of which the rest says the direction. */
export const copyOf = ({ name, columns }: Table): string =>
  `COPY ${escapeIdentifier(name)} (${columns.map((column) => escapeIdentifier(column)).join(", ")})`;

/** A counter that has given out numbers up to `lastValue`, as text: it may be beyond 2^53. */
export interface Sequence {
  readonly name: string;
  readonly lastValue: string;
}

export const readSequences = async (client: Client): Promise<readonly Sequence[]> => {
  const { rows } = await client.query<Sequence>(
    `SELECT sequencename::text AS name, last_value::text AS "lastValue"
       FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1`,
  );
  return rows;
};

export const appliedMigrations = async (client: Client): Promise<readonly string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM ${migrationsTable}
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows.map(({ name }) => name);
};
