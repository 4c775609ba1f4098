import { inTransaction } from "../../db/transaction.ts";
import type { DemoStage } from "../stage.ts";
import { row, type Row } from "../table.ts";
import { newslettersAccount, type LetterAccount } from "./account.ts";
import { english, offer, toAll, toNewcomers } from "./letters.ts";
import { rowsOf, type StoredRow } from "./store.ts";
import type { NewsletterFacts } from "./facts.ts";

const isOn = (prefix: string) => (key: string) => key.startsWith(`${prefix}:`);

const count = (rows: readonly StoredRow[], state: StoredRow["state"], prefix = ""): number =>
  rows.filter((one) => one.state === state && one.key.startsWith(prefix)).length;

const openStates: readonly string[] = ["planned", "held", "claimed", "sending", "retry"];

const surplus = ({ copies }: LetterAccount, prefix: string): number =>
  [...copies].filter(([key]) => isOn(prefix)(key)).reduce((sum, [, seen]) => sum + seen.length - 1, 0);

const gotOn = ({ copies }: LetterAccount, prefix: string): number =>
  [...copies.keys()].filter(isOn(prefix)).length;

/** Lines of the receipt as its reader sees them, without the names of the columns. */
const linesOf = (receipt: Buffer): readonly (readonly string[])[] =>
  receipt
    .toString("utf8")
    .split("\r\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split(","));

/** Whether the ledgers bear out what a line of the receipt says. */
const isBorneOut = (
  { copies, tried }: LetterAccount,
  [key = "", , state = ""]: readonly string[],
): boolean => {
  switch (state) {
    case "sent":
      return copies.has(key);
    case "denied":
      return tried.has(key) && !copies.has(key);
    case "skipped":
      return !tried.has(key);
    case "unknown":
      // Marked as being sent when the bot was killed: the call was made, or it was just about to be.
      return key.startsWith("tg:");
    default:
      return false;
  }
};

const firstLetterRows = (
  facts: NewsletterFacts,
  seen: LetterAccount,
  stored: readonly StoredRow[],
): Row[] => {
  const onTelegram = gotOn(seen, "tg");
  const [sent, unknown] = [count(stored, "sent", "tg:"), count(stored, "unknown", "tg:")];
  const lines = linesOf(facts.receipt);
  return [
    row("subscribers when it began", facts.readers.length, stored.length),
    {
      what: "got it on Telegram",
      networks: String(onTelegram),
      bot: `${sent} + ≤ ${unknown} unknown`,
      agrees: sent <= onTelegram && onTelegram <= sent + unknown,
    },
    row("got it on VK", gotOn(seen, "vk"), count(stored, "sent", "vk:")),
    row("got it twice on Telegram", surplus(seen, "tg"), 0),
    row("got it twice on VK", surplus(seen, "vk"), 0),
    row("had blocked the bot before, not tried", facts.blockedBefore.size, count(stored, "skipped")),
    row("blocked it meanwhile, refused", facts.blockedMeanwhile.size, count(stored, "denied")),
    row("left without an end", 0, stored.filter(({ state }) => openStates.includes(state)).length),
    row(
      "receipt.csv: lines that the networks bear out",
      lines.filter((line) => isBorneOut(seen, line)).length,
      lines.length,
    ),
    row("receipt.csv: a line for each subscriber", facts.readers.length, lines.length),
  ];
};

const offerRows = (facts: NewsletterFacts, seen: LetterAccount, stored: readonly StoredRow[]): Row[] => {
  const shutOut = (key: string): boolean => facts.blockedBefore.has(key) || facts.blockedMeanwhile.has(key);
  const willing = facts.readers.filter(({ wantsOffers }) => wantsOffers);
  const waited = willing.filter(({ isRegular }) => !isRegular).length;
  const isLate = (atMs: number | undefined): boolean => (atMs ?? 0) >= facts.releasedFromMs;
  const late = [...seen.copies.values()].filter(([copy]) => isLate(copy?.atMs)).length;
  const storedLate = stored.filter(
    ({ state, settledAt }) => state === "sent" && isLate(settledAt?.getTime()),
  );
  const willingKeys = new Set(willing.map(({ key }) => key));
  return [
    row("agreed to offers", willing.length, stored.length),
    row("got the offer at once", seen.copies.size - late, count(stored, "sent") - storedLate.length),
    row("held: too few useful letters", waited, facts.heldThen),
    row("got the offer after three more", late, storedLate.length),
    row(
      "had blocked the bot, not tried",
      willing.filter(({ key }) => shutOut(key)).length,
      count(stored, "skipped"),
    ),
    row(
      "offers to people who had not agreed",
      [...seen.copies.keys()].filter((key) => !willingKeys.has(key)).length,
      stored.filter(({ key }) => !willingKeys.has(key)).length,
    ),
    row("got the offer twice", surplus(seen, "tg") + surplus(seen, "vk"), 0),
  ];
};

/** The newsletters, every number twice. */
export const compareNewsletters = async (
  stage: DemoStage,
  facts: NewsletterFacts,
): Promise<readonly Row[]> => {
  const seen = newslettersAccount(stage, facts);
  return inTransaction(stage.db, async (tx) => {
    const others = [];
    for (const { number } of [...toNewcomers, english]) others.push(...(await rowsOf(tx, number)));
    return [
      ...firstLetterRows(facts, seen.toAll, await rowsOf(tx, toAll.number)),
      ...offerRows(facts, seen.offer, await rowsOf(tx, offer.number)),
      row("offers before four useful letters", seen.offeredTooEarly, 0),
      row("copies of the other four letters", seen.others, count(others, "sent")),
    ];
  });
};
