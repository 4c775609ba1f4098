import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { withConnection } from "../../src/db/connection.ts";
import { canEnter, serverAccount } from "../../src/db/postgres-account.ts";
import { guardServer } from "../../src/db/throwaway-server.ts";

const run = promisify(execFile);

/** A PostgreSQL that belongs to this machine and not to us. */
export interface InstalledPostgres {
  readonly bin: string;
  readonly major: number;
}

/** Where distributions put each major version; the oldest we support is the most telling. */
const usualPlaces = [
  { folder: "/usr/lib/postgresql", bin: (name: string) => `${name}/bin`, pattern: /^(\d+)$/ }, // Debian, Ubuntu
  { folder: "/usr", bin: (name: string) => `${name}/bin`, pattern: /^pgsql-(\d+)$/ }, // Red Hat
  { folder: "/opt/homebrew/opt", bin: (name: string) => `${name}/bin`, pattern: /^postgresql@(\d+)$/ },
  { folder: "/usr/local/opt", bin: (name: string) => `${name}/bin`, pattern: /^postgresql@(\d+)$/ },
] as const;
const oldestMajor = 14;

/** The oldest supported server among the usual places, or undefined. */
export const findInstalledPostgres = async (): Promise<InstalledPostgres | undefined> => {
  const found: InstalledPostgres[] = [];
  for (const { folder, bin, pattern } of usualPlaces) {
    const names = await readdir(folder).catch((): string[] => []); // most machines have one of these places
    for (const name of names) {
      const major = Number(pattern.exec(name)?.[1]);
      if (!(major >= oldestMajor)) continue;
      const programs = await readdir(join(folder, bin(name))).catch((): string[] => []); // a client alone has no such folder
      if (programs.includes("postgres") && programs.includes("initdb"))
        found.push({ bin: join(folder, bin(name)), major });
    }
  }
  return found.toSorted((one, other) => one.major - other.major)[0];
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("There is no free port.");
  return address.port;
};

/** What an administrator would give us: a user that owns its database and nothing else, over TCP with a password. */
const shopUser = { name: "shop", password: "p@ss:w/o?rd#1&2%+ ё" } as const;

/** A server as an administrator runs it. */
export interface OwnServer {
  readonly major: number;
  /** The address of the plain user's database; `parameters` such as sslmode are added to it. */
  url(parameters?: Readonly<Record<string, string>>): string;
  /** The file of the certificate's own authority. */
  readonly certificateFile: string;
  /** One of its databases, as the administrator. */
  readonly adminUrl: (database: string) => string;
  /** As the administrator. */
  query<Row extends object>(sql: string): Promise<Row[]>;
  /** Cuts every connection and starts the server again after `awayMs`. */
  restart(awayMs?: number): Promise<void>;
  readonly stop: () => Promise<void>;
}

export const startOwnServer = async ({ bin, major }: InstalledPostgres): Promise<OwnServer> => {
  const account = await serverAccount();
  const parent = (await canEnter(account, tmpdir())) ? tmpdir() : "/tmp";
  const folder = await mkdtemp(join(parent, "vestnik-own-"));
  const asServer = { ...account, cwd: "/" };
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  const certificateFile = join(folder, "server.crt");
  const adminPassword = "administrator";
  await writeFile(passwordFile, adminPassword);
  const port = await freePort();
  if (account) for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid);
  const initialise = ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  await run(
    join(bin, "initdb"),
    [...initialise, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
    asServer,
  );
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  const keyFile = join(folder, "server.key");
  const names = ["-addext", "subjectAltName=DNS:localhost"];
  await run("openssl", [...request, ...names, "-keyout", keyFile, "-out", certificateFile], asServer);

  const settings = Object.entries({
    port,
    listen_addresses: "localhost",
    unix_socket_directories: folder,
    max_connections: 40,
    ssl: "on",
    ssl_cert_file: certificateFile,
    ssl_key_file: keyFile,
    timezone: "Asia/Bangkok", // not ours, and not UTC: what we store must not depend on it
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const addressOf = (user: string, password: string, database: string): URL =>
    new URL(`postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}`);
  const admin = (database: string): string => addressOf("postgres", adminPassword, database).href;

  let server: ChildProcess | undefined;
  let dismiss = (): void => undefined;
  const launch = async (): Promise<void> => {
    const started = spawn(join(bin, "postgres"), ["-D", data, ...settings], {
      ...asServer,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // Ctrl-C is for the tests, and they end it
    });
    server = started;
    dismiss = guardServer(started.pid ?? 0, folder);
    let said = "";
    started.stderr.on("data", (words: Buffer) => (said = `${said}${words.toString()}`.slice(-2_000)));
    for (const endMs = performance.now() + 30_000; performance.now() < endMs; await delay(30)) {
      if (started.exitCode !== null) break;
      const isUp = await withConnection(admin("postgres"), "test", async () => true).catch(() => false);
      if (isUp) return;
    }
    throw new Error(`PostgreSQL ${major} did not start: ${said}`);
  };
  const end = async (): Promise<void> => {
    dismiss();
    if (!server || server.exitCode !== null) return;
    const exited = once(server, "exit");
    server.kill("SIGINT");
    await exited;
  };

  await launch();
  const create = [
    `CREATE ROLE ${shopUser.name} LOGIN PASSWORD '${shopUser.password}' NOSUPERUSER NOCREATEDB NOCREATEROLE`,
    `CREATE DATABASE vestnik OWNER ${shopUser.name}`,
  ];
  await withConnection(admin("postgres"), "test", async (client) => {
    for (const sql of create) await client.query(sql);
  });
  return {
    major,
    certificateFile,
    url: (parameters = {}) => {
      const url = addressOf(shopUser.name, shopUser.password, "vestnik");
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url.href;
    },
    adminUrl: admin,
    query: async <Row extends object>(sql: string) =>
      withConnection(admin("vestnik"), "test", async (client) => (await client.query<Row>(sql)).rows),
    restart: async (awayMs = 0) => {
      await end();
      await delay(awayMs);
      await launch();
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
