import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const isOurs = (folder: string): boolean => {
  const file = join(folder, "package.json");
  return existsSync(file) && readFileSync(file, "utf8").includes('"name": "vestnik"');
};

const findRoot = (start: string): string => {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isOurs(folder)) return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json of vestnik above ${start}.`);
  }
};

/** The folder that holds package.json, prisma/ and locales/, whether we run from src, dist or a test's build. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));
