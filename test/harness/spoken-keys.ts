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

/** Words that nothing makes the bot say yet, and why; one that is said has to leave this list. */
const awaited: ReadonlyMap<string, string> = new Map([
  ["access-group", "no command works in groups only"],
  ["argument-yes", "no question offers a flag by a button that says yes"],
  ["command-help.arg-command", "every word is taken for a command, so none is asked for"],
  ["state-draft", "drafts are in no list"],
  ["resume-promos", "nothing sends promos yet"],
  ["role-may-owner", "an owner is told the next steps instead"],
  ["audit-bot", "nothing in the log was done by nobody yet"],
  ["change-condition", "the member condition is the only one"],
  ["change-no-claim", "prizes need not be claimed"],
  ["change-failed-check", "the team checks nobody"],
]);

/** Sentences of pages that run in a browser and of the sandbox are no words of the chat: test/sandbox and test/verifier/page see them. */
const isOfPage = (key: string): boolean => key.startsWith("verify-page-") || key.startsWith("sandbox-");

/**
 * What every locale holds and no scenario made the bot say, and what is awaited and was said after all; undefined
 * when not every scenario ran, since then nothing can be told.
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
    .filter((key) => !isOfPage(key) && said.has(key) === awaited.has(key));
};
