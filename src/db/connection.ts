import { Client, type ClientBase, Pool } from "pg";
import { StartupError } from "./startup-error.ts";

/** The address of a database behind a Unix socket, in the form DATABASE_URL and libpq's tools take too. */
export const socketUrl = (socketFolder: string, database: string): string =>
  `postgresql://postgres@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(socketFolder)}`;

/** The address with another database's name. */
export const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
};

/** The error code of PostgreSQL (`28P01`) or of the system (`ECONNREFUSED`), if the error holds one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/**
 * `sslmode` means what it means to psql and every hoster: `require` encrypts without asking who answers, `verify-full`
 * asks. By itself pg takes the one for the other.
 */
const asLibpq = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (!parsed.searchParams.has("sslmode")) return url;
  parsed.searchParams.set("uselibpqcompat", "true");
  return parsed.href;
};

const settingsOf = (url: string, name: string) => ({
  connectionString: asLibpq(url),
  application_name: name,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
});

/** One connection, for rooms that need one of their own. */
export type Connection = Client;

/** Opens one connection of its own; the caller ends it. `name` is what pg_stat_activity shows. */
export const connect = async (url: string, name: string): Promise<Client> => {
  const client = new Client(settingsOf(url, name));
  // Without a listener a lost connection would end the process; whoever queries next gets the error.
  client.on("error", () => undefined);
  await client.connect();
  return client;
};

/** Runs `work` on a connection of its own. */
export const withConnection = async <T>(
  url: string,
  name: string,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = await connect(url, name);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const idleInTransactionMs = 8_000;

/** A pool, and how to end it for good. */
export type OpenPool = { readonly pool: Pool; readonly end: () => Promise<void> };

/** Opens a pool of at most `size` connections; `onError` hears of those that break while nobody uses them. */
export const openPool = (
  url: string,
  name: string,
  size: number,
  onError: (error: Error) => void = () => undefined,
): OpenPool => {
  // A process that was frozen in the middle of a transaction must not hold its locks for longer than its leases last.
  const onConnect = (client: ClientBase): Promise<unknown> =>
    client.query(`SET idle_in_transaction_session_timeout = ${idleInTransactionMs}`);
  // The pool waits for the promise, though its type promises none.
  const waited: { onConnect: (client: ClientBase) => unknown } = { onConnect };
  const pool = new Pool({ ...settingsOf(url, name), max: size, ...waited });
  pool.on("error", onError);
  const closed = new Set<Promise<void>>();
  pool.on("connect", (client) => {
    // The pool forgets a connection when it begins to end; an error after that would end the process.
    client.on("error", () => undefined);
    const end = new Promise<void>((resolve) => client.once("end", resolve));
    closed.add(end);
    void end.then(() => closed.delete(end));
  });
  return {
    pool,
    end: async () => {
      await pool.end();
      await Promise.all(closed);
    },
  };
};

/** Where an address leads, without user and password. @throws {StartupError} not an address of PostgreSQL */
const describeUrl = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !["postgres:", "postgresql:"].includes(parsed.protocol)) {
    throw new StartupError("DATABASE_URL must look like postgresql://user:password@host:5432/database.");
  }
  const host = parsed.searchParams.get("host") ?? parsed.hostname;
  return `${host}:${parsed.port || "5432"}${parsed.pathname}`;
};

const reason = (error: unknown, place: string): string => {
  const code = codeOf(error);
  switch (code) {
    case "28P01":
    case "28000":
      return `The database at ${place} refuses the user or the password of DATABASE_URL.`;
    case "3D000":
      return `There is no such database at ${place}: create it, or correct DATABASE_URL.`;
    case "53300":
      return `The database at ${place} has no connection left: raise its max_connections.`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "CERT_HAS_EXPIRED":
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return (
        `The database at ${place} shows a certificate that does not prove who it is (${code}): name its authority ` +
        "in DATABASE_URL by sslrootcert=FILE, or encrypt without proof by sslmode=require."
      );
    case undefined:
      return `The database at ${place} cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
    default:
      return `The database at ${place} cannot be reached (${code}): check that it runs and that DATABASE_URL is right.`;
  }
};

const oldestVersion = 14;

/** Checks that the database answers and is new enough. @throws {StartupError} one sentence that says why not */
export const checkDatabase = async (url: string): Promise<void> => {
  const place = describeUrl(url);
  let version: number;
  try {
    version = await withConnection(url, "vestnik check", async (client) => {
      const { rows } = await client.query<{ version: number }>(
        "SELECT current_setting('server_version_num')::int AS version",
      );
      return rows[0]?.version ?? 0;
    });
  } catch (error) {
    throw new StartupError(reason(error, place), { cause: error });
  }
  if (version < oldestVersion * 10_000) {
    const found = Math.floor(version / 10_000);
    throw new StartupError(
      `The database at ${place} is PostgreSQL ${found}; the bot needs ${oldestVersion} or later.`,
    );
  }
};
