import { setTimeout as delay } from "node:timers/promises";
import { ownerId, until, type ChaosWorld } from "../chaos/world.ts";
import {
  cpuOfChildren,
  cpuOfTree,
  cpuSeconds,
  median,
  milliseconds,
  parentOf,
  type Figure,
} from "./measure.ts";
import { callsOf, confirmNewsletter, draftNewsletter, press, startNow } from "./readers.ts";
import type { CampaignCall, Readers, Sending } from "./readers.ts";

/** PLATFORMS A1, B2: messages a second; VK takes twenty calls a second, of a hundred people each. */
const limits: Readers = { telegram: 30, vk: 2_000 };
const rounds = 3;

interface Rate {
  /** People a second, without those of the first second, which a limit lets through at once. */
  readonly perSecond: number;
  readonly people: number;
  readonly seconds: number;
  readonly tooFast: number;
}

const rateOf = (calls: readonly CampaignCall[]): Rate => {
  const firstMs = Math.min(...calls.map(({ atMs }) => atMs));
  const lastMs = Math.max(...calls.map(({ atMs }) => atMs));
  const sum = (some: readonly CampaignCall[]): number =>
    some.reduce((total, { people }) => total + people, 0);
  const seconds = (lastMs - firstMs) / 1000;
  const late = sum(calls.filter(({ atMs }) => atMs >= firstMs + 1000));
  return {
    perSecond: seconds === 0 ? 0 : late / seconds,
    people: sum(calls),
    seconds,
    tooFast: calls.filter(({ isTooFast }) => isTooFast).length,
  };
};

/** Processor seconds so far, of all who take part. */
const processors = async ({ bot, eyes }: ChaosWorld) => {
  const backend = await eyes.count("SELECT pg_backend_pid()");
  return {
    bot: await cpuSeconds(bot.pid ?? 0),
    database: await cpuOfTree(await parentOf(backend)),
    telegram: await cpuOfChildren("sandbox/telegram/main.js"),
    vk: await cpuOfChildren("sandbox/vk/main.js"),
  };
};

const sentOf = async ({ eyes }: ChaosWorld, { campaign }: Sending): Promise<number> =>
  eyes.count(
    `SELECT count(*) FROM delivery WHERE "runId" = (SELECT "runId" FROM campaign WHERE id = $1) AND state = 'sent'`,
    [campaign],
  );

/** A newsletter to everybody, as fast as the networks let it go (SPEC §11). */
export const measureBroadcast = async (
  world: ChaosWorld,
  readers: Readers,
  say: (line: string) => void,
): Promise<Figure[]> => {
  const sending = await confirmNewsletter(
    world,
    await draftNewsletter(world, "useful", "Свежие новости лавки"),
  );
  const before = await processors(world);
  const dueMs = await startNow(world, sending);
  const total = readers.telegram + readers.vk;
  await until("everybody has it", async () => (await sentOf(world, sending)) === total, 180);
  say(`everybody has it after ${((Date.now() - dueMs) / 1000).toFixed(1)} s`);
  const after = await processors(world);
  const used = (name: keyof typeof before): string => (after[name] - before[name]).toFixed(1);
  const calls = await callsOf(world, sending);
  return (["telegram", "vk"] as const).map((network) => {
    const { perSecond, people, seconds, tooFast } = rateOf(calls[network]);
    const share = perSecond / limits[network];
    const name = network === "vk" ? "VK" : "Telegram";
    return {
      what: `newsletter to ${people} on ${name}, against its limit`,
      goal: "≥ 0.9 without a refusal",
      found: `${share.toFixed(2)}, ${tooFast} refused: ${perSecond.toFixed(0)} people a second for ${seconds.toFixed(0)} s`,
      baseline: `the limit: ${limits[network]} people a second; processor for both networks: bot ${used("bot")} s, database ${used("database")} s, simulators ${used("telegram")} s and ${used("vk")} s`,
      isMet: share >= 0.9 && tooFast === 0 && people === readers[network],
    };
  });
};

const lastCallMs = async (world: ChaosWorld, sending: Sending): Promise<number> => {
  const { telegram, vk } = await callsOf(world, sending);
  return Math.max(...[...telegram, ...vk].map(({ atMs }) => atMs));
};

/** Long enough for what was on its way to arrive. */
const quietMs = 3_000;

/** From `stoppedMs` to the last call that came after it; 0 when none did. */
const stopMs = async (world: ChaosWorld, sending: Sending, stoppedMs: number): Promise<number> => {
  await delay(quietMs);
  return Math.max(0, (await lastCallMs(world, sending)) - stoppedMs);
};

/** From an ordinary question of the owner to its answer. */
const answerMs = async ({ telegram }: ChaosWorld): Promise<number> => {
  const before = (await telegram.messages(ownerId)).at(-1)?.messageId ?? 0;
  const askedMs = Date.now();
  await telegram.say(ownerId, null, "/newsletters");
  return until("the owner is answered", async () => {
    const answer = (await telegram.messages(ownerId)).find(
      ({ messageId, fromBot, text }) => messageId > before && fromBot && text.includes("/newsletter "),
    );
    return answer && answer.dateMs - askedMs + 1;
  });
};

/** Waits until calls of a campaign come again after `sinceMs`. */
const flowing = async (world: ChaosWorld, sending: Sending, sinceMs: number): Promise<void> => {
  await until("it is being sent", async () => (await lastCallMs(world, sending)) > sinceMs);
  await delay(700);
};

/** From the press to the last call that the ledgers saw begin, while a newsletter goes out (SPEC §11). */
export const measureStops = async (world: ChaosWorld, say: (line: string) => void): Promise<Figure[]> => {
  const { telegram } = world;
  const sending = await confirmNewsletter(world, await draftNewsletter(world, "useful", "Ещё новости лавки"));
  let since = await startNow(world, sending);
  const pauses: number[] = [];
  const panics: number[] = [];
  const answers: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await flowing(world, sending, since);
    pauses.push(await stopMs(world, sending, await press(world, "Пауза")));
    since = await press(world, "Продолжить");
    await flowing(world, sending, since);
    answers.push(await answerMs(world));
    const saidMs = Date.now();
    await telegram.say(ownerId, null, "/panic");
    panics.push(await stopMs(world, sending, saidMs));
    await telegram.say(ownerId, null, "/resume");
    since = await press(world, "Возобновить отправки");
    say(
      `round ${round}: pause ${milliseconds(pauses.at(-1) ?? 0)}, panic ${milliseconds(panics.at(-1) ?? 0)}`,
    );
  }
  const baseline = `an answer to the owner meanwhile: ${milliseconds(median(answers))}`;
  const figure = (what: string, found: readonly number[]): Figure => ({
    what: `${what}, to the last call begun`,
    goal: "≤ 1 s",
    found: `${milliseconds(median(found))}, at worst ${milliseconds(Math.max(...found))} of ${rounds}`,
    baseline,
    isMet: Math.max(...found) <= 1_000,
  });
  await press(world, "Отменить");
  await press(world, "Да, отменить");
  return [figure("pause of a newsletter", pauses), figure("/panic in the midst of a newsletter", panics)];
};
