import type { Finding } from "../account.ts";
import { ownerId, until, type ChaosWorld } from "../world.ts";
import type { Director } from "./director.ts";
import type { Sent } from "./story.ts";

const awayMs = 2 * 3_600_000;
const floodTimes = 12;
export const resetTimes = 3;

const offersSent = ({ eyes }: ChaosWorld): Promise<number> =>
  eyes.count(`SELECT count(*) FROM delivery WHERE kind = 'promo' AND state = 'sent'`);

/** Equal and personal ones to all and to a part; one is to begin while the bot will be away. */
export const sendUseful = async ({ story, aims, attack, becomes }: Director): Promise<{ missed: Sent }> => {
  const all = await story.confirm({ kind: "useful" });
  const named = await story.confirm({ kind: "useful", isPersonal: true });
  const often = await story.confirm({ kind: "useful", isForOften: true });
  const oftenNamed = await story.confirm({ kind: "useful", isForOften: true, isPersonal: true });
  const missed = await story.confirm({ kind: "useful", start: "1h" });
  await attack([
    aims.opening(all),
    aims.portionWritten(all),
    aims.portionAtItsCommit(all),
    aims.claimed(all),
    aims.begun("vk", all),
    aims.arrived("telegram", all),
    aims.answered(all),
    aims.finishing(all),
    aims.portionWritten(named),
    aims.claimed(named),
    aims.begun("telegram", named),
    aims.arrived("vk", named),
    aims.answered(named),
    aims.opening(often),
    aims.finishing(often),
    aims.portionAtItsCommit(oftenNamed),
    aims.arrived("telegram", oftenNamed),
  ]);
  await becomes([all, named, often, oftenNamed], "finished");
  return { missed };
};

/** Two at once, for which most people have had too little. */
export const sendOffers = async (director: Director): Promise<readonly Sent[]> => {
  const { world, story, aims, attack, becomes, say } = director;
  const one = await story.confirm({ kind: "promo" });
  const other = await story.confirm({ kind: "promo" });
  await attack([
    aims.opening(one),
    aims.claimed(one),
    aims.begun("vk", one, true),
    aims.answered(other),
    aims.arrived("telegram", other),
    aims.portionWritten(other),
  ]);
  await becomes([one, other], "waiting");
  say(`${await offersSent(world)} offers were sent, the others wait.`);
  return [one, other];
};

/** 429 for a while, connections that are cut after the call took effect, refusals within a batch, people who leave. */
export const sendThroughFaults = async (director: Director) => {
  const { world, story, aims, attack, becomes } = director;
  const { telegram, vk } = world;
  const before = await offersSent(world);
  const flooded = await story.confirm({ kind: "useful" });
  const cut = await story.confirm({ kind: "useful", isPersonal: true });
  const singles = story.audience.readers
    .filter(({ accounts }) => accounts.length === 1)
    .map(({ accounts: [key = ""] }) => key);
  const refused = singles.filter((key) => key.startsWith("vk:")).slice(20, 25);
  const blockers = singles.filter((key) => key.startsWith("tg:")).slice(20, 23);
  const ofIt = ({ marker }: Sent, method: string) => ({ method, textIncludes: marker });
  const denial = "Can't send messages for users without permission";
  for (const key of refused)
    await vk.plantFault({
      effect: { kind: "error", code: 901, description: denial },
      ...ofIt(flooded, "messages.send"),
      recipient: key.slice(3),
    });
  const tooMany = { code: 429, description: "Too Many Requests: retry after 3", retryAfterSeconds: 3 };
  await telegram.plantFault({
    effect: { kind: "error", ...tooMany },
    ...ofIt(flooded, "sendMessage"),
    times: floodTimes,
  });
  const reset = { effect: { kind: "reset-after" }, times: resetTimes } as const;
  await telegram.plantFault({ ...reset, ...ofIt(cut, "sendMessage") });
  await vk.plantFault({ ...reset, ...ofIt(cut, "messages.send") });
  const attacking = attack([
    aims.opening(flooded),
    aims.portionWritten(flooded),
    aims.portionAtItsCommit(flooded),
    aims.claimed(flooded),
    aims.begun("telegram", flooded, true),
    aims.answered(flooded),
    aims.finishing(flooded),
    aims.begun("vk", cut),
    aims.arrived("vk", cut),
    aims.answered(cut),
    aims.portionAtItsCommit(cut),
    aims.finishing(cut),
  ]);
  // Meanwhile: the bot hears of it when it can.
  for (const key of blockers) await telegram.block(Number(key.slice(3)));
  await attacking;
  await becomes([flooded, cut], "finished");
  await until("offers that have waited go out", async () => (await offersSent(world)) > before, 120);
  return {
    refused,
    unreachable: [...refused, ...blockers],
    floods: { marker: flooded.marker, times: floodTimes },
  };
};

/** A batch has reached VK, nobody has heard the answer, and for two hours nobody is there. */
export const beAway = async (director: Director, missed: Sent) => {
  const { world, story, aims, sendAway, becomes } = director;
  const { telegram } = world;
  const interrupted = await story.confirm({ kind: "useful" });
  const beforeMs = await telegram.now();
  await sendAway(aims.arrived("vk", interrupted), awayMs);
  await becomes([missed], "missed");
  await becomes([interrupted], "finished");
  return { number: interrupted.number, untilMs: beforeMs + awayMs };
};

/** What was missed is asked about, and sent when the owner says so. */
export const sendLate = async (director: Director, missed: Sent): Promise<Finding> => {
  const { world, story, attack, becomes } = director;
  const { telegram, vk } = world;
  const early = [...(await telegram.deliveries()), ...(await vk.deliveries())].filter(
    ({ text, recipient }) => text.startsWith(missed.marker) && recipient !== String(ownerId),
  ).length;
  const question = `Рассылка ${missed.number} должна была начаться`;
  const asked = (await telegram.deliveries({ recipient: String(ownerId) })).filter(
    ({ kind, text }) => kind === "message" && text.includes(question),
  ).length;
  await story.press(missed, "newsletter-send-button");
  await becomes([missed], "arming");
  await attack([]);
  await becomes([missed], "finished");
  return {
    what: "missed over the downtime: asked about, sent without a word",
    ledgers: `${asked}, ${early}`,
    database: "1, 0",
    isRight: asked === 1 && early === 0,
  };
};

/** The owner gives up what still waits. */
export const cancelAll = async ({ story, becomes }: Director, offers: readonly Sent[]): Promise<void> => {
  for (const offer of offers) {
    await story.press(offer, "newsletter-cancel-button", "newsletter-cancel-confirm-button");
    await becomes([offer], "cancelled");
  }
};
