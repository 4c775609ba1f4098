import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { databaseName } from "./bundled-server.ts";
import { checkDatabase, socketUrl, withConnection } from "./connection.ts";
import type { DatabaseLog } from "./log.ts";
import { connectDatabase, openDatabase, type Database } from "./open.ts";
import { readServerState } from "./postgres-process.ts";

export interface ReachOptions {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly log: DatabaseLog;
}

/** The address of the bundled server, if it runs and answers. */
const runningServer = async (dataDir: string): Promise<string | undefined> => {
  const folder = await realpath(join(resolve(dataDir), "postgres")).catch(() => undefined); // never started
  const state = folder === undefined ? undefined : await readServerState(folder);
  if (!state) return undefined;
  const url = socketUrl(state.socketFolder, databaseName);
  return withConnection(url, "vestnik reaches", async (client) => client.query("SELECT 1")).then(
    () => url,
    () => undefined, // its file outlived it; starting it anew says what is wrong
  );
};

/**
 * Connects beside a bot that runs, without taking its place or changing its tables; where none runs, the bundled server
 * is started for as long as it is needed. @throws {StartupError}
 */
export const reachDatabase = async ({ databaseUrl, dataDir, log }: ReachOptions): Promise<Database> => {
  if (databaseUrl !== undefined) await checkDatabase(databaseUrl);
  const url = databaseUrl ?? (await runningServer(dataDir));
  return url === undefined
    ? openDatabase({ dataDir, log, poolSize: 2 })
    : connectDatabase({ url, log, poolSize: 2 });
};
