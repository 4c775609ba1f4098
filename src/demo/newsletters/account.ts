import type { CallRecord, DeliveryRecord } from "../../sandbox/ledger.ts";
import type { DemoStage } from "../stage.ts";
import type { Reader } from "./crowd.ts";
import { english, lastMonth, offer, toAll, toNewcomers, type ToldLetter } from "./letters.ts";
import type { NewsletterFacts } from "./facts.ts";

/** What the ledgers tell of one newsletter. */
export interface LetterAccount {
  /** Copies that each reader can see, by key; who has none is not in it. */
  readonly copies: ReadonlyMap<string, readonly DeliveryRecord[]>;
  /** Readers that the bot tried to write to. */
  readonly tried: ReadonlySet<string>;
}

const paramOf = ({ params }: CallRecord, ...names: readonly string[]): string => {
  const value = names.map((name) => params[name]).find((one) => one !== undefined);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

/** Whom a message of a call is for. */
export const peersOf = (call: CallRecord): readonly string[] =>
  paramOf(call, "peer_ids", "peer_id", "chat_id").split(",");

/** What a message of a call says. */
export const textOf = (call: CallRecord): string => paramOf(call, "message", "text");

const letterAccount = (
  { telegram, vk }: DemoStage,
  { needle }: Pick<ToldLetter, "needle">,
  readers: readonly Reader[],
): LetterAccount => {
  const known = new Set(readers.map(({ key }) => key));
  const copies = new Map<string, DeliveryRecord[]>();
  const tried = new Set<string>();
  for (const [prefix, { deliveries, calls }] of [
    ["tg", telegram.ledger],
    ["vk", vk.ledger],
  ] as const) {
    for (const delivery of deliveries) {
      const key = `${prefix}:${delivery.recipient}`;
      if (delivery.kind !== "message" || !delivery.text.includes(needle) || !known.has(key)) continue;
      copies.set(key, [...(copies.get(key) ?? []), delivery]);
    }
    for (const call of calls)
      if (textOf(call).includes(needle)) for (const peer of peersOf(call)) tried.add(`${prefix}:${peer}`);
  }
  return { copies, tried: new Set([...tried].filter((key) => known.has(key))) };
};

/** The networks' account of all newsletters of the story: from what people said and what the ledgers saw, nothing else. */
interface NewslettersAccount {
  readonly toAll: LetterAccount;
  readonly offer: LetterAccount;
  /** Copies of the other letters. */
  readonly others: number;
  /** Who got the offer without having had four useful letters before it, last month's counted. */
  readonly offeredTooEarly: number;
}

export const newslettersAccount = (stage: DemoStage, { readers }: NewsletterFacts): NewslettersAccount => {
  const useful = [toAll, ...toNewcomers, english].map((told) => letterAccount(stage, told, readers));
  const [first, ...others] = useful;
  if (!first) throw new Error("There is a first letter.");
  const offered = letterAccount(stage, offer, readers);
  const regulars = new Set(readers.filter(({ isRegular }) => isRegular).map(({ key }) => key));
  const hadBefore = (key: string, atMs: number): number =>
    (regulars.has(key) ? lastMonth.length : 0) +
    useful.filter(({ copies }) => copies.get(key)?.some((copy) => copy.atMs <= atMs)).length;
  return {
    toAll: first,
    offer: offered,
    others: others.reduce((sum, { copies }) => sum + [...copies.values()].flat().length, 0),
    offeredTooEarly: [...offered.copies].filter(([key, [copy]]) => hadBefore(key, copy?.atMs ?? 0) < 4)
      .length,
  };
};
