import { execFile, spawn } from "node:child_process";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Account } from "./postgres-account.ts";
import type { PostgresFiles } from "./postgres-files.ts";
import { StartupError } from "./startup-error.ts";

/** The name PostgreSQL gives its Unix socket; there is no TCP port. */
export const socketName = ".s.PGSQL.5432";

const logName = "server.log";
const pollMs = 10;
/** Crash recovery of a large database may take long; the server says in its log how far it is. */
const startWithinMs = 5 * 60_000;

/** What a server wrote about itself into postmaster.pid; the file outlives a killed server. */
export type ServerState = { readonly pid: number; readonly socketFolder: string; readonly status: string };

/** How safe commits are: `durable` survives a power cut, `fast` (fsync off) is for data nobody keeps. */
export type Durability = "durable" | "fast";

export const readServerState = async (dataFolder: string): Promise<ServerState | undefined> => {
  const text = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => undefined);
  // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
  const lines = text?.split("\n") ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, socketFolder: lines[4] ?? "", status: lines[7]?.trim() ?? "" };
};

/** Makes an empty cluster in `dataFolder`, which must be empty and belong to the account. */
export const initialise = async (
  files: PostgresFiles,
  account: Account,
  dataFolder: string,
  durability: Durability,
): Promise<void> => {
  const flags = [
    `--pgdata=${dataFolder}`,
    "--username=postgres",
    // Only the folder's owner can reach the socket (mode 0700), so a password would protect nothing more.
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    // Unicode case rules that do not depend on the machine's locales.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(durability === "fast" ? ["--no-sync"] : []),
  ];
  try {
    await promisify(execFile)(files.initdb, flags, { ...account, cwd: "/", env: serverEnvironment });
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new StartupError(`The database could not be created in ${dataFolder}: ${output}`, { cause: error });
  }
};

/** Settings come from here and not from the inherited environment, which may hold PGHOST and the like. */
const serverEnvironment = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

const settings = (socketFolder: string, durability: Durability): string[] =>
  Object.entries({
    listen_addresses: "",
    port: "5432",
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    max_connections: "60",
    shared_buffers: "16MB",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    // Statements and key values hold what people wrote: they stay out of the log.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...(durability === "fast" ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/**
 * Starts the server in a session of its own, so that neither Ctrl-C nor the end of this process reaches it, and
 * waits until it accepts connections. Answers `lost` if another process was quicker.
 */
export const launch = async (
  files: PostgresFiles,
  account: Account,
  dataFolder: string,
  socketFolder: string,
  durability: Durability,
): Promise<"ready" | "lost"> => {
  const logFile = join(dataFolder, logName);
  await rename(logFile, `${logFile}.1`).catch(() => undefined); // there is none on the first start
  const log = await open(logFile, "a", 0o600);
  const child = spawn(files.postgres, ["-D", dataFolder, ...settings(socketFolder, durability)], {
    ...account,
    cwd: "/",
    env: serverEnvironment,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  child.once("error", () => undefined); // it has no pid then, which hasEnded sees
  child.unref();
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  await log.close();
  const deadlineMs = performance.now() + startWithinMs;
  while (!hasEnded() && performance.now() < deadlineMs) {
    const state = await readServerState(dataFolder);
    if (state?.status === "ready" && state.pid === child.pid) return "ready";
    await delay(pollMs);
  }
  const output = await readFile(logFile, "utf8").catch(() => "");
  if (hasEnded() && output.includes("postmaster.pid")) return "lost";
  const lastLines = output.trim().split("\n").slice(-3).join(" ");
  throw new StartupError(`The database in ${dataFolder} did not start: ${lastLines || "no output"}`);
};

const endedWithin = async (dataFolder: string, pid: number, withinMs: number): Promise<boolean> => {
  const deadlineMs = performance.now() + withinMs;
  while (performance.now() < deadlineMs) {
    // The file, not the process: where nobody reaps orphans the dead stay in the process table.
    if ((await readServerState(dataFolder))?.pid !== pid) return true;
    await delay(pollMs);
  }
  return false;
};

/** Ends the server of `dataFolder`: open transactions are rolled back, what was committed is on disk. */
export const stop = async (dataFolder: string): Promise<void> => {
  const state = await readServerState(dataFolder);
  if (!state) return;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    try {
      process.kill(state.pid, signal);
    } catch {
      return; // no such process: it ended by itself
    }
    if (await endedWithin(dataFolder, state.pid, 30_000)) return;
  }
  throw new Error(`The database server (process ${state.pid}) in ${dataFolder} does not end.`);
};
