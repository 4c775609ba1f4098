import { expect, test } from "vitest";
import type { Disk } from "../../src/operations/machine.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";
import type { Person } from "../harness/person.ts";

/** An owner on Telegram, an admin on VK: each hears of what happens on the other network. */
const openTeam = async (stage: Stage): Promise<{ olga: Owner; vera: Person }> => {
  const olga = await stage.owner("Olga");
  const vera = await stage.person("Vera", { network: "vk" });
  await vera.says("/start");
  const { personId } = await stage.db.prisma.identity.findUniqueOrThrow({ where: { key: vera.key } });
  const since = stage.clock.now();
  await stage.db.prisma.teamMember.create({ data: { communityId: 1, personId, role: "admin", since } });
  return { olga, vera };
};

const heard = (stage: Stage, person: Person, text: string): number =>
  stage.said(person).filter((said) => said.text === text && said.kind === "message").length;

const telegram = { bot: "@vestnik_bot", network: { key: "network-telegram" } };

test("a network that is down is told on the other one, each hour until somebody has seen it, and when it is back", async () => {
  const stage = await createStage();
  const { olga, vera } = await openTeam(stage);
  const down = vera.reads("alert-network-down", telegram);
  await stage.telegram.world.plantFault({ method: "getUpdates", effect: { kind: "html-502" } });
  await stage.turn("1m");
  await stage.turn("1m");
  expect(heard(stage, vera, down)).toBe(0);
  await stage.turn("4m");
  expect(heard(stage, vera, down)).toBe(1);
  expect(heard(stage, olga, olga.reads("alert-network-down", telegram))).toBe(1);
  await stage.turn("10m");
  expect(heard(stage, vera, down)).toBe(1);
  await stage.turn("1h");
  expect(heard(stage, vera, down)).toBe(2);
  expect((await vera.says("/status")).text).toContain(down);
  expect((await vera.presses(vera.reads("alert-seen-button"))).toast).toBe(vera.reads("alert-seen"));
  await stage.turn("3h");
  expect(heard(stage, vera, down)).toBe(2);
  expect(await stage.db.prisma.alert.count({ where: { endedAt: null } })).toBe(1);
  // It survives a restart, and ends when the network answers.
  await stage.telegram.world.clearFaults();
  await stage.restart();
  await stage.turn("1m");
  expect(heard(stage, vera, vera.reads("alert-network-back", telegram))).toBe(1);
  expect(await stage.db.prisma.alert.count({ where: { endedAt: null } })).toBe(0);
});

test("a refused token stops its own network only, and after a restart with a good one all goes on", async () => {
  const stage = await createStage();
  const { vera } = await openTeam(stage);
  stage.expectError(/revoked|trouble/u);
  await stage.telegram.world.plantFault({
    method: "getUpdates",
    effect: { kind: "error", code: 401, description: "Unauthorized" },
  });
  await stage.turn("1m");
  expect(heard(stage, vera, vera.reads("alert-token-revoked", telegram))).toBe(1);
  expect((await vera.says("/giveaways")).texts).toHaveLength(1);
  await stage.telegram.world.clearFaults();
  await stage.restart();
  await stage.turn("1m");
  expect(heard(stage, vera, vera.reads("alert-token-works", telegram))).toBe(1);
});

test("a second reader of the token, and messages that fail, are told, and when they are over", async () => {
  const stage = await createStage();
  const { vera, olga } = await openTeam(stage);
  stage.expectError(/trouble/u);
  await stage.telegram.world.plantFault({
    method: "getUpdates",
    effect: { kind: "error", code: 409, description: "Conflict: terminated by other getUpdates request" },
    times: 3,
  });
  await stage.turn("20s");
  expect(heard(stage, vera, vera.reads("alert-conflict", telegram))).toBe(1);
  for (let count = 0; count < 4; count += 1) await stage.turn("1m");
  expect(heard(stage, vera, vera.reads("alert-conflict-over", telegram))).toBe(1);

  await stage.telegram.world.plantFault({
    method: "sendMessage",
    recipient: olga.userId,
    effect: {
      kind: "error",
      code: 400,
      description: "Bad Request: not enough rights to send text messages to the chat",
    },
    times: 6,
  });
  for (let count = 0; count < 6; count += 1) await olga.says("/giveaways");
  await stage.turn("20s");
  expect(heard(stage, vera, vera.reads("alert-failing", telegram))).toBe(1);
  await stage.turn("20m");
  expect(heard(stage, vera, vera.reads("alert-failing-over", telegram))).toBe(1);
});

test("a bot that loses its place or its rights while a giveaway runs there says so", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const chatId = Number(olga.place.key.slice(3));
  const values = { number: 1, title: olga.place.title };
  await olga.says("/giveaway_new Mug ends=5h yes");
  await stage.telegram.world.demoteBot(chatId, Number(olga.userId));
  await stage.turn("1m");
  expect(heard(stage, olga, olga.reads("alert-venue-demoted", values))).toBe(1);
  await stage.telegram.world.promoteBot(chatId, Number(olga.userId));
  await stage.turn("1m");
  expect(heard(stage, olga, olga.reads("alert-venue-back", values))).toBe(1);
  await stage.turn("2h");
  await stage.telegram.world.removeBot(chatId, Number(olga.userId));
  await stage.turn("1m");
  expect(heard(stage, olga, olga.reads("alert-venue-lost", values))).toBe(1);
});

test("of the team only owner and admins hear of trouble, each as what they are in the community it concerns", async () => {
  let isWritable = true;
  const stage = await createStage({
    networks: ["telegram"],
    machine: { disk: async () => ({ freeBytes: 2 ** 36, totalBytes: 2 ** 37, isWritable }) },
  });
  const olga = await stage.owner("Olga");
  const petr = await stage.admin(olga, "Petr");
  const others: Person[] = [];
  for (const role of ["editor", "marketer", "moderator", "analyst"] as const)
    others.push(await stage.admin(olga, role, { role }));
  await olga.says("/giveaway_new Mug ends=5h yes");
  await stage.telegram.world.demoteBot(Number(olga.place.key.slice(3)), Number(olga.userId));
  isWritable = false;
  await stage.turn("2m");
  const here = olga.reads("alert-venue-demoted", { number: 1, title: olga.place.title });
  const everywhere = olga.reads("alert-disk-readonly");
  for (const person of [olga, petr])
    expect([heard(stage, person, here), heard(stage, person, everywhere)]).toEqual([1, 1]);
  for (const person of others)
    expect([heard(stage, person, here), heard(stage, person, everywhere)]).toEqual([0, 0]);
  const [first] = others;
  const { id = 0 } = (await stage.db.prisma.alert.findFirst({ where: { communityId: 1 } })) ?? {};
  await first?.says("/start");
  expect((await first?.forges(stage.signer.signButton("o.seen", [1, id], first.key)))?.toast).toBe(
    first?.reads("access-role", { role: { key: "role-editor" } }),
  );

  // An editor here who is an admin elsewhere: of the place they do not hear, of the whole bot they do.
  const tea = await stage.db.prisma.community.create({
    data: { name: "Tea house", language: "en", timezone: "UTC", createdAt: stage.clock.now() },
  });
  const editor = { key: first?.key ?? "" };
  const { personId } = await stage.db.prisma.identity.findUniqueOrThrow({ where: editor });
  const since = stage.clock.now();
  await stage.db.prisma.teamMember.create({ data: { communityId: tea.id, personId, role: "admin", since } });
  await stage.turn("61m");
  expect(first && [heard(stage, first, here), heard(stage, first, everywhere)]).toEqual([0, 1]);
}, 240_000);

test("the disk, the clock and the database of the server: each is told once, and what lasts also when it is over", async () => {
  const gigabyte = 2 ** 30;
  let disk: Disk = { freeBytes: 50 * gigabyte, totalBytes: 100 * gigabyte, isWritable: true };
  let aheadMs = 0;
  const now = { ms: () => 0 };
  const stage = await createStage({
    networks: ["telegram"],
    machine: { disk: async () => disk, monotonicMs: () => now.ms() + aheadMs },
  });
  now.ms = () => stage.clock.now().getTime();
  const olga = await stage.owner("Olga");
  await stage.turn("2m");
  await stage.turn("2m");
  expect(await stage.db.prisma.alert.count({ where: { cause: { not: { startsWith: "clock" } } } })).toBe(0);
  await stage.db.prisma.alert.deleteMany({});

  disk = { freeBytes: 100 * 2 ** 20, totalBytes: 10 * gigabyte, isWritable: false };
  await stage.turn("2m");
  expect(heard(stage, olga, olga.reads("alert-disk-full", { free: 100 }))).toBe(1);
  expect(heard(stage, olga, olga.reads("alert-disk-readonly"))).toBe(1);
  disk = { freeBytes: 5 * gigabyte, totalBytes: 10 * gigabyte, isWritable: true };
  await stage.turn("2m");
  expect(heard(stage, olga, olga.reads("alert-disk-fine", { free: 5120 }))).toBe(1);
  expect(heard(stage, olga, olga.reads("alert-disk-writable"))).toBe(1);

  aheadMs -= 5 * 60_000;
  await stage.turn("2m");
  expect(heard(stage, olga, olga.reads("alert-clock-forward", { minutes: 5 }))).toBe(1);
  await stage.turn("2h");
  aheadMs += 24 * 3_600_000;
  await stage.turn("2m");
  expect(heard(stage, olga, olga.reads("alert-clock-back", { minutes: 1440 }))).toBe(1);

  // As if it were away for whoever looks.
  stage.expectError(/a job failed/u);
  await stage.db.prisma.$executeRaw`ALTER TABLE alert RENAME TO away`;
  disk = { ...disk, isWritable: false };
  stage.clock.turn(60_000);
  await stage.app.scheduler.runAll();
  await stage.db.prisma.$executeRaw`ALTER TABLE away RENAME TO alert`;
  await stage.turn("1m");
  expect(stage.said(olga).filter(({ text }) => text.includes("My database did not answer"))).toHaveLength(1);
});

test("what could not be handled is told to the team with the number in the log", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const ann = await stage.person("Ann");
  await ann.says("/start");
  stage.expectError(/dead letter/u);
  stage.expectError(/giveaway-erased/u); // it reads the missing table, too
  await stage.db.prisma.$executeRaw`ALTER TABLE entry RENAME TO away`;
  await ann.says("/mine");
  await stage.turn("2m");
  await stage.db.prisma.$executeRaw`ALTER TABLE away RENAME TO entry`;
  const dead = await stage.db.prisma.update.findFirst({ where: { state: "dead" } });
  const id = { kind: "code" as const, text: dead?.incidentId ?? "?" };
  expect(heard(stage, olga, olga.reads("alert-dead-letter", { id }))).toBe(1);
  await olga.presses(olga.reads("alert-seen-button"));
  expect(await stage.db.prisma.alert.count({ where: { endedAt: null } })).toBe(0);
});
