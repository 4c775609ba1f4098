import { once } from "node:events";
import { createReadStream } from "node:fs";
import { finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { escapeIdentifier, type Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { extract } from "tar-stream";
import { z } from "zod";
import { withConnection } from "../connection.ts";
import type { DatabaseLog } from "../log.ts";
import { migrate } from "../migrate.ts";
import { readMigrations } from "../migration-files.ts";
import { StartupError } from "../startup-error.ts";
import { createCounter, manifestSchema, sumsSchema, type Manifest, type Sum, type Sums } from "./archive.ts";
import { copyOf, tablesInOrder, type Table } from "./tables.ts";

type Entry = AsyncIterable<unknown> & { readonly header: { readonly name: string } };

const damaged = (why: string): StartupError => new StartupError(`This backup is damaged: ${why}.`);

const bytesOf = async (entry: Entry): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  // Its types leave open what the stream gives; it is made of the bytes that we put in.
  for await (const part of entry) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
};

const readJson = async <T>(entry: Entry, schema: z.ZodType<T>): Promise<T> => {
  try {
    return schema.parse(JSON.parse((await bytesOf(entry)).toString("utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new StartupError(`${entry.header.name} is none of a backup of this bot.`, { cause: error });
    throw error;
  }
};

/** The entries of the file in their order. @throws {StartupError} when it is no backup or cut short */
const entriesOf = async function* (path: string): AsyncGenerator<Entry> {
  const gunzip = createGunzip();
  const source = createReadStream(path);
  const entries = extract();
  source.on("error", (error) => gunzip.destroy(error));
  gunzip.on("error", (error) => entries.destroy(error));
  source.pipe(gunzip).pipe(entries);
  try {
    for await (const entry of entries) yield entry;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") throw new StartupError(`There is no file ${path}.`, { cause: error });
    if (code.startsWith("Z_") || (error instanceof Error && /tar|Unexpected end/i.test(error.message)))
      throw new StartupError(`${path} is no backup of this bot, or it is cut short.`, { cause: error });
    throw error;
  } finally {
    source.destroy();
  }
};

/** Every running bot renews its lease within seconds. */
const runningBots = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM "lease" WHERE "holder" <> '' AND "expiresAt" > now() AT TIME ZONE 'utc') AS found`,
  );
  return rows[0]?.found ?? false;
};

/** Makes room: a database that has served somebody is never overwritten. @throws {StartupError} */
const emptyDatabase = async (client: Client): Promise<void> => {
  const tables = await tablesInOrder(client);
  if (tables.some(({ name }) => name === "lease") && (await runningBots(client)))
    throw new StartupError("A bot is running on this database: stop it first.");
  for (const name of ["community", "person"]) {
    if (!tables.some((table) => table.name === name)) continue;
    const { rows } = await client.query(`SELECT 1 FROM ${escapeIdentifier(name)} LIMIT 1`);
    if (rows.length > 0)
      throw new StartupError(
        "This database already serves a community. A backup is restored into an empty one only: choose another DATA_DIR or DATABASE_URL.",
      );
  }
  for (const name of [...tables.map((table) => table.name), "_prisma_migrations"])
    await client.query(`DROP TABLE IF EXISTS ${escapeIdentifier(name)} CASCADE`);
};

const checkMigrations = async (manifest: Manifest) => {
  const ours = await readMigrations();
  const unknown = manifest.migrations.find((name) => !ours.some((migration) => migration.name === name));
  if (unknown !== undefined)
    throw new StartupError(
      `This backup was made by a newer program (it holds the migration ${unknown}): update the program first.`,
    );
  return ours.filter(({ name }) => manifest.migrations.includes(name));
};

/** Fills one table from its pieces. */
interface Filling {
  readonly table: string;
  write(bytes: Buffer): Promise<void>;
  end(): Promise<Sum>;
}

const fill = (client: Client, table: Table): Filling => {
  const stream = client.query(copyFrom(`${copyOf(table)} FROM STDIN`));
  const counter = createCounter();
  // The stream ends a moment before the connection may be used again.
  const done = Promise.all([finished(stream), once(client, "drain")]);
  // Whoever writes next or ends hears of it; until then it must not end the process.
  done.catch(() => undefined);
  return {
    table: table.name,
    write: async (bytes) => {
      counter.add(bytes);
      await new Promise<void>((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
    },
    end: async () => {
      stream.end();
      await done;
      return counter.sum();
    },
  };
};

const checkSums = (manifest: Manifest, sums: Sums, found: ReadonlyMap<string, Sum>): void => {
  for (const { name } of manifest.tables) {
    const expected = sums.tables[name];
    const actual = found.get(name) ?? createCounter().sum();
    if (expected === undefined) throw damaged(`nothing is said about ${name}`);
    if (expected.rows !== actual.rows || expected.sha256 !== actual.sha256)
      throw damaged(`${name} has ${actual.rows} rows of ${expected.rows}, or other ones`);
  }
};

/** The rest of the file, in one transaction: all of it or nothing. */
const fillTables = async (
  client: Client,
  manifest: Manifest,
  entries: AsyncGenerator<Entry>,
): Promise<Sums> => {
  const found = new Map<string, Sum>();
  let filling: Filling | undefined;
  const endFilling = async (): Promise<void> => {
    if (filling) found.set(filling.table, await filling.end());
    filling = undefined;
  };
  for (let next = await entries.next(); !next.done; next = await entries.next()) {
    const entry = next.value;
    if (entry.header.name === "sums.json") {
      await endFilling();
      const sums = await readJson(entry, sumsSchema);
      checkSums(manifest, sums, found);
      for (const { name, lastValue } of sums.sequences)
        await client.query("SELECT setval($1::regclass, $2::bigint)", [escapeIdentifier(name), lastValue]);
      return sums;
    }
    const name = /^tables\/([^/]+)\/\d+$/u.exec(entry.header.name)?.[1];
    const table = manifest.tables.find((it) => it.name === name);
    if (!table) throw damaged(`${entry.header.name} belongs to no table`);
    if (filling?.table !== table.name) {
      await endFilling();
      filling = fill(client, table);
    }
    await filling.write(await bytesOf(entry));
  }
  throw damaged("its end is missing");
};

const readKey = async (entries: AsyncGenerator<Entry>): Promise<Uint8Array> => {
  const next = await entries.next();
  const text =
    next.done || next.value.header.name !== "secret.key" ? "" : (await bytesOf(next.value)).toString();
  if (!/^[0-9a-f]{64}\s*$/u.test(text)) throw damaged("its key is missing");
  return Buffer.from(text.trim(), "hex");
};

const readManifest = async (entries: AsyncGenerator<Entry>): Promise<Manifest> => {
  const next = await entries.next();
  if (next.done || next.value.header.name !== "manifest.json")
    throw new StartupError("This file is no backup of this bot.");
  return readJson(next.value, manifestSchema);
};

export interface Loaded {
  readonly createdAt: Date;
  readonly secretKey: Uint8Array;
  readonly sums: Sums;
}

/**
 * Fills an empty database from a backup: to the migrations it was made with, then its rows, then up to date.
 * `checkKey` sees the bot's key before anything is changed, and may throw.
 * @throws {StartupError} why not; then the database holds no row
 */
export const loadDatabase = async (options: {
  readonly url: string;
  readonly path: string;
  readonly checkKey: (secretKey: Uint8Array) => void;
  readonly log: DatabaseLog;
}): Promise<Loaded> => {
  const { url, path, checkKey, log } = options;
  const entries = entriesOf(path);
  try {
    const manifest = await readManifest(entries);
    const secretKey = await readKey(entries);
    checkKey(secretKey);
    const migrations = await checkMigrations(manifest);
    await withConnection(url, "vestnik restore", emptyDatabase);
    await migrate(url, log, migrations);
    const sums = await withConnection(url, "vestnik restore", async (client) => {
      await client.query("BEGIN");
      const loaded = await fillTables(client, manifest, entries);
      await client.query("COMMIT");
      return loaded;
    });
    await migrate(url, log);
    return { createdAt: new Date(manifest.createdAt), secretKey, sums };
  } finally {
    await entries.return(undefined);
  }
};
