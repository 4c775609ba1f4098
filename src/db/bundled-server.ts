import { rmdir } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { codeOf, connect, socketUrl } from "./connection.ts";
import { prepareCluster, prepareSocketFolder } from "./data-folder.ts";
import { lockName, takeFolder } from "./folder-lock.ts";
import type { DatabaseLog } from "./log.ts";
import { serverAccount } from "./postgres-account.ts";
import { findPostgresFiles } from "./postgres-files.ts";
import { type Durability, launch, readServerState, stop } from "./postgres-process.ts";
import { StartupError } from "./startup-error.ts";

/** Of the one database that the bundled server holds for us. */
export const databaseName = "vestnik";
const busyWithinMs = 60_000;
const retryMs = 500;

export interface BundledServer {
  readonly url: string;
  /** Whether the server had outlived an earlier process of ours. */
  readonly wasAdopted: boolean;
  /** Ends the server; what was committed is on disk. */
  readonly stop: () => Promise<void>;
}

export interface BundledServerOptions {
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** `fast` only for data nobody keeps, such as the demo's. */
  readonly durability?: Durability;
}

type Attempt = { readonly client: pg.Client } | "absent" | "busy";

const attempt = async (socketFolder: string): Promise<Attempt> => {
  try {
    return { client: await connect(socketUrl(socketFolder, "postgres"), lockName) };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ECONNREFUSED" || code === "ENOENT") return "absent";
    // Starting, recovering, or shutting down, which may also cut the connection while it is being made.
    if (code === undefined || ["57P03", "57P01", "ECONNRESET", "EPIPE"].includes(code)) return "busy";
    throw error;
  }
};

const createDatabase = async (client: pg.Client): Promise<void> => {
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
};

/** Starts the server of `dataDir`, or adopts the one that a killed process left running, and holds the folder. */
export const startBundledServer = async (options: BundledServerOptions): Promise<BundledServer> => {
  const { log, durability = "durable" } = options;
  const dataDir = resolve(options.dataDir);
  const account = await serverAccount();
  const files = await findPostgresFiles(account);
  const dataFolder = await prepareCluster(dataDir, account, files, durability, log);
  let socketFolder = (await readServerState(dataFolder))?.socketFolder;

  /** Connects to the running server, or starts it; several processes may try at once. */
  const reach = async (): Promise<{ client: pg.Client; wasAdopted: boolean }> => {
    const deadlineMs = performance.now() + busyWithinMs;
    let wasAdopted = true;
    while (performance.now() < deadlineMs) {
      const found = socketFolder === undefined ? "absent" : await attempt(socketFolder);
      if (typeof found === "object") return { client: found.client, wasAdopted };
      if (found === "absent") {
        socketFolder = await prepareSocketFolder(dataFolder, account);
        wasAdopted = (await launch(files, account, dataFolder, socketFolder, durability)) === "lost";
        if (wasAdopted) socketFolder = (await readServerState(dataFolder))?.socketFolder ?? socketFolder;
      }
      await delay(wasAdopted ? 20 : 0);
    }
    throw new StartupError(`The database in ${dataFolder} does not accept connections; see its server.log.`);
  };

  const stopping = new AbortController();
  let recovery: Promise<void> | undefined;

  /** Holds the folder by one connection; should it break, the server died: start it again. */
  const hold = async (): Promise<{ client: pg.Client; wasAdopted: boolean }> => {
    const reached = await reach();
    try {
      await takeFolder(reached.client, dataDir);
    } catch (error) {
      await reached.client.end();
      throw error;
    }
    reached.client.once("end", () => {
      if (stopping.signal.aborted) return;
      log.error({ folder: dataFolder }, "the database server ended; starting it again");
      recovery = recover();
    });
    return reached;
  };

  const recover = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await hold();
        log.info({ folder: dataFolder }, "the database server is back");
        return;
      } catch (error) {
        log.error({ err: error }, "the database server could not be started again");
        await delay(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined); // woken to stop
      }
    }
  };

  const end = async (): Promise<void> => {
    stopping.abort();
    await recovery;
    // The folder is held until the server itself cuts the connection.
    await stop(dataFolder);
    // A folder of its own under the temporary one is empty now, unless another bot has just come.
    if (socketFolder !== undefined && socketFolder !== dataFolder)
      await rmdir(socketFolder).catch(() => undefined);
  };

  const { client, wasAdopted } = await hold();
  try {
    await createDatabase(client);
  } catch (error) {
    await end();
    throw error;
  }
  log.info({ folder: dataFolder, adopted: wasAdopted }, "database server ready");
  return { url: socketUrl(socketFolder ?? dataFolder, databaseName), wasAdopted, stop: end };
};
