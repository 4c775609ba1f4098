import { describe, expect, it } from "vitest";
import {
  checkNewsletters,
  mostInOneSecond,
  type NewsletterChaosFacts,
  type NewsletterFacts,
  type ReceiptLine,
} from "./account.ts";

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 1, 12);

type Network = "telegram" | "vk";
/** Anna is on Telegram, Boris on VK, Vera on both, Gleb has gone, and VK refuses Dina. */
const people = [["tg:1"], ["vk:2"], ["tg:3", "vk:3"], ["tg:9"], ["vk:8"]] as const;
const usefulCount = 4;

const line = (person: string, state: string, reason = ""): ReceiptLine => ({ person, state, reason });
const networkOf = (key: string): Network => (key.startsWith("tg:") ? "telegram" : "vk");

/** A small run in which all is as it must be: four useful newsletters and an offer that Boris is too new for. */
const peacefulRun = () => {
  const ledgers = {
    telegram: {
      calls: [] as NewsletterChaosFacts["telegram"]["calls"][number][],
      deliveries: [] as NewsletterChaosFacts["telegram"]["deliveries"][number][],
    },
    vk: {
      calls: [] as NewsletterChaosFacts["vk"]["calls"][number][],
      deliveries: [] as NewsletterChaosFacts["vk"]["deliveries"][number][],
    },
  };
  const told = (key: string, marker: string, atMs: number): void => {
    ledgers[networkOf(key)].deliveries.push({
      kind: "message",
      recipient: key.slice(3),
      text: `${marker} это всем.`,
      atMs,
    });
  };
  const newsletter = (
    number: number,
    part: Pick<NewsletterFacts, "kind" | "end" | "meant"> & { receipt: ReceiptLine[]; rest?: number[] },
  ) => {
    const { rest = [], ...facts } = part;
    const rows: Record<string, number> = {};
    for (const { state } of facts.receipt) rows[state] = (rows[state] ?? 0) + 1;
    return {
      ...facts,
      number,
      marker: `Весть ${number}:`,
      database: { state: facts.end as string, rows, unknownOnVkAfterMs: rest },
    };
  };
  const newsletters = Array.from({ length: usefulCount }, (_, index) => {
    const number = index + 1;
    const isLast = number === usefulCount;
    const atMs = startMs + number * 60_000 + (isLast ? 2 * hourMs : 0);
    told("tg:1", `Весть ${number}:`, atMs);
    told("vk:3", `Весть ${number}:`, atMs);
    if (!isLast) told("vk:2", `Весть ${number}:`, atMs);
    return newsletter(number, {
      kind: "useful",
      end: "finished",
      meant: people,
      // The call for Boris was under way when the bot was away for two hours.
      receipt: [
        line("tg:1", "sent"),
        line("vk:2", isLast ? "unknown" : "sent"),
        line("vk:3", "sent"),
        line("tg:9", "skipped", "unreachable"),
        line("vk:8", number === 1 ? "denied" : "skipped"),
      ],
      rest: isLast ? [2 * hourMs] : [],
    });
  });
  for (const key of ["tg:1", "vk:3"]) told(key, "Весть 5:", startMs + 3 * hourMs);
  newsletters.push(
    newsletter(5, {
      kind: "promo",
      end: "cancelled",
      meant: people.slice(0, 3),
      receipt: [line("tg:1", "sent"), line("vk:2", "cancelled"), line("vk:3", "sent")],
    }),
  );
  ledgers.telegram.calls.push({
    method: "sendMessage",
    outcome: { kind: "refused", code: 429, description: "Too Many Requests" },
    atMs: startMs,
    params: { chat_id: 1, text: "Весть 2: это всем." },
  });
  return {
    ...ledgers,
    newsletters,
    ownerKey: "tg:42",
    unreachable: new Set(["tg:9", "vk:8"]),
    floods: { marker: "Весть 2:", times: 1 },
    away: { number: usefulCount, untilMs: startMs + 2 * hourMs },
    planted: { kills: 1, resets: 0, refused: ["vk:8"] },
    updates: { waiting: 0, dead: 0 },
  } satisfies NewsletterChaosFacts;
};

const wrongIn = (facts: NewsletterChaosFacts): string[] =>
  checkNewsletters(facts)
    .filter(({ isRight }) => !isRight)
    .map(({ what }) => what);

const message = (recipient: string, marker: string, atMs = startMs) => ({
  kind: "message" as const,
  recipient,
  text: `${marker} это всем.`,
  atMs,
});

describe("the account of newsletters in chaos", () => {
  it("finds nothing wrong where nothing is wrong, and leaves the author's preview out", () => {
    const facts = peacefulRun();
    facts.telegram.deliveries.push(message("42", "Весть 1:"));
    expect(wrongIn(facts)).toEqual([]);
  });

  it("finds a message that is called sent and was lost", () => {
    const facts = peacefulRun();
    facts.vk.deliveries.splice(
      facts.vk.deliveries.findIndex(
        ({ recipient, text }) => recipient === "2" && text.startsWith("Весть 1:"),
      ),
      1,
    );
    expect(wrongIn(facts)).toEqual(["newsletter 1: people who have it / sent and unknown"]);
  });

  it("finds a person without a row, and one with two", () => {
    const facts = peacefulRun();
    const [first, second] = facts.newsletters;
    first?.receipt.splice(1, 1);
    second?.receipt.push(line("tg:3", "skipped"));
    expect(wrongIn(facts)).toEqual(
      expect.arrayContaining([
        "newsletter 1: people (meant / in the receipt)",
        "newsletter 1: receipt / rows of the database",
        "newsletter 2: people (meant / in the receipt)",
        "all newsletters: ends that nothing explains",
      ]),
    );
  });

  it("finds a duplicate on VK", () => {
    const facts = peacefulRun();
    facts.vk.deliveries.push(message("2", "Весть 3:"));
    expect(wrongIn(facts)).toEqual(["all newsletters: got it twice on VK"]);
  });

  it("finds a duplicate on Telegram that no row is named unknown for", () => {
    const facts = peacefulRun();
    facts.telegram.deliveries.push(message("1", "Весть 3:"));
    expect(wrongIn(facts)).toEqual(["newsletter 3: duplicates on Telegram / rows named unknown"]);
  });

  it("finds who got it on both networks, and who was not to get it", () => {
    const facts = peacefulRun();
    facts.telegram.deliveries.push(message("3", "Весть 3:"), message("77", "Весть 3:"));
    const wrong = wrongIn(facts);
    expect(wrong).toContain("all newsletters: got it on both networks");
    expect(wrong).toContain("all newsletters: got what was not for them");
  });

  it("finds a row without an end, one on VK that is unknown for no reason, and one skipped for none", () => {
    const facts = peacefulRun();
    const [first, second, third] = facts.newsletters;
    first?.receipt.splice(0, 1, line("tg:1", "retry"));
    second?.receipt.splice(1, 1, line("vk:2", "unknown"));
    third?.receipt.splice(0, 1, line("tg:1", "skipped", "unreachable"));
    expect(wrongIn(facts)).toEqual(
      expect.arrayContaining([
        "all newsletters: rows without an end",
        "all newsletters: ends that nothing explains",
        "all newsletters: ends that nothing explains",
      ]),
    );
  });

  it("finds an offer that came before the fourth useful one", () => {
    const facts = peacefulRun();
    const early = facts.vk.deliveries.findIndex(
      ({ recipient, text }) => recipient === "3" && text.startsWith("Весть 5:"),
    );
    facts.vk.deliveries.splice(early, 1, message("3", "Весть 5:", startMs));
    expect(wrongIn(facts)).toEqual(["offers against the rule"]);
  });

  it("finds a VK row that was given up too early", () => {
    const facts = peacefulRun();
    facts.newsletters[usefulCount - 1]?.database.unknownOnVkAfterMs.splice(0, 1, 40 * 60_000);
    expect(wrongIn(facts)).toEqual(["VK: unknown rows, all left for over 50 minutes"]);
  });

  it("finds a limit that was passed in some second, and a refusal that nobody planted", () => {
    const facts = peacefulRun();
    const call = (method: string, atMs: number) => ({
      method,
      outcome: { kind: "answered" as const },
      atMs,
      params: {},
    });
    // 31 within a second that begins in the middle of one; 20 in the next on VK, and what runs inside of another call.
    for (let place = 0; place < 31; place += 1)
      facts.telegram.calls.push(call("sendMessage", 500 + place * 33));
    for (let place = 0; place < 20; place += 1) facts.vk.calls.push(call("messages.send", 500 + place * 50));
    facts.vk.calls.push({ ...call("messages.send", 600), insideCallId: 1 }, call("a_check", 600));
    expect(wrongIn(facts)).toEqual(["Telegram: most messages in any 1000 ms"]);
    facts.vk.calls.push(call("execute", 900));
    facts.telegram.calls.push({
      ...call("sendMessage", 9_000),
      outcome: { kind: "refused", code: 429, description: "" },
    });
    expect(wrongIn(facts)).toEqual([
      "Telegram: most messages in any 1000 ms",
      "VK: most calls in any 1000 ms",
      "Telegram: refused with 429 / planted",
    ]);
  });

  it("finds more unknown rows than the kills explain, and a refusal that never came", () => {
    const facts = peacefulRun();
    const [first, second] = facts.newsletters;
    first?.receipt.splice(4, 1, line("vk:8", "skipped"));
    for (let id = 100; id < 133; id += 1) second?.receipt.push(line(`tg:${id}`, "unknown"));
    const wrong = wrongIn(facts);
    expect(wrong).toContain("Telegram: rows named unknown / in hand at the kills");
    expect(wrong).toContain("VK: refused with 901 among others / planted");
  });

  it("counts a window of 1000 ms without its end", () => {
    expect(mostInOneSecond([0, 1_000, 2_000])).toBe(1);
    expect(mostInOneSecond([1_500, 0, 999])).toBe(2);
    expect(mostInOneSecond([])).toBe(0);
  });
});
