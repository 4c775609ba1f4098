import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createI18n } from "../../src/bot/i18n.ts";
import { packageRoot } from "../../src/package-root.ts";

/** Where the scenarios of a run write down what the bot said; each stage a file. */
export const createSpokenFolder = (): string => mkdtempSync(join(tmpdir(), "vestnik-spoken-"));

interface Spoken {
  readonly testFile: string;
  readonly keys: readonly string[];
}

export const writeSpoken = (folder: string, spoken: Spoken): void => {
  const name = `${process.pid}-${Math.random().toString(36).slice(2)}.json`;
  writeFileSync(join(folder, name), JSON.stringify(spoken));
};

/** Test files that put the whole bot on the stage. */
const scenarioFiles = (): string[] => {
  const folder = join(packageRoot, "test");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name))
    .filter((path) => /from "[./]+\/harness\/stage\.ts"/u.test(readFileSync(path, "utf8")));
};

/**
 * What every locale holds and no scenario made the bot say; undefined when not every scenario ran, since then
 * nothing can be told.
 */
export const unspokenKeys = (folder: string): readonly string[] | undefined => {
  const spoken = readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Spoken, // written by `writeSpoken`
  );
  rmSync(folder, { recursive: true, force: true });
  const seen = new Set(spoken.map(({ testFile }) => testFile));
  if (!scenarioFiles().every((path) => seen.has(path))) return undefined;
  const said = new Set(spoken.flatMap(({ keys }) => keys));
  return createI18n(join(packageRoot, "locales"))
    .keys("en")
    .filter((key) => !said.has(key));
};
