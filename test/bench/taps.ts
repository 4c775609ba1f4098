import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { packageRoot } from "../../src/package-root.ts";
import { remoteWorld } from "../../src/sandbox/control.ts";
import type { TelegramWorld } from "../../src/sandbox/telegram/world.ts";
import { startSimulator } from "../chaos/processes.ts";
import { groupId, until, type ChaosWorld } from "../chaos/world.ts";
import { crowd } from "./crowd.ts";
import { cpuSeconds, median, milliseconds, quantile, seconds, type Figure } from "./measure.ts";
import { openGiveaway } from "./shop.ts";

const people = 5_000;
const firstPerson = 100_000;
const perSecond = 500;
const tapSeconds = 10;
const rounds = 3;

const ids = Array.from({ length: people }, (_, index) => firstPerson + index);

const gather = async (telegram: TelegramWorld): Promise<void> => {
  await crowd(ids, async (id) => {
    await telegram.createPerson({ id, firstName: `П${id}`, languageCode: "ru" });
    await telegram.join(id, groupId);
  });
};

interface Tapped {
  /** From the tap to the answer on the person's screen, in milliseconds; one for each that was answered. */
  readonly delaysMs: readonly number[];
  readonly unanswered: number;
  readonly lastAnswerMs: number;
}

/** The button's label changes with the count, so the data of the button is sent, as a client does. */
type Tap = (id: number) => Promise<{ readonly callbackId: string }>;

/** `perSecond` 0: all at once. */
const tapAll = async (telegram: TelegramWorld, tap: Tap, rate: number): Promise<Tapped> => {
  const sinceId = (await telegram.calls({ method: "answerCallbackQuery" })).at(-1)?.id ?? 0;
  const tappedAtMs = new Map<string, number>();
  const startMs = Date.now();
  // A tap counts from when it was due: if the simulator is slow to take it, that is told, not hidden.
  const tapped = rate === 0 ? ids : ids.slice(0, rate * tapSeconds);
  await crowd(tapped, async (id) => {
    const dueMs = rate === 0 ? Date.now() : startMs + ((id - firstPerson) * 1000) / rate;
    if (dueMs > Date.now()) await delay(dueMs - Date.now());
    const { callbackId } = await tap(id);
    tappedAtMs.set(callbackId, dueMs);
  });
  const answers = await until(
    "every tap is answered",
    async () => {
      const calls = await telegram.calls({ method: "answerCallbackQuery", sinceId });
      const done = calls.filter(({ outcome }) => outcome.kind === "answered");
      return done.length >= tappedAtMs.size ? done : undefined;
    },
    60,
  );
  const delaysMs: number[] = [];
  for (const { params, atMs } of answers) {
    const tappedMs = tappedAtMs.get(String(params["callback_query_id"]));
    if (tappedMs !== undefined) delaysMs.push(atMs - tappedMs);
  }
  return {
    delaysMs,
    unanswered: tappedAtMs.size - delaysMs.length,
    lastAnswerMs: Math.max(...answers.map(({ atMs }) => atMs)) - startMs,
  };
};

/** The bare loop against a simulator of its own. */
const baseline = async (): Promise<{
  readonly p95Ms: number;
  readonly burstMs: number;
  readonly cpu: number;
}> => {
  const side = await startSimulator<{ url: string }>("telegram");
  const telegram = remoteWorld<TelegramWorld>(side.greeting.url);
  const token = "700000003:bare-token-of-the-simulated-telegram";
  const ownerId = 42;
  await telegram.createBot({ token, name: "Bare", username: "bare_bot" });
  await telegram.createPerson({ id: ownerId, firstName: "Марина" });
  await telegram.createChat({ id: groupId, type: "supergroup", title: "Лавка", ownerId });
  await telegram.addBot(groupId, ownerId, { admin: true });
  const posted = await fetch(`${side.greeting.url}/bot${token}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      chat_id: groupId,
      text: "Giveaway",
      reply_markup: { inline_keyboard: [[{ text: "Join", callback_data: "join" }]] },
    }),
  });
  if (!posted.ok) throw new Error(`The bare bot could not post: ${await posted.text()}`);
  const messageId =
    (await telegram.messages(groupId)).find(({ buttons }) => buttons.length > 0)?.messageId ?? 0;
  const program = join(packageRoot, "dist/bench/test/bench/bare-bot.js");
  const child = spawn(process.execPath, [program, side.greeting.url, token], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  try {
    await gather(telegram);
    const tap: Tap = (id) => telegram.press(id, groupId, messageId, "join");
    const before = await cpuSeconds(child.pid ?? 0);
    const steady = await tapAll(telegram, tap, perSecond);
    const burst = await tapAll(telegram, tap, 0);
    const cpu = (await cpuSeconds(child.pid ?? 0)) - before;
    return { p95Ms: quantile(steady.delaysMs, 0.95), burstMs: burst.lastAnswerMs, cpu };
  } finally {
    child.kill("SIGTERM");
    await side.stop();
  }
};

/** Taps of one giveaway in one chat with a member condition (SPEC §11), on the bundled server. */
export const measureTaps = async (world: ChaosWorld, say: (line: string) => void): Promise<Figure[]> => {
  const bare = await baseline();
  const { telegram, eyes, bot } = world;
  say(`${people} people become members`);
  await gather(telegram);
  await until(
    "all memberships are known",
    async () => (await eyes.count("SELECT count(*) FROM membership")) >= people,
    300,
  );
  const steadies: Tapped[] = [];
  const bursts: Tapped[] = [];
  let entries = 0;
  const before = await cpuSeconds(bot.pid ?? 0);
  for (let round = 1; round <= rounds; round += 1) {
    for (const rate of [perSecond, 0]) {
      const { id, message } = await openGiveaway(world, `prize="Чай ${round}-${rate}" ends=1d`);
      const data = message.buttons.flat()[0]?.data ?? "";
      const tap: Tap = (person) => telegram.press(person, groupId, message.messageId, data);
      const tapped = await tapAll(telegram, tap, rate);
      (rate === 0 ? bursts : steadies).push(tapped);
      entries += await eyes.count(
        `SELECT count(*) FROM entry WHERE "giveawayId" = $1 AND state = 'entered'`,
        [id],
      );
      say(
        `round ${round}, ${rate || "all at once"}: p95 ${milliseconds(quantile(tapped.delaysMs, 0.95))}, last answer after ${seconds(tapped.lastAnswerMs)}`,
      );
    }
  }
  const cpu = (await cpuSeconds(bot.pid ?? 0)) - before;
  const taps = people * rounds * 2;
  const unanswered = [...steadies, ...bursts].reduce((sum, tapped) => sum + tapped.unanswered, 0);
  const p95Ms = median(steadies.map(({ delaysMs }) => quantile(delaysMs, 0.95)));
  const p50Ms = median(steadies.map(({ delaysMs }) => quantile(delaysMs, 0.5)));
  const burstMs = median(bursts.map(({ lastAnswerMs }) => lastAnswerMs));
  const lost = taps - entries;
  return [
    {
      what: `taps at ${perSecond}/s, p95 of the answer (p50)`,
      goal: "≤ 1 s",
      found: `${milliseconds(p95Ms)} (${milliseconds(p50Ms)}); ${((cpu * 1000) / taps).toFixed(1)} ms of processor a tap`,
      baseline: `grammY loop that keeps nothing: ${milliseconds(bare.p95Ms)}; ${((bare.cpu * 1000) / (people * 2)).toFixed(1)} ms of processor a tap`,
      isMet: p95Ms <= 1_000,
    },
    {
      what: `burst of ${people} taps: lost, unanswered, last answer`,
      goal: "0, 0, ≤ 15 s",
      found: `${lost}, ${unanswered}, ${seconds(burstMs)}`,
      baseline: `grammY loop: ${seconds(bare.burstMs)}`,
      isMet: lost === 0 && unanswered === 0 && burstMs <= 15_000,
    },
  ];
};
