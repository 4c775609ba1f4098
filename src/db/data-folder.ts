import { createHash } from "node:crypto";
import {
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "./connection.ts";
import type { DatabaseLog } from "./log.ts";
import { type Account, canEnter } from "./postgres-account.ts";
import type { PostgresFiles } from "./postgres-files.ts";
import { type Durability, initialise, socketName } from "./postgres-process.ts";
import { StartupError } from "./startup-error.ts";

const folderName = "postgres";
const draftPrefix = "postgres.new-";

/** Where root keeps the data when the user postgres cannot enter DATA_DIR, as under /root. */
const rootHome = "/var/lib/vestnik";

const sync = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  await handle.sync();
  await handle.close();
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A process killed while it made its cluster leaves a draft behind. */
const removeOldDrafts = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(draftPrefix) || isRunning(Number(name.slice(draftPrefix.length)))) continue;
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
};

const createDraft = async (dataDir: string, isInside: boolean): Promise<string> => {
  if (!isInside) {
    await mkdir(rootHome, { recursive: true, mode: 0o755 });
    return mkdtemp(join(rootHome, "postgres-"));
  }
  const draft = join(dataDir, `${draftPrefix}${process.pid}`);
  await mkdir(draft, { mode: 0o700 });
  return draft;
};

/** Makes the cluster aside and puts it in place in one step: a killed start leaves nothing half made. */
const createCluster = async (
  dataDir: string,
  account: Account,
  files: PostgresFiles,
  durability: Durability,
  log: DatabaseLog,
): Promise<void> => {
  const isInside = account === undefined || (await canEnter(account, dataDir));
  await removeOldDrafts(dataDir);
  const draft = await createDraft(dataDir, isInside);
  const target = join(dataDir, folderName);
  try {
    if (account) await chown(draft, account.uid, account.gid);
    await initialise(files, account, draft, durability);
    await (isInside ? rename(draft, target) : symlink(draft, target));
    await sync(dataDir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const isTaken = ["EEXIST", "ENOTEMPTY"].includes(codeOf(error) ?? "");
    if (!isTaken) throw error; // else another process was quicker, and its cluster is as good
    return;
  }
  if (isInside) log.info({ folder: target }, "database created");
  else
    log.warn({ folder: draft }, "database created outside DATA_DIR, which the user postgres may not enter");
};

/**
 * The cluster's real path, made on the first start. @throws {StartupError} the folder holds something else
 */
export const prepareCluster = async (
  dataDir: string,
  account: Account,
  files: PostgresFiles,
  durability: Durability,
  log: DatabaseLog,
): Promise<string> => {
  await mkdir(dataDir, { recursive: true });
  const target = join(dataDir, folderName);
  const exists = await lstat(target).then(
    () => true,
    () => false,
  );
  if (!exists) await createCluster(dataDir, account, files, durability, log);
  const version = await readFile(join(target, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version === undefined) {
    throw new StartupError(
      `${target} holds no database of the bot: move it away, or set DATA_DIR to another folder.`,
    );
  }
  if (Number(version) !== files.major) {
    throw new StartupError(
      `The data in ${target} was written by PostgreSQL ${version.trim()}, this program brings ${files.major}: ` +
        "make a backup with the program that wrote it and restore it with this one.",
    );
  }
  const folder = await realpath(target);
  if (!(await canEnter(account, folder))) {
    throw new StartupError(
      `The user postgres may not enter ${folder}: open the folders above it to others (chmod o+x), ` +
        "or move DATA_DIR out of them.",
    );
  }
  return folder;
};

const fits = (socketFolder: string): boolean => Buffer.byteLength(join(socketFolder, socketName)) < 100;

/**
 * Where the socket goes: beside the data or, as the system allows it only about a hundred bytes, in a folder of
 * our own under the temporary one, named after the data's path. @throws {StartupError} no place is short enough
 */
export const prepareSocketFolder = async (
  dataFolder: string,
  account: Account,
  temporary: string = tmpdir(),
): Promise<string> => {
  if (fits(dataFolder)) return dataFolder;
  const name = `vestnik-${createHash("sha256").update(dataFolder).digest("hex").slice(0, 16)}`;
  for (const parent of [temporary, "/tmp"]) {
    const folder = join(parent, name);
    if (!fits(folder) || !(await canEnter(account, parent))) continue;
    const isNew = await mkdir(folder, { mode: 0o700 }).then(
      () => true,
      () => false,
    );
    if (isNew && account) await chown(folder, account.uid, account.gid);
    // Anybody may write to /tmp: a folder that another user put there is not ours to trust.
    const found = await lstat(folder);
    const isOurs = found.isDirectory() && found.uid === (account?.uid ?? process.getuid?.());
    if (isOurs && (found.mode & 0o077) === 0) return folder;
  }
  throw new StartupError(
    `The path ${dataFolder} is too long for a database socket: set DATA_DIR to a shorter one.`,
  );
};
