import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { type Batch, PlatformError } from "../../src/bot/platform.ts";
import { type Clock, createTurnableClock } from "../../src/clock.ts";
import { acquireLease } from "../../src/db/lease.ts";
import { type IntakeOptions, runIntake } from "../../src/journal/intake.ts";
import { countUpdates, loadCursor, storeBatch } from "../../src/journal/store.ts";
import type { Trouble } from "../../src/journal/trouble.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { quietLog } from "../harness/log.ts";
import { createScriptedPlatform } from "../delivery/scripted-platform.ts";

const batch = (cursor: string, ...ids: (number | string)[]): Batch => ({
  cursor,
  updates: ids.map((id) => ({
    eventId: String(id),
    orderKey: `person ${id}`,
    raw: { text: `update ${id}` },
  })),
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

let botNumber = 0;
const newBot = () => `tg:${++botNumber}` as const;

describe("storing a batch", () => {
  const now = new Date("2026-11-22T10:00:00.001Z");

  it("keeps updates and cursor together, in the order they came", async () => {
    const { prisma } = database.db;
    const bot = newBot();
    expect(await storeBatch(prisma, { bot, ...batch("3", "b", "a", "c"), now })).toBe(3);
    expect((await loadCursor(prisma, bot))?.cursor).toBe("3");
    const rows = await prisma.update.findMany({ where: { bot }, orderBy: { id: "asc" } });
    expect(rows.map((row) => row.eventId)).toEqual(["b", "a", "c"]);
    expect(rows[0]).toMatchObject({
      orderKey: "person b",
      raw: { text: "update b" },
      state: "new",
      receivedAt: now,
    });
  });

  it("knows what it has seen, in one batch and across batches, and only for the same bot", async () => {
    const { prisma } = database.db;
    const bot = newBot();
    expect(await storeBatch(prisma, { bot, ...batch("1", 1, 2, 1), now })).toBe(2);
    expect(await storeBatch(prisma, { bot, ...batch("2", 2, 3), now })).toBe(1);
    expect(await storeBatch(prisma, { bot: newBot(), ...batch("2", 2, 3), now })).toBe(2);
  });

  it("takes an update that holds what PostgreSQL refuses, or nothing at all", async () => {
    const { prisma } = database.db;
    const bot = newBot();
    const updates = [
      { eventId: "1", orderKey: "k", raw: { "a\0": "x\0\uDC00 ёж 🦔" } },
      { eventId: "2", orderKey: "k", raw: null },
      { eventId: "3", orderKey: "k", raw: undefined },
    ];
    expect(await storeBatch(prisma, { bot, updates, cursor: "1", now })).toBe(3);
    const rows = await prisma.update.findMany({ where: { bot }, orderBy: { id: "asc" } });
    expect(rows.map((row) => row.raw)).toEqual([{ "a\uFFFD": "x\uFFFD\uFFFD ёж 🦔" }, null, null]);
  });

  it("refuses more than a hundred at once", async () => {
    const ids = Array.from({ length: 101 }, (_, index) => index);
    await expect(
      storeBatch(database.db.prisma, { bot: newBot(), ...batch("1", ...ids), now }),
    ).rejects.toThrow(/100/);
  });
});

describe("intake", () => {
  const waitsMs: number[] = [];
  // Every wait is over at once; how long it would have been is what counts.
  const clock: Clock = {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: async (milliseconds) => {
      waitsMs.push(milliseconds);
    },
  };
  let stop: AbortController;
  let ended: Promise<void> | undefined;
  let troubles: Trouble[];
  let stored: number;

  beforeEach(() => {
    stop = new AbortController();
    troubles = [];
    waitsMs.length = 0;
    stored = 0;
  });
  afterEach(async () => {
    stop.abort();
    await ended;
  });

  const run = (bot: `tg:${string}`, tenure?: IntakeOptions["tenure"]) => {
    const platform = createScriptedPlatform(bot);
    const begin = (db: Pick<typeof database.db, "prisma"> = database.db, itsClock: Clock = clock) => {
      ended = runIntake(
        {
          db,
          platform,
          clock: itsClock,
          log: quietLog,
          random: () => 1,
          onTrouble: (trouble) => troubles.push(trouble),
          onStored: () => {
            stored += 1;
          },
          ...(tenure && { tenure }),
        },
        stop.signal,
      );
      return ended;
    };
    return { platform, begin };
  };

  it("acknowledges a batch only when it is stored, and goes on from the stored cursor", async () => {
    const bot = newBot();
    const first = run(bot);
    first.platform.batches.push(batch("10", 1, 2), batch("20", 3));
    void first.begin();
    await eventually(() => expect(first.platform.received).toEqual([null, "10", "20"]));
    expect((await countUpdates(database.db.prisma, bot)).new).toBe(3);
    expect(stored).toBe(2);
    stop.abort();
    await ended;
    stop = new AbortController();
    const second = run(bot);
    void second.begin();
    await eventually(() => expect(second.platform.received).toEqual(["20"]));
  });

  it("stores again what came twice because a process died between storing and acknowledging", async () => {
    const bot = newBot();
    await storeBatch(database.db.prisma, { bot, ...batch("10", 1, 2), now: clock.now() });
    const { platform, begin } = run(bot);
    platform.batches.push(batch("10", 1, 2), batch("11", 3));
    void begin();
    await eventually(() => expect(platform.received).toEqual(["10", "10", "11"]));
    expect((await countUpdates(database.db.prisma, bot)).new).toBe(3);
  });

  it("takes what comes after an interruption for as early as it can have been", async () => {
    const bot = newBot();
    const lastSeen = new Date(clock.now().getTime() - 20_000);
    await storeBatch(database.db.prisma, { bot, ...batch("10", 1), now: lastSeen });
    const { platform, begin } = run(bot);
    platform.batches.push(batch("11", 2), batch("12", 3));
    void begin();
    await eventually(() => expect(platform.received).toEqual(["10", "11", "12"]));
    const rows = await database.db.prisma.update.findMany({ where: { bot }, orderBy: { id: "asc" } });
    expect(rows[1]?.receivedAt).toEqual(lastSeen);
    expect(rows[2]?.receivedAt.getTime()).toBeGreaterThan(lastSeen.getTime() + 19_000);
  });

  it("splits a batch that is too long for one statement", async () => {
    const bot = newBot();
    const { platform, begin } = run(bot);
    platform.batches.push(batch("5", ...Array.from({ length: 250 }, (_, index) => index)));
    void begin();
    await eventually(() => expect(platform.received).toEqual([null, "5"]));
    expect((await countUpdates(database.db.prisma, bot)).new).toBe(250);
    expect((await loadCursor(database.db.prisma, bot))?.cursor).toBe("5");
  });

  it("waits longer and longer while the platform is away, and forgets it when it is back", async () => {
    const { platform, begin } = run(newBot());
    const away = () => new PlatformError("unavailable", "down");
    platform.batches.push(away(), away(), away(), batch("1", 1), away(), batch("2", 2));
    void begin();
    await eventually(() => expect(platform.received.at(-1)).toBe("2"));
    expect(waitsMs).toEqual([1_000, 2_000, 4_000, 1_000]);
  });

  it("stops this bot when its token is revoked, and says so once", async () => {
    const { platform, begin } = run(newBot());
    platform.batches.push(new PlatformError("token_revoked", "Unauthorized"));
    await begin();
    expect(troubles).toEqual([{ bot: platform.bot, kind: "token_revoked", detail: "Unauthorized" }]);
    expect(platform.received).toEqual([null]);
  });

  it("waits thirty seconds for another poller with the same token, and says so", async () => {
    const { platform, begin } = run(newBot());
    platform.batches.push(new PlatformError("conflict", "terminated by other getUpdates"), batch("1", 1));
    void begin();
    await eventually(() => expect(platform.received).toEqual([null, null, "1"]));
    expect(troubles.map((trouble) => trouble.kind)).toEqual(["conflict"]);
    expect(waitsMs).toEqual([30_000]);
  });

  it("keeps a batch in hand while the database is away, without acknowledging it", async () => {
    const bot = newBot();
    const { platform, begin } = run(bot);
    platform.batches.push(batch("1", 1));
    let refusals = 0;
    const prisma = new Proxy(database.db.prisma, {
      get: (target, name, receiver) => {
        if (name === "$transaction" && refusals < 3) {
          refusals += 1;
          throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
        }
        return Reflect.get(target, name, receiver);
      },
    });
    void begin({ prisma });
    await eventually(() => expect(platform.received).toEqual([null, "1"]));
    expect(refusals).toBe(3);
    expect(waitsMs).toEqual([1_000, 2_000, 4_000]);
    expect((await countUpdates(database.db.prisma, bot)).new).toBe(1);
  });

  it("stores nothing more once another process holds the lease", async () => {
    const bot = newBot();
    const { prisma } = database.db;
    const lease = await acquireLease(prisma, { name: bot, holder: "old", ttlMs: 0 });
    await acquireLease(prisma, { name: bot, holder: "new", ttlMs: 60_000 });
    const { platform, begin } = run(
      bot,
      lease ? { lease, isSure: () => true, sure: async () => undefined } : undefined,
    );
    platform.batches.push(batch("1", 1));
    await begin();
    expect(platform.received).toEqual([null]);
    expect((await countUpdates(prisma, bot)).new).toBe(0);
    expect(await loadCursor(prisma, bot)).toBeNull();
  });

  it("ends at once when it is stopped, even in the middle of a long wait", async () => {
    const { platform, begin } = run(newBot());
    platform.batches.push(new PlatformError("rate_limited", "later", { retryAfterSeconds: 3_600 }));
    const end = begin(database.db, createTurnableClock());
    await eventually(() => expect(platform.received).toHaveLength(1));
    stop.abort();
    await end;
  });
});
