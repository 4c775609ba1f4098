import { timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { dumpDatabase } from "../db/backup/dump.ts";
import { loadDatabase } from "../db/backup/load.ts";
import { openDatabase } from "../db/open.ts";
import { reachDatabase, type ReachOptions } from "../db/reach.ts";
import { StartupError } from "../db/startup-error.ts";
import { inTransaction } from "../db/transaction.ts";
import { endPause, pauseSending } from "../delivery/pauses/store.ts";

interface MovingOptions extends ReachOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

const rowsIn = (tables: Readonly<Record<string, { readonly rows: number }>>): number =>
  Object.values(tables).reduce((sum, { rows }) => sum + rows, 0);

/** `vestnik backup FILE`, beside the running bot or without one. Returns the exit code. */
export const runBackup = async (
  options: MovingOptions & { readonly loadKey: () => Promise<Uint8Array> },
): Promise<number> => {
  const { path, clock, print, loadKey, databaseUrl, dataDir } = options;
  if (databaseUrl === undefined && !existsSync(join(dataDir, "postgres")))
    throw new StartupError(`There is no data of a bot in ${dataDir}: is DATA_DIR right?`);
  const db = await reachDatabase(options);
  try {
    const { tables } = await dumpDatabase({
      url: db.url,
      path,
      secretKey: await loadKey(),
      now: clock.now(),
    });
    print(`${path}: ${rowsIn(tables)} rows of ${Object.keys(tables).length} tables, and the bot's key.`);
    print("Whoever has this file can be the bot: keep it where only you can read it.");
    return 0;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST")
      throw new StartupError(`${path} is there already: give the backup another name.`, { cause: error });
    if (code === "ENOENT" || code === "EACCES" || code === "EROFS" || code === "EISDIR")
      throw new StartupError(`${path} cannot be written (${code}).`, { cause: error });
    throw error;
  } finally {
    await db.close();
  }
};

/** The key of the environment must be that of the backup: what the database holds encrypted opens with no other. */
const checkKey =
  (given: Uint8Array | undefined, path: string) =>
  (secretKey: Uint8Array): void => {
    if (given === undefined || timingSafeEqual(given, secretKey)) return;
    throw new StartupError(
      `SECRET_KEY is not the key of this backup. To see that one: tar -xzOf ${path} secret.key`,
    );
  };

/**
 * `vestnik restore FILE` into an empty installation. What is restored starts paused, since the old server may still be
 * at work with the same tokens. Returns the exit code.
 */
export const runRestore = async (
  options: MovingOptions & {
    /** SECRET_KEY, if it is set. */
    readonly secretKey: Uint8Array | undefined;
    /** Keeps the key of the backup where the bot looks for it. */
    readonly saveKey: (secretKey: Uint8Array) => Promise<void>;
  },
): Promise<number> => {
  const { path, clock, print, log, secretKey } = options;
  const db = await openDatabase({ ...options, poolSize: 2 });
  try {
    const loaded = await loadDatabase({ url: db.url, path, checkKey: checkKey(secretKey, path), log });
    if (secretKey === undefined) await options.saveKey(loaded.secretKey);
    await inTransaction(db, async (tx) => {
      await endPause(tx);
      await pauseSending(tx, { cause: "restored", now: clock.now() });
    });
    print(`Restored: ${rowsIn(loaded.sums.tables)} rows, as they were at ${loaded.createdAt.toISOString()}.`);
    print("Now make sure that the old server is off, then start this one: it will ask you.");
    return 0;
  } finally {
    await db.close();
  }
};
