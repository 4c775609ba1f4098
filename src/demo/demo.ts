import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inTransaction } from "../db/transaction.ts";
import { runVerify } from "../verifier/cli.ts";
import { playEncore } from "./encore.ts";
import { documentNamed, networkAccount } from "./ledgers.ts";
import { bringReaders, castReaders, type Reader } from "./newsletters/crowd.ts";
import type { NewsletterFacts } from "./newsletters/facts.ts";
import { toAll } from "./newsletters/letters.ts";
import { dropOneRecipient } from "./newsletters/store.ts";
import { playNewsletters } from "./newsletters/story.ts";
import { compareNewsletters } from "./newsletters/table.ts";
import { openStage, type DemoStage } from "./stage.ts";
import { botAccount, dropOneEntry } from "./store.ts";
import { askForReceipt, playStory, type Teller } from "./story.ts";
import { agrees, compare, formatTable, type Row } from "./table.ts";
import { transcript } from "./transcript.ts";

export const demoFaults = ["drop-join", "drop-recipient"] as const;
type DemoFault = (typeof demoFaults)[number];

export interface DemoOptions {
  readonly seed: number;
  /** Subscribers of the newsletters, 600 or more: VK is to have four full calls in flight. */
  readonly readerCount: number;
  readonly outFolder: string;
  /** What is lost on purpose, to show that the tables would tell: an entry, what became of a recipient. */
  readonly faults: readonly DemoFault[];
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

const printTable = (title: string, rows: readonly Row[], print: (line: string) => void): boolean => {
  print("");
  print(title);
  for (const line of formatTable(rows)) print(line);
  return rows.every(agrees);
};

/** The newsletters, with the loss that was asked for. */
const playLetters = async (
  teller: Teller,
  readers: readonly Reader[],
  faults: readonly DemoFault[],
): Promise<NewsletterFacts> =>
  playNewsletters(teller, readers, async () => {
    if (!faults.includes("drop-recipient")) return;
    const key = await inTransaction(teller.stage.db, (tx) => dropOneRecipient(tx, toAll.number));
    teller.say(`--break drop-recipient: what became of ${key} is thrown away on purpose.`);
  });

/** Plays the product and counts everything twice. Returns the exit code: 0 when all agrees and every check holds. */
export const runDemo = async ({
  seed,
  readerCount,
  outFolder,
  faults,
  logLevel,
  print,
}: DemoOptions): Promise<number> => {
  const startedMs = performance.now();
  const say = (line: string): void =>
    print(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  const stage = await openStage(logLevel);
  try {
    const readers = castReaders(seed, readerCount);
    await bringReaders(stage, readers);
    await stage.startBot();
    const teller = { stage, seed, say };
    say("Pretended Telegram, VK and beacon are running; the bot is real, in a process of its own.");
    const facts = await playStory(teller, async (present) => {
      if (!faults.includes("drop-join")) return undefined;
      const key = await inTransaction(stage.db, (tx) => dropOneEntry(tx, present));
      say(`--break drop-join: the entry of ${key} is thrown away on purpose.`);
      return key;
    });
    const files = collectFiles(stage, await askForReceipt(stage, facts));
    await playEncore(teller, facts);
    const seen = networkAccount(stage, facts, files.get("result.json") ?? Buffer.of());
    const giveaways = compare(seen, await inTransaction(stage.db, (tx) => botAccount(tx)));
    const letters = await playLetters(teller, readers, faults);
    const newsletters = await compareNewsletters(stage, letters);
    const areEqual = [
      printTable("The giveaways, counted twice:", giveaways, print),
      printTable(`The newsletters, counted twice (${readers.length} subscribers):`, newsletters, print),
    ].every(Boolean);
    const names = new Map(readers.map(({ key, firstName }) => [key, firstName]));
    const transcripts = (["en", "ru"] as const).map(
      (language) => [`transcript.${language}.md`, Buffer.from(transcript(stage, language, names))] as const,
    );
    await writeFiles(outFolder, new Map([...files, ["receipt.csv", letters.receipt], ...transcripts]));
    print("");
    print(`The draw, checked from the files that people received (${outFolder}):`);
    const verdict = await verifyFiles(outFolder, print);
    print("");
    if (!areEqual) print("The networks and the database disagree: something was lost or doubled.");
    if (verdict !== 0) print("The draw does not verify.");
    if (areEqual && verdict === 0) say("Everything adds up.");
    return areEqual && verdict === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
};
