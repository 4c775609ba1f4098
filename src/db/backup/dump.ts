import { once } from "node:events";
import { open, rename, rm } from "node:fs/promises";
import { finished, pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Client } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { pack as createPack, type Pack } from "tar-stream";
import { withConnection } from "../connection.ts";
import { createCounter, format, type Manifest, type Sum, type Sums } from "./archive.ts";
import { appliedMigrations, copyOf, readSequences, tablesInOrder, type Table } from "./tables.ts";

/** The largest piece of a table in the file, and with it the memory that a backup takes. */
const pieceBytes = 4 * 2 ** 20;

const addEntry = async (pack: Pack, name: string, content: Buffer, at: Date): Promise<void> => {
  const entry = pack.entry({ name, size: content.length, mode: 0o600, mtime: at });
  const done = finished(entry, { readable: false });
  entry.end(content);
  await done;
};

const addTable = async (client: Client, pack: Pack, table: Table, at: Date): Promise<Sum> => {
  const counter = createCounter();
  let pieces = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    if (length === 0) return;
    pieces += 1;
    const name = `tables/${table.name}/${String(pieces).padStart(6, "0")}`;
    await addEntry(pack, name, Buffer.concat(parts), at);
    parts = [];
    length = 0;
  };
  const isIdle = once(client, "drain");
  // Awaited below; a connection that breaks before is told by the rows.
  isIdle.catch(() => undefined);
  const rows: AsyncIterable<Buffer> = client.query(copyTo(`${copyOf(table)} TO STDOUT`));
  for await (const part of rows) {
    counter.add(part);
    parts.push(part);
    length += part.length;
    if (length >= pieceBytes) await flush();
  }
  await flush();
  await isIdle;
  return counter.sum();
};

const addAll = async (client: Client, pack: Pack, secretKey: Uint8Array, now: Date): Promise<Sums> => {
  // One snapshot for all tables: what the bot writes meanwhile is not in it, and nothing is half in it.
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const tables = await tablesInOrder(client);
  const manifest: Manifest = {
    format,
    createdAt: now.toISOString(),
    migrations: [...(await appliedMigrations(client))],
    tables: tables.map(({ name, columns }) => ({ name, columns: [...columns] })),
  };
  const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
  await addEntry(pack, "manifest.json", json(manifest), now);
  await addEntry(pack, "secret.key", Buffer.from(`${Buffer.from(secretKey).toString("hex")}\n`), now);
  const sums: Sums = { tables: {}, sequences: [] };
  for (const table of tables) sums.tables[table.name] = await addTable(client, pack, table, now);
  // Counters stand outside of snapshots: read last, they are never behind the rows.
  sums.sequences.push(...(await readSequences(client)));
  await addEntry(pack, "sums.json", json(sums), now);
  await client.query("COMMIT");
  pack.finalize();
  return sums;
};

/**
 * Writes everything in the database and the bot's key into `path`, readable by its owner only, while the bot runs.
 * The file appears under its name when it is whole. @throws {StartupError} and the file system's errors
 */
export const dumpDatabase = async (options: {
  readonly url: string;
  readonly path: string;
  readonly secretKey: Uint8Array;
  readonly now: Date;
}): Promise<Sums> => {
  const { url, path, secretKey, now } = options;
  // Claims the name: an earlier backup is never written over.
  await (await open(path, "wx", 0o600)).close();
  const draft = `${path}.part`;
  try {
    const file = await open(draft, "w", 0o600);
    const pack = createPack();
    const sums = await withConnection(url, "vestnik backup", async (client) => {
      const written = pipeline(pack, createGzip(), file.createWriteStream({ flush: true }));
      const read = addAll(client, pack, secretKey, now);
      // A disk that is full must not leave the reading side waiting for ever, nor the other way round.
      read.catch((error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))));
      await Promise.all([written, read]);
      return read;
    });
    await rename(draft, path);
    return sums;
  } catch (error) {
    await rm(draft, { force: true });
    await rm(path, { force: true });
    throw error;
  }
};
