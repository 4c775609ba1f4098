import { afterEach, expect, it } from "vitest";
import { queueDeliveries } from "../../src/delivery/store.ts";
import { eventually } from "../harness/eventually.ts";
import { createChildBot, type ChildBot } from "./child-bot.ts";

let bot: ChildBot;
afterEach(async () => bot.close());

const people = Array.from({ length: 60 }, (_, index) => 5_000 + index);

/** Eighty-three messages to each of sixty people: most rows wait for an earlier one to the same person. */
const queueMany = async (): Promise<void> => {
  for (const id of people) {
    await bot.telegram.world.createPerson({ id, firstName: `P${id}` });
    await bot.telegram.world.start(id);
  }
  // What they are answered to their start is not what is counted here.
  await eventually(
    () => expect(bot.telegram.ledger.deliveries.length).toBeGreaterThanOrEqual(people.length),
    {
      timeout: 60_000,
    },
  );
  const rows = Array.from({ length: 5_000 }, (_, index) => ({
    bot: bot.telegramBot,
    lane: "bulk" as const,
    op: "message" as const,
    kind: "useful" as const,
    recipient: String(people[index % people.length]),
    content: { text: `row ${index}.` },
  }));
  await queueDeliveries(bot.database.db.prisma, rows, new Date());
};

const rowsSaid = (): string[] =>
  bot.telegram.ledger.deliveries.map(({ text }) => text).filter((text) => text.startsWith("row"));

it("ends in the midst of 5,000 messages and a held call: under five seconds, nothing unknown, nothing twice", async () => {
  bot = await createChildBot();
  await bot.start();
  const { prisma } = bot.database.db;
  await queueMany();
  await eventually(() => expect(rowsSaid().length).toBeGreaterThan(60), { timeout: 60_000 });
  const held = await bot.telegram.world.hold({ method: "sendMessage", when: "after" });
  await bot.telegram.world.awaitHeld(held);
  const stopping = bot.stop();
  setTimeout(() => void bot.telegram.world.release(held), 1_000);
  const { tookMs, code } = await stopping;
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
  const inHand = { state: { in: ["claimed", "sending", "unknown"] } };
  expect(await prisma.delivery.count({ where: inHand })).toBe(0);
  const sentBefore = await prisma.delivery.count({ where: { lane: 2, state: "sent" } });
  expect(sentBefore).toBe(rowsSaid().length);
  expect(sentBefore).toBeLessThan(4_000);

  await bot.start();
  await eventually(() => expect(rowsSaid().length).toBeGreaterThan(sentBefore + 60));
  const second = await bot.stop();
  expect(second.tookMs).toBeLessThan(5_000);
  const said = rowsSaid();
  expect(new Set(said).size).toBe(said.length);
  expect(await prisma.delivery.count({ where: { state: "unknown" } })).toBe(0);
  expect(await prisma.delivery.count({ where: { lane: 2, state: "sent" } })).toBe(said.length);
  expect(bot.telegram.ledger.violations).toEqual([]);
}, 240_000);

it("ends under five seconds even when a call is never answered, and the next start names it", async () => {
  bot = await createChildBot();
  await bot.start();
  const { prisma } = bot.database.db;
  await bot.telegram.world.createPerson({ id: 42, firstName: "Ann" });
  await bot.telegram.world.start(42);
  await eventually(() => expect(bot.telegram.ledger.deliveries.length).toBeGreaterThan(0));
  const held = await bot.telegram.world.hold({ method: "sendMessage", when: "after", textIncludes: "held" });
  const row = {
    lane: "bulk",
    op: "message",
    kind: "useful",
    recipient: "42",
    content: { text: "held" },
  } as const;
  await queueDeliveries(prisma, [{ ...row, bot: bot.telegramBot }], new Date());
  await bot.telegram.world.awaitHeld(held);
  const { tookMs } = await bot.stop();
  expect(tookMs).toBeLessThan(5_000);
  await bot.telegram.world.release(held);
  await bot.start();
  await eventually(async () =>
    expect((await prisma.delivery.findFirstOrThrow({ where: { kind: "useful" } })).state).toBe("unknown"),
  );
  expect(bot.telegram.ledger.deliveries.filter(({ text }) => text === "held")).toHaveLength(1);
}, 120_000);

it("is stopped from the terminal within a second while it sends, and goes on from there", async () => {
  bot = await createChildBot();
  await bot.start();
  await queueMany();
  await eventually(() => expect(rowsSaid().length).toBeGreaterThan(60), { timeout: 60_000 });
  const stopped = await bot.command("panic");
  expect(stopped).toMatchObject({ code: 0 });
  expect(stopped.said).toContain("All sending is stopped");
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // the second that it may take
  const silent = rowsSaid().length;
  expect((await bot.command("panic")).said).toContain("has been stopped since");
  expect(rowsSaid().length).toBe(silent);
  const resumed = await bot.command("panic", "--resume");
  expect(resumed.said).toMatch(/Sending goes on. Waiting: 0 answers, 0 notices, 4\d{3} useful messages/u);
  await eventually(() => expect(rowsSaid().length).toBeGreaterThan(silent + 60));
  expect((await bot.command("panic", "--resume")).said).toContain("Nothing is stopped.");
  expect(new Set(rowsSaid()).size).toBe(rowsSaid().length);
}, 240_000);
