import { setFlagsFromString } from "node:v8";
import { PrismaPg } from "@prisma/adapter-pg";
import { startBundledServer } from "./bundled-server.ts";
import { checkDatabase, openPool } from "./connection.ts";
import { PrismaClient } from "./generated/client.ts";
import type { DatabaseLog } from "./log.ts";
import { migrate } from "./migrate.ts";

// Prisma's query compiler is WebAssembly. Compiled by V8's second compiler, too, it takes 80 MB more, and no query is
// answered sooner: we measured it.
setFlagsFromString("--liftoff-only");

/** The connections of the pool at this moment. */
type PoolState = { readonly total: number; readonly idle: number; readonly waiting: number };

export interface Database {
  readonly prisma: PrismaClient;
  /** The address, for tools that open connections of their own; it may hold a password. */
  readonly url: string;
  readonly pool: () => PoolState;
  /** Ends every connection and, if the server is ours, the server. Safe to call twice. */
  readonly close: () => Promise<void>;
}

export interface ConnectOptions {
  readonly url: string;
  readonly log: DatabaseLog;
  /** How many connections at most; default 10. */
  readonly poolSize?: number;
}

/** Connects to a database that runs and is up to date. */
export const connectDatabase = ({ url, log, poolSize = 10 }: ConnectOptions): Database => {
  const onError = (error: Error): void => log.warn({ err: error }, "a database connection was lost");
  const { pool, end } = openPool(url, `vestnik ${process.pid}`, poolSize, onError);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { onConnectionError: onError }) });
  let closing: Promise<void> | undefined;
  return {
    prisma,
    url,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: async () => {
      closing ??= prisma.$disconnect().then(end);
      await closing;
    },
  };
};

export interface OpenOptions {
  /** A PostgreSQL of one's own, version 14 or later; without it the bundled server runs in `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly log: DatabaseLog;
  readonly poolSize?: number;
}

/** Starts or reaches the server, applies migrations and connects. @throws {StartupError} why it cannot */
export const openDatabase = async ({
  databaseUrl,
  dataDir,
  log,
  poolSize,
}: OpenOptions): Promise<Database> => {
  const server = databaseUrl === undefined ? await startBundledServer({ dataDir, log }) : undefined;
  try {
    const url = server?.url ?? databaseUrl ?? "";
    if (!server) await checkDatabase(url);
    await migrate(url, log);
    const database = connectDatabase({ url, log, ...(poolSize === undefined ? {} : { poolSize }) });
    let closing: Promise<void> | undefined;
    return {
      ...database,
      close: async () => {
        closing ??= database.close().then(async () => server?.stop());
        await closing;
      },
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
};
