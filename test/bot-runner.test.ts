import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createBotRunner, type BotRunner } from "../src/bot-runner.ts";
import { type Clock, systemClock } from "../src/clock.ts";
import { acquireLease, releaseLease } from "../src/db/lease.ts";
import { inTransaction } from "../src/db/transaction.ts";
import { createIsCaughtUp } from "../src/journal/caught-up.ts";
import { AlreadySettled, handleOnce } from "../src/journal/handling.ts";
import { createReadingProgress } from "../src/journal/progress.ts";
import { countUpdates, loadNew, storeBatch } from "../src/journal/store.ts";
import { createScriptedPlatform, type ScriptedPlatform } from "./delivery/scripted-platform.ts";
import { createTestDatabase, type TestDatabase } from "./harness/database.ts";
import { eventually } from "./harness/eventually.ts";
import { quietLog } from "./harness/log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const runners: BotRunner[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
});

/** A machine whose clock is that far ahead of the true time. */
const clockAhead = (aheadMs: number): Clock => ({
  now: () => new Date(Date.now() + aheadMs),
  monotonicMs: () => systemClock.monotonicMs(),
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
});

interface Machine {
  readonly runner: BotRunner;
  readonly platform: ScriptedPlatform;
}

let lastBot = 0;
const newBot = () => `tg:9${++lastBot}` as const;

const startMachine = (bot: `tg:${string}`, name: string, aheadMs = 0): Machine => {
  const platform = createScriptedPlatform(bot);
  const runner = createBotRunner({
    db: database.db,
    platform,
    progress: createReadingProgress(),
    clock: clockAhead(aheadMs),
    log: quietLog,
    holder: name,
    random: () => 0.5,
    handle: async () => ({ afterCommit: [] }),
    onDead: async () => ({ afterCommit: [] }),
    onCommitted: () => undefined,
    onTrouble: () => undefined,
    onDenied: async () => undefined,
  });
  runners.push(runner);
  runner.start();
  return { runner, platform };
};

const update = (eventId: string) => ({ eventId, orderKey: "somebody", raw: { text: eventId } });

describe("several processes of one bot", () => {
  it("have one leader, however much their clocks differ, and the next as soon as it has gone", async () => {
    const bot = newBot();
    const early = startMachine(bot, "ten minutes behind", -600_000);
    await eventually(() => expect(early.runner.isLeading).toBe(true));
    const late = startMachine(bot, "ten minutes ahead", 600_000);
    await eventually(() => expect(early.platform.received).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // time in which it would take over, by its own clock
    expect([early.runner.isLeading, late.runner.isLeading]).toEqual([true, false]);
    expect(late.platform.received).toEqual([]);

    const stoppedMs = performance.now();
    await early.runner.stop();
    await eventually(() => expect(late.runner.isLeading).toBe(true));
    expect(performance.now() - stoppedMs).toBeLessThan(5_000);
    await eventually(() => expect(late.platform.received).toHaveLength(1));
  });

  it("hand over what a standby process has stored within a second", async () => {
    const bot = newBot();
    const leader = startMachine(bot, "leader");
    await eventually(() => expect(leader.runner.isLeading).toBe(true));
    startMachine(bot, "standby");
    await storeBatch(database.db.prisma, { bot, updates: [update("pushed")], cursor: null, now: new Date() });
    await eventually(async () => expect((await countUpdates(database.db.prisma, bot)).done).toBe(1), {
      timeout: 5_000,
    });
  });

  it("know of one another's reading, by what the reader says when it is asked", async () => {
    const bot = newBot();
    const reader = startMachine(bot, "reader");
    await eventually(() => expect(reader.platform.received).toHaveLength(1));
    const isCaughtUp = createIsCaughtUp(new Map([[bot, createReadingProgress()]]));
    const at = new Date();
    const ask = () => inTransaction(database.db, (tx) => isCaughtUp(tx, [bot], at, new Date()));
    expect(await ask()).toBe(false);
    const askedMs = performance.now();
    await eventually(async () => expect(await ask()).toBe(true));
    expect(performance.now() - askedMs).toBeGreaterThan(500); // a poll must have been quiet for two seconds
  });

  it("believe a reader whose clock is ahead only as far as it has truly come", async () => {
    const bot = newBot();
    const reader = startMachine(bot, "a minute ahead", 60_000);
    await eventually(() => expect(reader.platform.received).toHaveLength(1));
    const isCaughtUp = createIsCaughtUp(new Map());
    const ask = (at: Date) => inTransaction(database.db, (tx) => isCaughtUp(tx, [bot], at, new Date()));
    const past = new Date();
    await eventually(async () => expect(await ask(past)).toBe(true));
    // By the reader's own clock this is long over.
    expect(await ask(new Date(Date.now() + 30_000))).toBe(false);
  });
});

describe("a process that was frozen, and has lost its lease meanwhile", () => {
  it("leaves no trace of what it handles, and its successor handles it", async () => {
    const bot = newBot();
    const { prisma } = database.db;
    const lease = await acquireLease(prisma, { name: `bot ${bot}`, holder: "frozen", ttlMs: 0 });
    await storeBatch(prisma, { bot, updates: [update("one")], cursor: null, now: new Date() });
    const [row] = await loadNew(prisma, { bot, limit: 1, exceptIds: [], exceptKeys: [] });
    const successor = await acquireLease(prisma, { name: `bot ${bot}`, holder: "successor", ttlMs: 60_000 });
    const platform = createScriptedPlatform(bot);
    const now = new Date();
    const input = { id: row?.id ?? 0n, incoming: platform.parse(row?.raw, now), receivedAt: now, now };
    let handled = 0;
    const handle = async () => {
      handled += 1;
      return { afterCommit: [] };
    };
    await expect(handleOnce(database.db, handle, input, lease ?? undefined)).rejects.toThrow(AlreadySettled);
    expect(handled).toBe(0);
    expect((await countUpdates(prisma, bot)).new).toBe(1);
    await handleOnce(database.db, handle, input, successor ?? undefined);
    expect(handled).toBe(1);
    if (successor) await releaseLease(prisma, successor);
  });

  it("polls no more and says nothing to anybody once another leads", async () => {
    const bot = newBot();
    const { prisma } = database.db;
    const { runner, platform } = startMachine(bot, "frozen");
    await eventually(() => expect(platform.received).toHaveLength(1));
    await prisma.lease.updateMany({ where: { name: `bot ${bot}` }, data: { expiresAt: new Date(0) } });
    const successor = await acquireLease(prisma, { name: `bot ${bot}`, holder: "successor", ttlMs: 60_000 });
    expect(successor).not.toBeNull();
    platform.batches.push({ cursor: "7", updates: [update("unread in its socket")] });
    platform.poke();
    await eventually(() => expect(runner.isLeading).toBe(false));
    expect((await countUpdates(prisma, bot)).new).toBe(0);
    expect(platform.received).toHaveLength(1);
  });
});
