import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createTurnableClock } from "../../src/clock.ts";
import { queueDeliveries } from "../../src/delivery/store.ts";
import { createBeaconSimulator, type BeaconSimulator } from "../../src/sandbox/beacon/simulator.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import { eventually } from "../harness/eventually.ts";
import { claimCode, createChildBot, type ChildBot } from "./child-bot.ts";
import { createMachineClock, type MachineClock } from "./machine-clock.ts";

let bot: ChildBot;
let beacon: BeaconSimulator;
let clock: MachineClock;
afterEach(async () => {
  await bot.close();
  await beacon.close();
  await clock.close();
});

const minuteMs = 60_000;
const hour = 60;
const day = 24 * hour;
const olga = 41;
const group = -1_000_777;
const messages = 60;
const people = Array.from({ length: 20 }, (_, index) => 6_000 + index);

const queue = async (name: string, aheadMinutes: number): Promise<void> => {
  const rows = Array.from({ length: messages }, (_, index) => ({
    bot: bot.telegramBot,
    lane: "bulk" as const,
    op: "message" as const,
    kind: "useful" as const,
    recipient: String(people[index % people.length]),
    content: { text: `${name} ${index}.` },
  }));
  await queueDeliveries(bot.database.db.prisma, rows, new Date(Date.now() + aheadMinutes * minuteMs));
};

const said = (name: string): string[] =>
  bot.telegram.ledger.deliveries.map(({ text }) => text).filter((text) => text.startsWith(`${name} `));

const isSaidOnce = async (name: string): Promise<void> => {
  await eventually(() => expect(said(name).length).toBeGreaterThanOrEqual(messages), { timeout: 60_000 });
  expect(said(name).toSorted()).toEqual(
    Array.from({ length: messages }, (_, index) => `${name} ${index}.`).toSorted(),
  );
};

const posts = (words: string): readonly DeliveryRecord[] =>
  bot.telegram.ledger.deliveries.filter(
    ({ recipient, kind, text }) => recipient === String(group) && kind !== "edit" && text.includes(words),
  );

const isPostedOnce = async (words: string): Promise<DeliveryRecord | undefined> => {
  await eventually(() => expect(posts(words).length).toBeGreaterThan(0), { timeout: 60_000 });
  expect(posts(words)).toHaveLength(1);
  return posts(words)[0];
};

/** All that she was told, so that a failure shows what came instead. */
const toldToOlga = (): string[] =>
  bot.telegram.ledger.deliveries
    .filter(({ recipient }) => recipient === String(olga))
    .map(({ text }) => text);

const olgaHears = async (words: string): Promise<void> => {
  await eventually(() => expect(toldToOlga()).toContainEqual(expect.stringContaining(words)), {
    timeout: 60_000,
  });
  expect(toldToOlga().filter((text) => text.includes(words))).toHaveLength(1);
};

/** Opens a giveaway in the group; returns how to enter it. */
const open = async (prize: string, ends: string): Promise<(person: number) => Promise<string>> => {
  const { world } = bot.telegram;
  await world.say(olga, null, `/giveaway_new ${prize} ends=${ends} yes`);
  const post = await isPostedOnce(prize);
  const button = post?.buttons.flat().find(({ label }) => label === "Take part");
  return async (person) => {
    const { callbackId } = await world.press(person, group, Number(post?.messageId), button?.data ?? "", {
      forge: true, // what they see need not be the newest
    });
    const toast = await eventually(async () => {
      const found = await world.toast(callbackId);
      expect(found).not.toBeNull();
      return found;
    });
    return toast?.text ?? "";
  };
};

const begin = async (): Promise<void> => {
  clock = await createMachineClock();
  bot = await createChildBot();
  beacon = await createBeaconSimulator({ clock: createTurnableClock() });
  const chainFile = join(bot.folder, "chain.json");
  await writeFile(chainFile, JSON.stringify(beacon.chain));
  await bot.start({
    ...clock.environment,
    DRAND_URLS: beacon.url,
    DRAND_CHAIN_FILE: chainFile,
  });
  const { world } = bot.telegram;
  const { prisma } = bot.database.db;
  await world.createPerson({ id: olga, firstName: "Olga" });
  await world.createChat({ id: group, type: "supergroup", title: "Coffee", ownerId: olga });
  await world.start(olga);
  await world.say(olga, null, `/claim ${claimCode} language=en timezone=UTC name=Coffee`);
  await eventually(async () => expect(await prisma.community.count()).toBe(1));
  await world.addBot(group, olga, { admin: true });
  for (const id of people) {
    await world.createPerson({ id, firstName: `P${id}` });
    await world.join(id, group);
    await world.start(id);
  }
  await eventually(async () => expect(await prisma.venue.count({ where: { communityId: 1 } })).toBe(2));
};

it("a clock that jumps a day forward and then an hour back loses nothing, says nothing twice, and draws once", async () => {
  await begin();
  const { world, ledger } = bot.telegram;
  const { prisma } = bot.database.db;
  const [late = 0, ...early] = people;
  const enterMug = await open("Mug", "3h");
  await Promise.all(early.map(enterMug));
  await queue("before", 0);
  await eventually(() => expect(said("before").length).toBeGreaterThan(20));

  await clock.jumpTo(day);
  // Its end is over by the only clock there is: it closes with those who were in.
  expect(await enterMug(late)).toContain("is closed");
  await olgaHears("was put forward by about 1,440 minutes");
  await isSaidOnce("before");
  await isPostedOnce("cgd-1 commit");
  await clock.jumpTo(day + 3);
  await beacon.world.turnClock((day + 3) * minuteMs);
  await isPostedOnce("Mug: the winner");
  expect(await prisma.giveaway.findFirstOrThrow()).toMatchObject({ n: early.length });

  const enterCup = await open("Cup", "30m");
  await Promise.all(early.map(enterCup));
  await queue("ahead", day);
  await eventually(() => expect(said("ahead").length).toBeGreaterThan(20));
  // Some are told to come back, which they do after the jump.
  const tooMany = { kind: "error", code: 429, description: "Too Many Requests: retry after 4" } as const;
  const effect = { ...tooMany, retryAfterSeconds: 4 };
  await world.plantFault({ effect, method: "sendMessage", textIncludes: "ahead", times: 5 });
  await eventually(async () =>
    expect(await prisma.delivery.count({ where: { state: "retry" } })).toBeGreaterThan(0),
  );

  await clock.jumpTo(day - hour);
  await queue("back", day - hour);
  const jumpedAt = performance.now();
  await isSaidOnce("ahead");
  await isSaidOnce("back");
  expect(performance.now() - jumpedAt).toBeLessThan(45_000);
  await olgaHears("was put back by about 63 minutes");
  expect(await enterCup(late)).toContain("You are in");
  expect(posts("cgd-1 commit")).toHaveLength(1);

  await clock.jumpTo(day + hour);
  await eventually(() => expect(posts("cgd-1 commit")).toHaveLength(2), { timeout: 60_000 });
  await clock.jumpTo(day + hour + 3);
  await beacon.world.turnClock(hour * minuteMs);
  await isPostedOnce("Cup: the winner");
  expect(await prisma.giveaway.findFirstOrThrow({ where: { number: 2 } })).toMatchObject({
    n: people.length,
  });
  expect(posts("Mug: the winner")).toHaveLength(1);
  expect(await prisma.drawAttempt.count()).toBe(2);
  const isOpen = { state: { notIn: ["sent", "skipped"] } };
  await eventually(async () => expect(await prisma.delivery.findMany({ where: isOpen })).toEqual([]));
  expect(await prisma.delivery.count({ where: { lane: 2, state: { not: "sent" } } })).toBe(0);
  expect(ledger.violations).toEqual([]);
  expect(bot.vk.ledger.violations).toEqual([]);
  expect((await bot.stop()).code).toBe(0);
}, 240_000);
