import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { StartupError } from "./startup-error.ts";

/** Any constant will do: the server holds nothing but our data. */
const lockKey = 7_836_478_002;
const namePrefix = "vestnik folder ";

/** What the lock's connection calls itself, so that a second bot can say who holds the folder. */
export const lockName = `${namePrefix}${process.pid}`;

const tryLock = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [
    lockKey,
  ]);
  return rows[0]?.taken ?? false;
};

const findHolder = async (client: pg.Client): Promise<number | undefined> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT application_name AS name FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND starts_with(application_name, $1)
        AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)`,
    [namePrefix],
  );
  const name = rows[0]?.name;
  return name === undefined ? undefined : Number(name.slice(namePrefix.length));
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // alive, but another user's
  }
};

/**
 * Takes the data folder for this process until `client`'s connection ends, however it ends.
 * @throws {StartupError} another bot holds it
 */
export const takeFolder = async (client: pg.Client, dataDir: string): Promise<void> => {
  let holder: number | undefined;
  // The server may need a moment to see that a killed bot is gone.
  for (let attempt = 0; attempt < 40; attempt += 1) {
    if (await tryLock(client)) return;
    holder = await findHolder(client);
    if (holder !== undefined && isAlive(holder)) break;
    await delay(50);
  }
  const who = holder === undefined ? "Another bot" : `Another bot (process ${holder})`;
  throw new StartupError(
    `${who} is using the data folder ${dataDir}: stop it first, or set DATA_DIR to another folder.`,
  );
};
