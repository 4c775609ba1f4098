import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { packageRoot } from "../../src/package-root.ts";

// Inside node_modules, so that the compiled code finds its packages, and ignored by git and the tools.
const cacheFolder = join(packageRoot, "node_modules", ".cache", "vestnik-tests");
const keepMs = 60 * 60_000;

/** Changes with every change of the sources. */
const fingerprint = async (): Promise<string> => {
  const hash = createHash("sha256");
  const entries = await readdir(join(packageRoot, "src"), { recursive: true });
  for (const name of ["../tsconfig.json", "../tsconfig.build.json", ...entries.sort()]) {
    const { size, mtimeMs } = await stat(join(packageRoot, "src", name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
};

const runNode = (args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: packageRoot }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });

const compile = async (outDir: string): Promise<void> => {
  const tsc = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
  // Types are another check's business; here a file that another test needs must not wait for them.
  // An incremental build would take what it wrote to dist/ for done.
  const ownRecord = ["--incremental", "--tsBuildInfoFile", join(outDir, ".tsbuildinfo")];
  const args = [
    tsc,
    "-p",
    "tsconfig.build.json",
    "--noEmitOnError",
    "false",
    "--outDir",
    outDir,
    ...ownRecord,
  ];
  const output = await runNode(args);
  if (!existsSync(join(outDir, "db", "open.js"))) throw new Error(`The build wrote nothing: ${output}`);
  // Node takes the kind of module from the nearest package.json and looks for none above node_modules.
  await writeFile(join(outDir, "package.json"), '{ "type": "module" }\n');
  const bundled = await runNode([join(outDir, "bundle.js")]);
  if (!existsSync(join(outDir, "verifier", "page", "verify.html")))
    throw new Error(`The pages were not built: ${bundled}`);
};

const removeOld = async (): Promise<void> => {
  for (const name of await readdir(cacheFolder)) {
    const folder = join(cacheFolder, name);
    const found = await stat(folder).catch(() => undefined); // another thread may be quicker
    if (found && Date.now() - found.mtimeMs > keepMs) await rm(folder, { recursive: true, force: true });
  }
};

const build = async (): Promise<string> => {
  await mkdir(cacheFolder, { recursive: true });
  const folder = join(cacheFolder, await fingerprint());
  if (existsSync(folder)) return folder;
  await removeOld();
  const draft = `${folder}.${process.pid}.${threadId}`;
  await compile(draft);
  // Threads that build the same at once make equal folders: the first stays.
  await rename(draft, folder).catch(async () => rm(draft, { recursive: true, force: true }));
  return folder;
};

let built: Promise<string> | undefined;

/** The folder of the compiled sources (`<folder>/main.js`), built once for the whole run in about two seconds. */
export const builtDist = async (): Promise<string> => {
  built ??= build();
  return built;
};
