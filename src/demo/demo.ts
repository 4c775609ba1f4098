import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inTransaction } from "../db/transaction.ts";
import { runVerify } from "../verifier/cli.ts";
import { playEncore } from "./encore.ts";
import { documentNamed, networkAccount } from "./ledgers.ts";
import { openStage, type DemoStage } from "./stage.ts";
import { botAccount, dropOneEntry } from "./store.ts";
import { askForReceipt, playStory, type StoryFacts } from "./story.ts";
import { compare, formatTable } from "./table.ts";
import { transcript } from "./transcript.ts";

export interface DemoOptions {
  readonly seed: number;
  readonly outFolder: string;
  /** `drop-join` loses one entry on purpose, to show that the table would tell. */
  readonly fault?: "drop-join";
  /** How loud the bot's own log is. */
  readonly logLevel: string;
  readonly print: (line: string) => void;
}

type Files = ReadonlyMap<string, Buffer>;

/** The draw's files as people received them. */
const collectFiles = (stage: DemoStage, receipt: Buffer): Files =>
  new Map([
    ...["rules.json", "entrants.bin", "result.json"].map(
      (name) => [name, documentNamed(stage, name)] as const,
    ),
    ["receipt.json", receipt],
    ["chain.json", Buffer.from(`${JSON.stringify(stage.beacon.chain)}\n`)],
  ]);

const writeFiles = async (folder: string, files: Files): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await writeFile(join(folder, name), content);
};

const verifyFiles = (folder: string, print: (line: string) => void): Promise<0 | 1 | 2> =>
  runVerify(
    ["result.json", "entrants.bin", "rules.json", "--chain", "chain.json", "--receipt", "receipt.json"].map(
      (part) => (part.startsWith("--") ? part : join(folder, part)),
    ),
    { read: (path) => readFile(path), print: (line) => print(`  ${line}`) },
  );

const account = async (
  stage: DemoStage,
  facts: StoryFacts,
  files: Files,
  print: (line: string) => void,
): Promise<boolean> => {
  const bot = await inTransaction(stage.db, (tx) => botAccount(tx));
  const rows = compare(networkAccount(stage, facts, files.get("result.json") ?? Buffer.of()), bot);
  print("");
  for (const line of formatTable(rows)) print(line);
  return rows.every(({ networks, bot: own }) => networks === own);
};

/** Plays the product and counts everything twice. Returns the exit code: 0 when all agrees and every check holds. */
export const runDemo = async ({ seed, outFolder, fault, logLevel, print }: DemoOptions): Promise<number> => {
  const startedMs = performance.now();
  const say = (line: string): void =>
    print(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  const stage = await openStage(logLevel);
  try {
    await stage.startBot();
    const teller = { stage, seed, say };
    say("Pretended Telegram, VK and beacon are running; the bot is real, in a process of its own.");
    const facts = await playStory(teller, async (present) => {
      if (fault !== "drop-join") return undefined;
      const key = await inTransaction(stage.db, (tx) => dropOneEntry(tx, present));
      say(`--break drop-join: the entry of ${key} is thrown away on purpose.`);
      return key;
    });
    const files = collectFiles(stage, await askForReceipt(stage, facts));
    await playEncore(teller, facts);
    const isEqual = await account(stage, facts, files, print);
    const transcripts = (["en", "ru"] as const).map(
      (language) => [`transcript.${language}.md`, Buffer.from(transcript(stage, language))] as const,
    );
    await writeFiles(outFolder, new Map([...files, ...transcripts]));
    print("");
    print(`The draw, checked from the files that people received (${outFolder}):`);
    const verdict = await verifyFiles(outFolder, print);
    print("");
    if (!isEqual) print("The networks and the database disagree: something was lost or doubled.");
    if (verdict !== 0) print("The draw does not verify.");
    if (isEqual && verdict === 0) say("Everything adds up.");
    return isEqual && verdict === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
};
