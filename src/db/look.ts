import { readFile, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { databaseName } from "./bundled-server.ts";
import { checkDatabase, codeOf, socketUrl, withConnection } from "./connection.ts";
import { readRecorded } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";
import { readServerState } from "./postgres-process.ts";

/** A database as it is found, nothing in it changed. */
export interface DatabaseLook {
  /** `18.1` */
  readonly version: string;
  /** Migrations that the next start applies, */
  readonly pending: readonly string[];
  /** that this program does not know, because a newer one was here, */
  readonly unknown: readonly string[];
  /** and that broke off. */
  readonly broken: readonly string[];
  /** Bots that a process runs now: `tg:77`. */
  readonly runningBots: readonly string[];
  /** Places of communities where the bots still are. */
  readonly venues: readonly { readonly key: string; readonly bot: string; readonly title: string }[];
}

/** Looks from beside a bot that may be running: no lock, no lease, nothing written. */
const lookAt = (url: string): Promise<DatabaseLook> =>
  withConnection(url, "vestnik doctor", async (client) => {
    await client.query("SET default_transaction_read_only = on");
    const version = await client.query<{ version: string }>(
      "SELECT split_part(current_setting('server_version'), ' ', 1) AS version",
    );
    const recorded = await readRecorded(client);
    const ours = (await readMigrations()).map(({ name }) => name);
    const rowsOf = async <T extends object>(sql: string): Promise<readonly T[]> => {
      try {
        return (await client.query<T>(sql)).rows;
      } catch (error) {
        // A table or column that an older or newer program did not have.
        if (codeOf(error) === "42P01" || codeOf(error) === "42703") return [];
        throw error;
      }
    };
    const leases = await rowsOf<{ name: string }>(
      `SELECT name FROM lease WHERE holder <> '' AND "expiresAt" > clock_timestamp() AT TIME ZONE 'UTC'
         AND name LIKE 'bot %' ORDER BY name`,
    );
    return {
      version: version.rows[0]?.version ?? "?",
      pending: ours.filter((name) => !recorded.some((row) => row.name === name)),
      unknown: recorded.filter(({ name }) => !ours.includes(name)).map(({ name }) => name),
      broken: recorded.filter(({ isFinished }) => !isFinished).map(({ name }) => name),
      runningBots: leases.map(({ name }) => name.slice("bot ".length)),
      venues: await rowsOf(
        `SELECT key, bot, title FROM venue
          WHERE "communityId" IS NOT NULL AND "botStatus" <> 'left' ORDER BY "createdAt", key`,
      ),
    };
  });

/** A PostgreSQL of one's own. @throws {StartupError} it does not answer or is too old */
export const lookAtDatabase = async (databaseUrl: string): Promise<DatabaseLook> => {
  await checkDatabase(databaseUrl);
  return lookAt(databaseUrl);
};

export type BundledLook =
  /** Nothing was ever started here. */
  | { readonly kind: "absent" }
  /** It does not run, as is right while the bot does not. */
  | { readonly kind: "down"; readonly major: number }
  | { readonly kind: "up"; readonly look: DatabaseLook };

/** The bundled server of a folder; one that is down stays down. */
export const lookAtBundled = async (dataDir: string): Promise<BundledLook> => {
  const folder = await realpath(join(resolve(dataDir), "postgres")).catch(() => undefined); // never started
  if (folder === undefined) return { kind: "absent" };
  const state = await readServerState(folder);
  const down = async (): Promise<BundledLook> => ({
    kind: "down",
    major: Number(await readFile(join(folder, "PG_VERSION"), "utf8")),
  });
  if (!state) return down();
  try {
    return { kind: "up", look: await lookAt(socketUrl(state.socketFolder, databaseName)) };
  } catch (error) {
    // Its file outlives a server that was killed.
    if (codeOf(error) === "ECONNREFUSED" || codeOf(error) === "ENOENT") return down();
    throw error;
  }
};
