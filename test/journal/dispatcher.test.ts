import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { eventually } from "../harness/eventually.ts";
import type { BotKey } from "../../src/bot/incoming.ts";
import { createTurnableClock } from "../../src/clock.ts";
import { createDispatcher, type Dispatcher, type DispatcherOptions } from "../../src/journal/dispatcher.ts";
import type { Transaction } from "../../src/db/transaction.ts";
import type { Handle, HandlerInput } from "../../src/journal/handling.ts";
import { countUpdates, storeBatch } from "../../src/journal/store.ts";
import { createScriptedPlatform } from "../delivery/scripted-platform.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { quietLog } from "../harness/log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

let botNumber = 1_000;
const newBot = (): BotKey => `tg:${++botNumber}`;

let lastEvent = 0;
const arrive = async (bot: BotKey, keys: readonly string[]): Promise<void> => {
  const updates = keys.map((orderKey) => {
    const eventId = String(++lastEvent);
    return { eventId, orderKey, raw: { kind: "ignored", why: `${orderKey} ${eventId}` } };
  });
  for (let from = 0; from < updates.length; from += 100) {
    const portion = updates.slice(from, from + 100);
    await storeBatch(database.db.prisma, { bot, updates: portion, cursor: "1", now: new Date() });
  }
};

const whyOf = (input: Parameters<Handle>[1]): string =>
  input.incoming.kind === "ignored" ? input.incoming.why : "?";
const keyOf = (input: Parameters<Handle>[1]): string => whyOf(input).split(" ")[0] ?? "";
const nothing = { afterCommit: [] };

describe("the dispatcher", () => {
  const dispatchers: Dispatcher[] = [];
  afterEach(async () => {
    await Promise.all(dispatchers.splice(0).map(async (dispatcher) => dispatcher.stop()));
  });

  const create = (bot: BotKey, handle: Handle, changes: Partial<DispatcherOptions> = {}) => {
    const platform = createScriptedPlatform(bot);
    const clock = createTurnableClock();
    const dispatcher = createDispatcher({
      db: database.db,
      platform,
      handle,
      onDead: async () => nothing,
      clock,
      log: quietLog,
      ...changes,
    });
    dispatchers.push(dispatcher);
    return { platform, clock, dispatcher };
  };

  it("handles each update once, in order within an order key", async () => {
    const bot = newBot();
    const keys = Array.from({ length: 300 }, (_, index) => `p${index % 7}`);
    await arrive(bot, keys);
    const seen: string[] = [];
    const { dispatcher } = create(bot, async (_tx, input) => {
      seen.push(whyOf(input));
      return nothing;
    });
    await dispatcher.drain();
    expect(seen).toHaveLength(300);
    expect(new Set(seen).size).toBe(300);
    for (const key of new Set(keys)) {
      const numbers = seen.filter((why) => why.startsWith(`${key} `)).map((why) => Number(why.split(" ")[1]));
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    }
    expect(await countUpdates(database.db.prisma, bot)).toEqual({ new: 0, done: 300, dead: 0 });
  });

  it("runs different order keys at once, one order key never", async () => {
    const bot = newBot();
    await arrive(bot, ["a", "a", "b", "c"]);
    const running = new Map<string, number>();
    let most = 0;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { dispatcher } = create(bot, async (_tx, input) => {
      const key = keyOf(input);
      running.set(key, (running.get(key) ?? 0) + 1);
      expect(running.get(key)).toBe(1);
      most = Math.max(most, running.size);
      if (running.size === 3) release();
      await gate;
      running.delete(key);
      return nothing;
    });
    await dispatcher.drain();
    expect(most).toBe(3);
  });

  it("commits what the handler wrote together with the done mark, or neither", async () => {
    const bot = newBot();
    await arrive(bot, ["a"]);
    const { prisma } = database.db;
    let tries = 0;
    const { dispatcher, clock } = create(bot, async (tx, { id, now }) => {
      tries += 1;
      await tx.publication.create({ data: { bot, reference: `by ${id}`, at: now } });
      if (tries === 1) throw new Error("half way");
      return nothing;
    });
    dispatcher.start();
    dispatcher.nudge();
    await eventually(async () =>
      expect((await prisma.update.findFirst({ where: { bot } }))?.attempts).toBe(1),
    );
    expect(await prisma.publication.count({ where: { bot } })).toBe(0);
    clock.turn(200);
    await dispatcher.drain();
    expect(tries).toBe(2);
    expect(await prisma.publication.count({ where: { bot } })).toBe(1);
  });

  it("leaves no trace of an update that another process has settled meanwhile", async () => {
    const bot = newBot();
    await arrive(bot, ["a", "b"]);
    const { prisma } = database.db;
    const both: string[] = [];
    const handle: Handle = async (tx, { id, now }) => {
      await tx.publication.create({ data: { bot, reference: String(id), at: now } });
      both.push(String(id));
      return nothing;
    };
    const one = create(bot, handle).dispatcher;
    const other = create(bot, handle).dispatcher;
    await Promise.all([one.drain(), other.drain()]);
    expect(await prisma.publication.count({ where: { bot } })).toBe(2);
    expect(both).toHaveLength(2);
  });

  it("lets the rest of a failing order key wait, others not", async () => {
    const bot = newBot();
    await arrive(bot, ["a", "a", "b"]);
    const seen: string[] = [];
    let isBroken = true;
    const { dispatcher, clock } = create(bot, async (_tx, input) => {
      if (keyOf(input) === "a" && isBroken) throw new Error("broken");
      seen.push(keyOf(input));
      return nothing;
    });
    dispatcher.start();
    await eventually(async () => {
      expect((await countUpdates(database.db.prisma, bot)).done).toBe(1);
      expect(await database.db.prisma.update.count({ where: { bot, attempts: 1 } })).toBe(1);
    });
    expect(seen).toEqual(["b"]);
    isBroken = false;
    clock.turn(200);
    await dispatcher.drain();
    expect(seen).toEqual(["b", "a", "a"]);
  });

  it("makes a dead letter after five tries, tells the person in the same transaction, and goes on", async () => {
    const bot = newBot();
    await arrive(bot, ["a", "a"]);
    const { prisma } = database.db;
    const now = new Date();
    const failing = (await prisma.update.findFirstOrThrow({ where: { bot }, orderBy: { id: "asc" } })).id;
    let tries = 0;
    const incidents: string[] = [];
    const { dispatcher, clock } = create(
      bot,
      async (_tx, { id }) => {
        if (id !== failing) return nothing;
        tries += 1;
        throw new Error("never works \0");
      },
      {
        onDead: async (tx, { id }, incident) => {
          incidents.push(incident);
          await tx.publication.create({ data: { bot, reference: `told about ${id}`, at: now } });
          return nothing;
        },
      },
    );
    const drained = dispatcher.drain();
    for (const [index, delayMs] of [200, 1_000, 5_000, 30_000].entries()) {
      await eventually(async () => {
        const row = await prisma.update.findUniqueOrThrow({ where: { id: failing } });
        expect(row.attempts).toBe(index + 1);
      });
      expect(tries).toBe(index + 1);
      clock.turn(delayMs);
    }
    await drained;
    expect(tries).toBe(5);
    expect(await countUpdates(prisma, bot)).toEqual({ new: 0, done: 1, dead: 1 });
    const dead = await prisma.update.findUniqueOrThrow({ where: { id: failing } });
    expect(incidents).toEqual([dead.incidentId]);
    expect(dead.incidentId).toMatch(/^[2-9A-HJKMNP-Z]{8}$/);
    expect(dead.lastError).toContain("never works \uFFFD");
    expect(await prisma.publication.count({ where: { bot } })).toBe(1);
  });

  it("sets an update aside even when the person cannot be told", async () => {
    const bot = newBot();
    await arrive(bot, ["a"]);
    const { prisma } = database.db;
    await prisma.update.updateMany({ where: { bot }, data: { attempts: 4 } });
    const { dispatcher } = create(
      bot,
      async () => {
        throw new Error("never works");
      },
      {
        onDead: async () => {
          throw new Error("nor does this");
        },
      },
    );
    await dispatcher.drain();
    expect(await countUpdates(prisma, bot)).toEqual({ new: 0, done: 0, dead: 1 });
  });

  it("does not blame an update for a connection that broke under it", async () => {
    const bot = newBot();
    await arrive(bot, ["a"]);
    const { prisma } = database.db;
    let tries = 0;
    const { dispatcher, clock } = create(bot, async (tx) => {
      tries += 1;
      if (tries <= 7) await tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
      return nothing;
    });
    const drained = dispatcher.drain();
    for (let count = 1; count <= 7; count += 1) {
      await eventually(() => expect(tries).toBeGreaterThanOrEqual(count));
      await eventually(() => {
        clock.turn(1_000);
        expect(tries).toBeGreaterThan(count);
      });
    }
    await drained;
    const row = await prisma.update.findFirstOrThrow({ where: { bot } });
    expect(row).toMatchObject({ state: "done", attempts: 0 });
  });

  it("answers presses after the commit, and a press that cannot be answered costs nothing", async () => {
    const bot = newBot();
    await arrive(bot, ["a", "b"]);
    const { prisma } = database.db;
    const press = { pressId: "p", userId: "1", chatId: "2" };
    const { dispatcher, platform } = create(bot, async (_tx, input) => ({
      afterCommit: [{ kind: "toast", press, text: keyOf(input), isAlert: false }],
    }));
    const doneAtToast: Promise<number>[] = [];
    platform.answerToast = () => {
      doneAtToast.push(prisma.update.count({ where: { bot, state: "done" } }));
      throw new Error("query is too old");
    };
    await dispatcher.drain();
    await dispatcher.stop();
    expect(platform.toasts.map((toast) => toast.text).toSorted()).toEqual(["a", "b"]);
    expect(Math.min(...(await Promise.all(doneAtToast)))).toBeGreaterThan(0);
  });

  it("holds a small part of a long backlog, and one busy person does not keep others waiting", async () => {
    const bot = newBot();
    await arrive(bot, [...Array.from({ length: 120 }, () => "flood"), "quiet"]);
    let handledOfFlood = 0;
    let floodBeforeQuiet = -1;
    const { dispatcher } = create(
      bot,
      async (_tx, input) => {
        if (keyOf(input) === "flood") handledOfFlood += 1;
        else floodBeforeQuiet = handledOfFlood;
        return nothing;
      },
      { window: 30, concurrency: 2 },
    );
    await dispatcher.drain();
    expect(handledOfFlood).toBe(120);
    expect(floodBeforeQuiet).toBeLessThan(30);
  });

  it("handles what belongs together in one transaction, and one by one when that fails; each is read once", async () => {
    const bot = newBot();
    const { prisma } = database.db;
    await arrive(bot, ["alone", ...Array.from({ length: 12 }, (_, index) => `crowd${index % 6}`)]);
    const keep = async (tx: Transaction, { id, now }: HandlerInput): Promise<void> => {
      await tx.publication.create({ data: { bot, reference: String(id), at: now } });
    };
    const alone: string[] = [];
    const together: string[][] = [];
    const { platform, dispatcher } = create(
      bot,
      async (tx, input) => {
        alone.push(keyOf(input));
        await keep(tx, input);
        return nothing;
      },
      {
        crowd: {
          keyOf: (incoming) =>
            incoming.kind === "ignored" && incoming.why.startsWith("crowd") ? "c" : undefined,
          handle: async (tx, inputs) => {
            together.push(inputs.map(keyOf));
            for (const input of inputs) await keep(tx, input);
            if (together.length === 1) throw new Error("one of them does not go with the others");
            return inputs.map(() => nothing);
          },
        },
      },
    );
    const reads = vi.spyOn(platform, "parse");
    await dispatcher.drain();
    const crowd = ["crowd0", "crowd1", "crowd2", "crowd3", "crowd4", "crowd5"];
    expect(together).toEqual([crowd, crowd]);
    expect(alone.toSorted()).toEqual(["alone", ...crowd]);
    expect(await prisma.publication.count({ where: { bot } })).toBe(13);
    expect(await countUpdates(prisma, bot)).toEqual({ new: 0, done: 13, dead: 0 });
    expect(reads).toHaveBeenCalledTimes(13);
  });

  it("finishes what runs when it is stopped, and takes nothing more", async () => {
    const bot = newBot();
    await arrive(bot, ["a", "a"]);
    let begun = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { dispatcher } = create(bot, async () => {
      begun();
      await gate;
      return nothing;
    });
    dispatcher.start();
    await hasBegun;
    const stopped = dispatcher.stop();
    release();
    await stopped;
    expect(await countUpdates(database.db.prisma, bot)).toEqual({ new: 1, done: 1, dead: 0 });
  });
});
