import type { CallRecord, DeliveryRecord } from "../../../src/sandbox/ledger.ts";
import type { Finding } from "../account.ts";
import type { Sent } from "./story.ts";

/** What one simulator saw. */
interface Ledger {
  readonly calls: readonly Pick<CallRecord, "method" | "outcome" | "atMs" | "params" | "insideCallId">[];
  readonly deliveries: readonly Pick<DeliveryRecord, "kind" | "recipient" | "text" | "atMs">[];
}

/** A line of a receipt as the bot gave it. */
export interface ReceiptLine {
  /** `tg:1` */
  readonly person: string;
  readonly state: string;
  readonly reason: string;
}

/** One newsletter by the runner's own record, by its receipt and by the bot's database. */
export interface NewsletterFacts extends Pick<Sent, "number" | "kind" | "marker" | "meant"> {
  readonly receipt: readonly ReceiptLine[];
  readonly database: {
    readonly state: string;
    /** How many rows are in each state. */
    readonly rows: Readonly<Record<string, number>>;
    /** Of VK's rows that ended unknown: how long after their first try, in milliseconds. */
    readonly unknownOnVkAfterMs: readonly number[];
  };
  /** The owner cancelled it, or all of it was to be sent. */
  readonly end: "finished" | "cancelled";
}

export interface NewsletterChaosFacts {
  readonly telegram: Ledger;
  readonly vk: Ledger;
  readonly newsletters: readonly NewsletterFacts[];
  readonly ownerKey: string;
  /** Accounts that cannot be written to, by the runner's own doing. */
  readonly unreachable: ReadonlySet<string>;
  /** What was planted to be refused with 429, at most so often. */
  readonly floods: { readonly marker: string; readonly times: number };
  /** The newsletter that the bot was sending when it was away for two hours, and until when that was. */
  readonly away: { readonly number: number; readonly untilMs: number };
  /** What the runner did to them: processes killed, calls of Telegram cut after they took effect, accounts that VK refused. */
  readonly planted: {
    readonly kills: number;
    readonly resets: number;
    readonly refused: readonly string[];
  };
  readonly updates: { readonly waiting: number; readonly dead: number };
}

const repeatWindowMs = 50 * 60_000;
const secondMs = 1_000;

const find = (
  what: string,
  ledgers: number | string,
  database: number | string,
  isRight: boolean,
  wrong: readonly string[] = [],
): Finding => ({
  what,
  ledgers: String(ledgers),
  database: String(database),
  isRight,
  ...(wrong.length > 0 && {
    detail: `${wrong.slice(0, 6).join(", ")}${wrong.length > 6 ? " and more" : ""}`,
  }),
});

const countBy = <T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

/** How often each account was told this, by the ledgers; its author's own preview is no delivery. */
const seenOf = (facts: NewsletterChaosFacts, marker: string): Map<string, number> =>
  countBy(
    (["telegram", "vk"] as const).flatMap((network) =>
      facts[network].deliveries.flatMap(({ kind, recipient, text }) => {
        const key = `${network === "telegram" ? "tg" : "vk"}:${recipient}`;
        return kind === "message" && text.startsWith(marker) && key !== facts.ownerKey ? [key] : [];
      }),
    ),
    (key) => key,
  );

const finalStates = new Set(["sent", "denied", "failed", "unknown", "skipped", "expired", "cancelled"]);
const isTelegram = (key: string): boolean => key.startsWith("tg:");

/** Why a line is not as it may be; undefined where it is. */
const wrongState = (
  { person, state, reason }: ReceiptLine,
  newsletter: NewsletterFacts,
  unreachable: ReadonlySet<string>,
  away: NewsletterChaosFacts["away"],
): string | undefined => {
  const isRight = ((): boolean => {
    switch (state) {
      case "sent":
        return true;
      case "unknown":
        return isTelegram(person) || newsletter.number === away.number;
      case "denied":
      case "skipped":
        return unreachable.has(person);
      case "cancelled":
        return newsletter.end === "cancelled";
      default:
        return false;
    }
  })();
  return isRight ? undefined : `${person} ${state}${reason === "" ? "" : ` (${reason})`}`;
};

/** What must never be, each with the accounts for which it is. */
interface Never {
  readonly "rows without an end": readonly string[];
  readonly "ends that nothing explains": readonly string[];
  readonly "got what was not for them": readonly string[];
  readonly "got it on both networks": readonly string[];
  readonly "got it twice on VK": readonly string[];
}

const checkNewsletter = (
  facts: NewsletterChaosFacts,
  newsletter: NewsletterFacts,
): { readonly own: readonly Finding[]; readonly never: Never } => {
  const { number, marker, meant, receipt, database, end } = newsletter;
  const name = `newsletter ${number}`;
  const seen = seenOf(facts, marker);
  const lines = new Map(receipt.map((line) => [line.person, line]));
  const stateOf = (key: string): string => lines.get(key)?.state ?? "none";
  const copies = (key: string): number => seen.get(key) ?? 0;

  const withoutRow = meant.filter((accounts) => !accounts.some((key) => lines.has(key)));
  const withTwo = meant.filter((accounts) => accounts.filter((key) => lines.has(key)).length > 1);
  const known = new Set(meant.flat());
  const notMeant = receipt.filter(({ person }) => !known.has(person)).map(({ person }) => person);
  const twice = receipt.length - lines.size;

  const open = receipt.filter(({ state }) => !finalStates.has(state));
  const wrong = receipt.flatMap((line) => wrongState(line, newsletter, facts.unreachable, facts.away) ?? []);
  const counted = countBy(receipt, ({ state }) => state);
  const miscounted = [...new Set([...counted.keys(), ...Object.keys(database.rows)])].filter(
    (state) => (counted.get(state) ?? 0) !== (database.rows[state] ?? 0),
  );

  const sent = receipt.filter(({ state }) => state === "sent").map(({ person }) => person);
  const imagined = sent.filter((key) => copies(key) === 0);
  const denied = [...seen.keys()].filter((key) => stateOf(key) !== "sent" && stateOf(key) !== "unknown");
  const strangers = [...seen.keys()].filter((key) => !known.has(key));
  const doubledPeople = meant.filter((accounts) => accounts.filter((key) => copies(key) > 0).length > 1);
  const onVk = [...seen].filter(([key]) => !isTelegram(key));
  const doubledOnVk = onVk.filter(([, count]) => count > 1).map(([key]) => key);
  const surplus = [...seen].reduce((sum, [key, count]) => sum + (isTelegram(key) ? count - 1 : 0), 0);
  const unknownOnTelegram = receipt.filter(
    ({ person, state }) => isTelegram(person) && state === "unknown",
  ).length;
  const unknownSeen = receipt.filter(({ person, state }) => state === "unknown" && copies(person) > 0).length;

  return {
    never: {
      "rows without an end": open.map(({ person }) => person),
      "ends that nothing explains": wrong,
      "got what was not for them": strangers,
      "got it on both networks": doubledPeople.flat(),
      "got it twice on VK": doubledOnVk,
    },
    own: [
      find(
        `${name}: people (meant / in the receipt)`,
        meant.length,
        receipt.length,
        receipt.length === meant.length && withoutRow.length + withTwo.length + notMeant.length + twice === 0,
        [...withoutRow.flat(), ...withTwo.flat(), ...notMeant],
      ),
      find(
        `${name}: receipt / rows of the database`,
        receipt.length,
        Object.values(database.rows).reduce((sum, count) => sum + count, 0),
        miscounted.length === 0,
        miscounted,
      ),
      find(
        `${name}: people who have it / sent and unknown`,
        seen.size,
        `${sent.length} + ${unknownSeen} unknown`,
        seen.size === sent.length + unknownSeen && imagined.length + denied.length === 0,
        [...imagined, ...denied],
      ),
      find(
        `${name}: duplicates on Telegram / rows named unknown`,
        surplus,
        `≤ ${unknownOnTelegram}`,
        surplus <= unknownOnTelegram,
      ),
      find(`${name}: state`, end, database.state, database.state === end),
    ],
  };
};

const checkEach = (facts: NewsletterChaosFacts): Finding[] => {
  const checked = facts.newsletters.map((newsletter) => ({
    number: newsletter.number,
    ...checkNewsletter(facts, newsletter),
  }));
  const whats = Object.keys(checked[0]?.never ?? {}) as (keyof Never)[]; // its keys are written above
  return [
    ...checked.flatMap(({ own }) => own),
    ...whats.map((what) => {
      const found = checked.flatMap(({ number, never }) => never[what].map((who) => `${number}: ${who}`));
      return find(`all newsletters: ${what}`, found.length, 0, found.length === 0, found);
    }),
  ];
};

/** In flight at once, and so many marked ahead of their calls. */
const mostInHand = 32;

const checkFaults = ({ newsletters, planted }: NewsletterChaosFacts): Finding[] => {
  const lines = newsletters.flatMap(({ receipt }) => receipt);
  const unknown = lines.filter(({ person, state }) => isTelegram(person) && state === "unknown").length;
  const explained = planted.resets + planted.kills * mostInHand;
  const denied = new Set(lines.filter(({ state }) => state === "denied").map(({ person }) => person));
  const ignored = planted.refused.filter((person) => !denied.has(person));
  return [
    find(
      "Telegram: rows named unknown / in hand at the kills",
      "",
      `${unknown} ≤ ${explained}`,
      unknown <= explained,
    ),
    find(
      "VK: refused with 901 among others / planted",
      planted.refused.length - ignored.length,
      planted.refused.length,
      ignored.length === 0,
      ignored,
    ),
  ];
};

/** SPEC §5 by the ledgers alone: no offer to whom fewer than four useful ones came for each. */
const checkOffers = ({ newsletters, ...facts }: NewsletterChaosFacts): Finding[] => {
  const personOf = new Map(
    newsletters.flatMap(({ meant }) =>
      meant.flatMap((accounts) => accounts.map((key) => [key, accounts.toSorted().join(" ")] as const)),
    ),
  );
  const histories = new Map<string, { readonly kind: Sent["kind"]; readonly atMs: number }[]>();
  for (const network of ["telegram", "vk"] as const) {
    for (const { kind, recipient, text, atMs } of facts[network].deliveries) {
      const of = newsletters.find(({ marker }) => text.startsWith(marker));
      const person = personOf.get(`${network === "telegram" ? "tg" : "vk"}:${recipient}`);
      if (kind !== "message" || !of || person === undefined) continue;
      const history = histories.get(person) ?? [];
      history.push({ kind: of.kind, atMs });
      histories.set(person, history);
    }
  }
  const forbidden: string[] = [];
  let offers = 0;
  for (const [person, history] of histories) {
    let [useful, promo] = [0, 0];
    for (const { kind } of history.toSorted((one, other) => one.atMs - other.atMs)) {
      if (kind === "useful") useful += 1;
      else {
        promo += 1;
        offers += 1;
        if (100 * promo > 20 * (useful + promo)) forbidden.push(person);
      }
    }
  }
  return [
    find("offers that people have (made to none: nothing was tried)", offers, "> 0", offers > 0),
    find("offers against the rule", forbidden.length, 0, forbidden.length === 0, forbidden),
  ];
};

/** The most of these moments within any 1000 ms. */
export const mostInOneSecond = (moments: readonly number[]): number => {
  const sorted = moments.toSorted((one, other) => one - other);
  let [most, first] = [0, 0];
  for (const [place, atMs] of sorted.entries()) {
    while (atMs - (sorted[first] ?? atMs) >= secondMs) first += 1;
    most = Math.max(most, place - first + 1);
  }
  return most;
};

const speaks = /^(?:send(?!ChatAction)|edit|copy|forward)/u;

const checkLimits = ({ telegram, vk, floods }: NewsletterChaosFacts): Finding[] => {
  const onTelegram = mostInOneSecond(
    telegram.calls.flatMap(({ method, atMs }) => (speaks.test(method) ? [atMs] : [])),
  );
  const onVk = mostInOneSecond(
    vk.calls.flatMap(({ method, atMs, insideCallId }) =>
      insideCallId === undefined && method.includes(".") ? [atMs] : method === "execute" ? [atMs] : [],
    ),
  );
  const refused = ({ calls }: Ledger, code: number) =>
    calls.filter(({ outcome }) => outcome.kind === "refused" && outcome.code === code);
  const all = refused(telegram, 429);
  const planted = all.filter(({ params }) => JSON.stringify(params).includes(floods.marker)).length;
  const tooMany = refused(vk, 6).length;
  return [
    find("Telegram: most messages in any 1000 ms", onTelegram, "≤ 30", onTelegram <= 30),
    find("VK: most calls in any 1000 ms", onVk, "≤ 20", onVk <= 20),
    find(
      "Telegram: refused with 429 / planted",
      all.length,
      `≤ ${floods.times}`,
      planted > 0 && all.length === planted && planted <= floods.times,
    ),
    find("VK: refused with 6", tooMany, 0, tooMany === 0),
  ];
};

const checkAway = ({ telegram, newsletters, away }: NewsletterChaosFacts): Finding[] => {
  const own = newsletters.find(({ number }) => number === away.number);
  const after = telegram.deliveries.filter(
    ({ text, atMs }) => own && text.startsWith(own.marker) && atMs >= away.untilMs,
  ).length;
  const times = own?.database.unknownOnVkAfterMs ?? [];
  const early = times.filter((ms) => ms < repeatWindowMs).length;
  const elsewhere = newsletters
    .filter(({ number }) => number !== away.number)
    .flatMap(({ database }) => database.unknownOnVkAfterMs).length;
  return [
    find("after two hours away: messages of the newsletter under way", after, "> 0", after > 0),
    find(
      "VK: unknown rows, all left for over 50 minutes",
      "",
      times.length,
      times.length > 0 && early + elsewhere === 0,
    ),
  ];
};

/** Holds the networks' ledgers and the runner's record against the receipts and the bot's database. */
export const checkNewsletters = (facts: NewsletterChaosFacts): readonly Finding[] => [
  ...checkEach(facts),
  ...checkFaults(facts),
  ...checkOffers(facts),
  ...checkAway(facts),
  ...checkLimits(facts),
  find("updates not handled", "", facts.updates.waiting, facts.updates.waiting === 0),
  find("dead letters", "", facts.updates.dead, facts.updates.dead === 0),
];
