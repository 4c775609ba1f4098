import { isTimely, type BeaconChain } from "../../src/giveaways/draw/chain.ts";
import { parseCommitLine, type CommitLine } from "../../src/giveaways/draw/commitment.ts";
import type { CallRecord, DeliveryRecord } from "../../src/sandbox/ledger.ts";

/** What one simulator saw. */
interface NetworkLedger {
  readonly calls: readonly Pick<CallRecord, "method" | "outcome">[];
  readonly deliveries: readonly DeliveryRecord[];
}

/** A delivery as the bot's database has it. */
export interface DeliveryRow {
  readonly id: string;
  readonly network: "telegram" | "vk";
  readonly op: string;
  readonly kind: string;
  readonly state: string;
  readonly recipient: string;
  readonly messageId: string | null;
  readonly about: string | null;
  readonly resendOf: string | null;
}

/** One draw by the runner's own record, and by the bot's database. */
export interface DrawFacts {
  readonly number: number;
  readonly giveawayId: number;
  readonly drawId: string;
  /** Who joined in time and was a member. */
  readonly joined: readonly string[];
  readonly database: {
    readonly state: string;
    readonly frozenIn: readonly string[];
    readonly attempts: number;
    readonly validCommits: readonly string[];
    readonly rankSets: number;
  };
}

export interface ChaosFacts {
  readonly telegram: NetworkLedger;
  readonly vk: NetworkLedger;
  readonly chain: BeaconChain;
  readonly draws: readonly DrawFacts[];
  readonly rows: readonly DeliveryRow[];
  readonly updates: { readonly waiting: number; readonly dead: number };
  /** People who wrote in private, and how often. */
  readonly asked: ReadonlyMap<string, number>;
}

/** A number of the ledgers beside the database's, and whether it is as it must be. */
export interface Finding {
  readonly what: string;
  readonly ledgers: string;
  readonly database: string;
  readonly isRight: boolean;
  readonly detail?: string;
}

const openStates = new Set(["planned", "held", "claimed", "sending", "retry"]);
const said = new Set(["message", "post", "comment"]);

const listed = (items: readonly string[]): string =>
  items.length <= 5 ? items.join(", ") : `${items.slice(0, 5).join(", ")} and ${items.length - 5} more`;

const find = (
  what: string,
  ledgers: number | string,
  database: number | string,
  isRight: boolean,
  detail = "",
): Finding => ({
  what,
  ledgers: String(ledgers),
  database: String(database),
  isRight,
  ...(detail !== "" && !isRight && { detail }),
});

interface PostedCommit {
  readonly network: "telegram" | "vk";
  readonly line: CommitLine;
  readonly atSeconds: number;
}

/** Every commitment of a draw that people can read, in the order of posting. */
export const commitsOf = (facts: Pick<ChaosFacts, "telegram" | "vk">, drawId: string): PostedCommit[] =>
  (["telegram", "vk"] as const)
    .flatMap((network) =>
      facts[network].deliveries.flatMap(({ kind, text, atMs }) => {
        const line = said.has(kind) ? parseCommitLine(text) : null;
        return line?.drawId === drawId ? [{ network, line, atSeconds: Math.floor(atMs / 1000) }] : [];
      }),
    )
    .sort((one, other) => one.atSeconds - other.atSeconds);

const unknownAbout = (facts: ChaosFacts, about: string): number =>
  facts.rows.filter(
    (row) => row.network === "telegram" && row.state === "unknown" && row.about?.startsWith(about),
  ).length;

const isResultOf = (delivery: DeliveryRecord, drawId: string): boolean =>
  delivery.documents.some(
    ({ name, contentBase64 }) =>
      name === "result.json" && Buffer.from(contentBase64, "base64").includes(`"draw_id":"${drawId}"`),
  );

const checkDraw = (facts: ChaosFacts, draw: DrawFacts): Finding[] => {
  const { drawId, giveawayId, database } = draw;
  const commits = commitsOf(facts, drawId);
  const distinct = new Set(commits.map(({ line }) => line.commit));
  const timely = commits.filter(({ line, atSeconds }) => isTimely(atSeconds, line.round, facts.chain));
  const binding = new Set(timely.map(({ line }) => line.commit));
  const counts = new Set(commits.map(({ line }) => line.n));
  const inList = new Set(database.frozenIn);
  const joined = new Set(draw.joined);
  const lost = draw.joined.filter((key) => !inList.has(key));
  const strange = database.frozenIn.filter((key) => !joined.has(key));
  const name = `draw ${draw.number}`;

  const openings = (network: "telegram" | "vk"): number =>
    facts[network].deliveries.filter(
      ({ kind, text }) => (kind === "message" || kind === "post") && text.includes(`cgd-1 open d=${drawId}`),
    ).length;
  const results = [...facts.telegram.deliveries, ...facts.vk.deliveries].filter(
    (delivery) => said.has(delivery.kind) && isResultOf(delivery, drawId),
  );
  const resultFiles = new Set(
    results.flatMap(({ documents }) => documents.map(({ contentBase64 }) => contentBase64)),
  );
  const once = (what: string, seen: number, about: string): Finding => {
    const named = unknownAbout(facts, about);
    return find(`${name}: ${what}`, seen, `1 + ${named} unknown`, seen >= 1 && seen <= 1 + named);
  };
  const exactly = (what: string, seen: number, wanted: number): Finding =>
    find(`${name}: ${what}`, seen, wanted, seen === wanted);
  const onTelegram = results.filter(({ kind }) => kind === "message").length;
  const telegramCommits = commits.filter(({ network }) => network === "telegram").length;
  const commitsNamed = unknownAbout(facts, `giveaway:${giveawayId}:commit:`);

  return [
    find(
      `${name}: entrants (joined in time / in the list)`,
      joined.size,
      inList.size,
      lost.length === 0 && strange.length === 0,
      `lost: ${listed(lost) || "nobody"}; not known to the runner: ${listed(strange) || "nobody"}`,
    ),
    find(
      `${name}: n in the commitment`,
      [...counts].join(" or "),
      inList.size,
      counts.size === 1 && counts.has(joined.size),
    ),
    exactly("commitments, void ones included", distinct.size, database.attempts),
    find(
      `${name}: binding commitments`,
      binding.size,
      database.validCommits.length,
      binding.size === 1 && database.validCommits.length === 1 && binding.has(database.validCommits[0] ?? ""),
    ),
    exactly("results that differ / rankings", resultFiles.size, database.rankSets),
    once("opening in the group", openings("telegram"), `giveaway:${giveawayId}:opening`),
    exactly("opening on the wall", openings("vk"), 1),
    find(
      `${name}: commitments in the group`,
      telegramCommits,
      `${database.attempts} + ${commitsNamed} unknown`,
      telegramCommits >= 1 && telegramCommits <= database.attempts + commitsNamed,
    ),
    exactly(
      "commitments under the wall's post",
      commits.filter(({ network }) => network === "vk").length,
      database.attempts,
    ),
    once("result in the group", onTelegram, `giveaway:${giveawayId}:result`),
    exactly("result under the wall's post", results.filter(({ kind }) => kind === "comment").length, 1),
    exactly("result as a post", results.filter(({ kind }) => kind === "post").length, 1),
    find(`${name}: state`, "", database.state, database.state === "done"),
  ];
};

const countBy = <T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOfItem(item), (counts.get(keyOfItem(item)) ?? 0) + 1);
  return counts;
};

const checkTelegram = (facts: ChaosFacts): Finding[] => {
  const messages = facts.telegram.deliveries.filter(({ kind }) => kind === "message");
  const rows = facts.rows.filter(({ network, op }) => network === "telegram" && op === "message");
  const sent = rows.filter(({ state }) => state === "sent");
  const unknown = rows.filter(({ state }) => state === "unknown");
  const known = new Set(sent.map(({ recipient, messageId }) => `${recipient} ${messageId}`));
  const unclaimed = messages.filter(({ recipient, messageId }) => !known.has(`${recipient} ${messageId}`));
  const excuses = countBy(unknown, ({ recipient }) => recipient);
  const unexplained = unclaimed.filter(({ recipient }) => {
    const left = excuses.get(recipient) ?? 0;
    excuses.set(recipient, left - 1);
    return left <= 0;
  });
  const seen = new Set(messages.map(({ recipient, messageId }) => `${recipient} ${messageId}`));
  const imagined = [...known].filter((key) => !seen.has(key));
  const resent = new Set(rows.flatMap(({ resendOf }) => (resendOf === null ? [] : [resendOf])));
  const forgotten = unknown.filter(({ id }) => !resent.has(id));
  return [
    find(
      "Telegram: messages (seen / sent and unknown)",
      messages.length,
      `${sent.length} + ${unknown.length} unknown`,
      unexplained.length === 0,
      `nobody knows of: ${listed(unexplained.map(({ recipient, messageId }) => `${recipient}#${messageId}`))}`,
    ),
    find(
      "Telegram: called sent, seen by nobody",
      imagined.length,
      0,
      imagined.length === 0,
      listed(imagined),
    ),
    find(
      "Telegram: seen beyond those (duplicates at most / unknown rows)",
      unclaimed.length,
      unknown.length,
      unclaimed.length <= unknown.length,
    ),
    find("Telegram: unknown and not said once more", "", forgotten.length, forgotten.length === 0),
  ];
};

const checkVk = (facts: ChaosFacts): Finding[] => {
  const deliveries = facts.vk.deliveries.filter(({ kind }) => said.has(kind));
  const rows = facts.rows.filter(({ network, op }) => network === "vk" && said.has(op));
  const sent = rows.filter(({ state }) => state === "sent");
  const unknown = rows.filter(({ state }) => state === "unknown");
  // A wall's posts and comments are told by their ids, messages counted per person.
  const seen = countBy(deliveries, ({ kind, recipient, messageId }) =>
    kind === "message" ? `message ${recipient}` : `${kind} ${messageId}`,
  );
  const told = countBy(sent, ({ op, recipient, messageId }) =>
    op === "message" ? `message ${recipient}` : `${op} ${messageId}`,
  );
  const surplus = (more: Map<string, number>, than: Map<string, number>): string[] =>
    [...more].flatMap(([key, count]) => (count > (than.get(key) ?? 0) ? [key] : []));
  const doubled = surplus(seen, told);
  const imagined = surplus(told, seen);
  return [
    find(
      "VK: messages, posts and comments (seen / sent)",
      deliveries.length,
      sent.length,
      deliveries.length === sent.length,
    ),
    find("VK: duplicates", doubled.length, 0, doubled.length === 0, listed(doubled)),
    find("VK: called sent, seen by nobody", imagined.length, 0, imagined.length === 0, listed(imagined)),
    find("VK: unknown rows", "", unknown.length, unknown.length === 0),
  ];
};

/** Every private word is answered, and answered once. */
const checkAnswers = (facts: ChaosFacts): Finding[] => {
  const keyOf = (network: "telegram" | "vk", recipient: string): string =>
    `${network === "telegram" ? "tg" : "vk"}:${recipient}`;
  const seen = countBy(
    (["telegram", "vk"] as const).flatMap((network) =>
      facts[network].deliveries.flatMap(({ kind, recipient }) =>
        kind === "message" ? [keyOf(network, recipient)] : [],
      ),
    ),
    (key) => key,
  );
  const replies = countBy(
    facts.rows.filter(({ kind, resendOf }) => kind === "reply" && resendOf === null),
    ({ network, recipient }) => keyOf(network, recipient),
  );
  const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);
  const asked = [...facts.asked];
  const unanswered = asked.flatMap(([key, count]) => ((seen.get(key) ?? 0) < count ? [key] : []));
  const miscounted = asked.flatMap(([key, count]) => (replies.get(key) === count ? [] : [key]));
  return [
    find(
      "private words without an answer",
      unanswered.length,
      0,
      unanswered.length === 0,
      listed(unanswered),
    ),
    find(
      "private words (written / replies to them)",
      sum(facts.asked.values()),
      sum(asked.map(([key]) => replies.get(key) ?? 0)),
      miscounted.length === 0,
      listed(miscounted),
    ),
  ];
};

const checkLimits = (facts: ChaosFacts): Finding[] => {
  const refusals = ({ calls }: NetworkLedger, code: number): number =>
    calls.filter(({ outcome }) => outcome.kind === "refused" && outcome.code === code).length;
  const floods = refusals(facts.telegram, 429);
  const tooMany = refusals(facts.vk, 6);
  return [
    find("Telegram: refused with 429", floods, "", floods === 0),
    find("VK: refused with 6", tooMany, "", tooMany === 0),
  ];
};

/** Holds the networks' ledgers and the runner's record against the bot's database. */
export const checkAll = (facts: ChaosFacts): readonly Finding[] => {
  const open = facts.rows.filter(({ state }) => openStates.has(state)).length;
  return [
    ...facts.draws.flatMap((draw) => checkDraw(facts, draw)),
    ...checkTelegram(facts),
    ...checkVk(facts),
    ...checkAnswers(facts),
    ...checkLimits(facts),
    find("rows without an end", "", open, open === 0),
    find("updates not handled", "", facts.updates.waiting, facts.updates.waiting === 0),
    find("dead letters", "", facts.updates.dead, facts.updates.dead === 0),
  ];
};
