import type { CallRecord, DeliveredDocument, DeliveryRecord } from "../sandbox/ledger.ts";
import { parseCommitLine } from "../giveaways/draw/commitment.ts";
import type { DemoStage } from "./stage.ts";
import type { StoryFacts } from "./story.ts";
import { keyOf } from "./story.ts";

/** The networks' account of the story: the left-hand column of the table, from ledgers and members alone. */
export interface NetworkAccount {
  readonly joined: number;
  readonly refused: number;
  readonly left: number;
  readonly inList: number;
  readonly commitments: readonly { readonly venue: string; readonly n: number; readonly w: number }[];
  readonly commitPosts: number;
  readonly sent: Readonly<Record<string, number>>;
  readonly denied: number;
  readonly changes: number;
  readonly winners: readonly string[];
  readonly toasts: number;
  readonly presses: number;
}

interface PublishedResult {
  readonly ranks: readonly { readonly rank: number; readonly reveal?: { readonly key: string } }[];
  readonly changes: readonly { readonly rank: number }[];
}

/** The newest document of that name that anybody received. */
export const documentNamed = (stage: DemoStage, name: string): Buffer => {
  const all: readonly DeliveryRecord[] = [...stage.telegram.ledger.deliveries, ...stage.vk.ledger.deliveries];
  const found: DeliveredDocument | undefined = all
    .flatMap(({ documents }) => documents)
    .findLast((document) => document.name === name);
  if (!found) throw new Error(`Nobody received a file called ${name}.`);
  return Buffer.from(found.contentBase64, "base64");
};

/** Peers of VK's answered calls to whom nothing came: refused one by one, inside an answer that succeeded. */
const refusedPeers = ({ calls, deliveries }: DemoStage["vk"]["ledger"]): number => {
  const delivered = new Map<number, number>();
  for (const { callId, kind } of deliveries) {
    if (kind === "message") delivered.set(callId, (delivered.get(callId) ?? 0) + 1);
  }
  return calls
    .filter((call) => call.method === "messages.send" && isAnswered(call))
    .reduce(
      (sum, { id, params }) => sum + String(params["peer_ids"]).split(",").length - (delivered.get(id) ?? 0),
      0,
    );
};

const isAnswered = ({ outcome }: CallRecord): boolean => outcome.kind === "answered";

const countSent = (stage: DemoStage): Record<string, number> => {
  const counts: Record<string, number> = {};
  const add = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  for (const { kind } of stage.telegram.ledger.deliveries)
    if (kind === "message" || kind === "edit") add(`tg ${kind}`);
  for (const { kind } of stage.vk.ledger.deliveries)
    if (kind !== "toast" && kind !== "delete") add(`vk ${kind}`);
  return counts;
};

export const networkAccount = (stage: DemoStage, facts: StoryFacts, resultJson: Buffer): NetworkAccount => {
  const wasPresent = new Set(facts.present);
  const tried = [...facts.tried.keys()];
  const strangers = tried.filter((key) => !wasPresent.has(key) && facts.strangers.has(key));
  const leavers = tried.filter((key) => !wasPresent.has(key) && !facts.strangers.has(key));
  const inList = tried.filter((key) => wasPresent.has(key) && key !== facts.linked[1]);
  // The result is read as any stranger would read it: from the file that was posted.
  const result = JSON.parse(resultJson.toString("utf8")) as PublishedResult;
  const lost = new Set(result.changes.map(({ rank }) => rank));
  const { calls } = stage.telegram.ledger;
  const refusedByTelegram = calls.filter(
    ({ outcome }) => outcome.kind === "refused" && outcome.code === 403,
  ).length;
  const drawId = facts.drawId;
  const commitments = [
    ...stage.telegram.ledger.deliveries.map(({ text }) => ({
      venue: "telegram",
      line: parseCommitLine(text),
    })),
    ...stage.vk.ledger.deliveries.map(({ text }) => ({ venue: "vk", line: parseCommitLine(text) })),
  ].flatMap(({ venue, line }) => (line?.drawId === drawId ? [{ venue, n: line.n, w: line.w }] : []));
  return {
    joined: tried.length - strangers.length,
    refused: strangers.length,
    left: leavers.length,
    inList: inList.length,
    commitments,
    commitPosts: commitments.length,
    sent: countSent(stage),
    denied: refusedByTelegram + refusedPeers(stage.vk.ledger),
    changes: result.changes.length,
    winners: result.ranks
      .flatMap(({ rank, reveal }) => (reveal && !lost.has(rank) ? [reveal.key] : []))
      .sort(),
    toasts: calls.filter((call) => call.method.toLowerCase() === "answercallbackquery" && isAnswered(call))
      .length,
    presses: facts.members.filter((member) => facts.tried.get(keyOf(member)) === "button").length,
  };
};
