import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../harness/eventually.ts";
import type { OutgoingCall } from "../../src/bot/outgoing.ts";
import { PlatformError } from "../../src/bot/platform.ts";
import { guardsOf } from "../../src/delivery/batch.ts";
import type { NewDelivery } from "../../src/delivery/delivery.ts";
import { planDeliveries } from "../../src/delivery/plans/store.ts";
import { createRun, runById } from "../../src/delivery/runs/store.ts";
import { claimRows } from "../../src/delivery/sender/claims/store.ts";
import { beginBatches, settleRows } from "../../src/delivery/sender/store.ts";
import { createScriptedPlatform, hanging, sent } from "./scripted-platform.ts";
import { createSwitch } from "./pause-switch.ts";
import { createSenderRig, messageTo, type SenderRig } from "./sender-rig.ts";

let rig: SenderRig;
beforeAll(async () => {
  rig = await createSenderRig();
});
afterEach(async () => rig.stopAll());
afterAll(async () => rig.close());

const minuteMs = 60_000;
const patiently = { interval: 5, timeout: 10_000 };
const noAnswer = (): never => {
  throw new PlatformError("unknown_outcome", "socket hang up");
};

/** Sends until every call hangs, as a process does that is killed before an answer came. */
const dieWhileSending = async (
  rows: readonly NewDelivery[],
  callCount: number,
  bot = rows[0]?.bot ?? "tg:0",
): Promise<OutgoingCall[]> => {
  await rig.queue(rows);
  const { sender, platform } = await rig.send(bot);
  const stuck = hanging();
  releases.push(() => stuck.release(new PlatformError("unknown_outcome", "killed")));
  platform.answer = () => stuck.promise;
  sender.start();
  await eventually(() => expect(platform.calls).toHaveLength(callCount));
  return platform.calls.map(({ call }) => call);
};

/** The hung calls of dead senders end only so that the test can end. */
const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

describe("a process that dies between claiming and sending", () => {
  it.each(["tg", "vk"] as const)("leaves rows on %s that the next one sends once", async (network) => {
    const bot = rig.newBot(network);
    await rig.queue(Array.from({ length: 20 }, (_, index) => messageTo(bot, String(index))));
    const lease = await rig.lease(bot);
    const now = rig.clock.now();
    const leaseUntil = new Date(now.getTime() + 30_000);
    const { prisma } = rig.database.db;
    const claimed = await claimRows(prisma, { lease, bot, lane: 1, limit: 20, now, leaseUntil });
    expect(claimed).toHaveLength(20);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ sent: 20 });
    const reached = platform.calls.flatMap(({ call }) => (call.kind === "message" ? call.chatIds : []));
    expect(new Set(reached).size).toBe(20);
    expect(reached).toHaveLength(20);
  });
});

describe("a process that dies while calls are under way", () => {
  it("is no reason for a run to pause, however many rows end unknown by it", async () => {
    const bot = rig.newBot("tg");
    const { prisma } = rig.database.db;
    const now = rig.clock.now();
    const run = await createRun(prisma, { about: "campaign:1", now });
    const rows = Array.from({ length: 60 }, (_, index) => ({
      personId: index + 1,
      subscriptionId: index + 1,
      bot,
      recipient: String(index + 1),
      says: { content: { text: "news" } },
      state: "planned" as const,
    }));
    await planDeliveries(prisma, { id: run.id, kind: "useful" }, rows, now);
    const { sender, platform } = await rig.send(bot, { concurrency: 30 });
    const stuck = hanging();
    releases.push(() => stuck.release(new PlatformError("unknown_outcome", "killed")));
    platform.answer = () => stuck.promise;
    sender.start();
    await eventually(() => expect(platform.calls).toHaveLength(30));
    const next = await rig.send(bot);
    await next.sender.drain();
    expect(await runById(prisma, run.id)).toMatchObject({ state: "open" });
    expect(await rig.counts(bot)).toEqual({ unknown: 30, sent: 30 });
  });

  it("leaves Telegram's rows unknown; a notice is said once more, a promo never", async () => {
    const bot = rig.newBot("tg");
    const calls = await dieWhileSending(
      [messageTo(bot, "1", { about: "notice" }), messageTo(bot, "2", { about: "promo", kind: "promo" })],
      2,
    );
    expect(calls).toHaveLength(2);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect((await rig.about("promo")).map((row) => row.state)).toEqual(["unknown"]);
    const [lost, again] = await rig.about("notice");
    expect(lost).toMatchObject({ state: "unknown", resendOf: null });
    expect(again).toMatchObject({ state: "sent", resendOf: lost?.id });
    expect(platform.calls).toHaveLength(1);
  });

  it("says a notice once more, not twice", async () => {
    const bot = rig.newBot("tg");
    await rig.queue([messageTo(bot, "1", { about: "twice" })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = noAnswer;
    await sender.drain();
    const rows = await rig.about("twice");
    expect(rows.map((row) => row.state)).toEqual(["unknown", "unknown"]);
    expect(rows[1]?.resendOf).toBe(rows[0]?.id);
    expect(platform.calls).toHaveLength(2);
  });

  it("says what is owed again when the next process dies over it, too, but not for ever", async () => {
    const bot = rig.newBot("tg");
    await dieWhileSending([messageTo(bot, "1", { about: "owed" })], 1);
    await dieWhileSending([], 1, bot);
    await dieWhileSending([], 1, bot);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    const rows = await rig.about("owed");
    expect(rows.map((row) => row.state)).toEqual(["unknown", "unknown", "unknown", "sent"]);
    expect(rows.map((row) => row.resendOf)).toEqual([null, rows[0]?.id, rows[1]?.id, rows[2]?.id]);
    expect(platform.calls).toHaveLength(1);

    const unlucky = rig.newBot("tg");
    await dieWhileSending([messageTo(unlucky, "1")], 1);
    for (let deaths = 2; deaths <= 5; deaths += 1) await dieWhileSending([], 1, unlucky);
    const last = await rig.send(unlucky);
    await last.sender.drain();
    expect(await rig.counts(unlucky)).toEqual({ unknown: 5 });
    expect(last.platform.calls).toEqual([]);
  });

  it("makes an edit again, as often as it is killed", async () => {
    const bot = rig.newBot("tg");
    const edit = messageTo(bot, "1", { op: "edit", target: "9", about: "edit" });
    await dieWhileSending([edit], 1);
    await dieWhileSending([messageTo(bot, "other")], 2);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect((await rig.about("edit")).map((row) => row.state)).toEqual(["sent"]);
    expect(platform.calls.filter(({ call }) => call.kind === "edit")).toHaveLength(1);
  });

  it("has VK's stored batch repeated to the letter, not mixed with what came later", async () => {
    const bot = rig.newBot("vk");
    const rows = ["3", "1", "2"].map((peer) => messageTo(bot, peer, { about: "batch" }));
    const [first] = await dieWhileSending(rows, 1);
    await rig.queue([messageTo(bot, "4", { about: "later" })]);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect(first).toMatchObject({ chatIds: ["3", "1", "2"] });
    expect(
      platform.calls.filter(({ call }) => call.kind === "message" && call.chatIds.includes("1")),
    ).toHaveLength(1);
    expect(platform.calls.map(({ call }) => call)).toContainEqual(first);
    expect(await rig.counts(bot)).toEqual({ sent: 4 });
  });

  it.each([
    ["post", {}],
    ["comment", { target: "7" }],
  ] as const)("has VK's %s repeated with the same guid", async (op, changes) => {
    const bot = rig.newBot("vk");
    const [first] = await dieWhileSending([messageTo(bot, "-5", { op, ...changes })], 1);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect(platform.calls.map(({ call }) => call)).toEqual([first]);
    expect(await rig.counts(bot)).toEqual({ sent: 1 });
  });

  it("has VK's batch given up after fifty minutes, and a notice said anew", async () => {
    const bot = rig.newBot("vk");
    const [first] = await dieWhileSending([messageTo(bot, "1", { about: "late" })], 1);
    rig.clock.turn(50 * minuteMs);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect((await rig.about("late")).map((row) => row.state)).toEqual(["unknown", "sent"]);
    expect(platform.calls).toHaveLength(1);
    expect(platform.calls[0]?.call).not.toEqual(first);
  });

  it("waits with the repeat while the next process is paused", async () => {
    const bot = rig.newBot("vk");
    const [first] = await dieWhileSending([messageTo(bot, "1")], 1);
    const pause = createSwitch(true);
    const { sender, platform } = await rig.send(bot, { pause });
    sender.start();
    await eventually(async () =>
      expect((await rig.database.db.prisma.delivery.findFirst({ where: { bot } }))?.fence).toBe(2n),
    );
    expect(platform.calls).toEqual([]);
    pause.set(false);
    await sender.drain();
    expect(platform.calls.map(({ call }) => call)).toEqual([first]);
  });
});

describe("a process that has been replaced", () => {
  it("can neither claim nor mark nor settle", async () => {
    const bot = rig.newBot("vk");
    const { prisma } = rig.database.db;
    await rig.queue([messageTo(bot, "1"), messageTo(bot, "2")]);
    const old = await rig.lease(bot);
    const now = rig.clock.now();
    const leaseUntil = new Date(now.getTime() + 30_000);
    const claim = { bot, lane: 1, limit: 1, now, leaseUntil };
    const [row] = await claimRows(prisma, { lease: old, ...claim });
    const id = row?.id ?? 0n;
    const fresh = await rig.lease(bot);
    expect(fresh.fence).toBeGreaterThan(old.fence);
    expect(await claimRows(prisma, { lease: old, ...claim })).toEqual([]);
    const batches = [{ ids: [id], isPersonal: false, guards: guardsOf(1n, now) }];
    expect(await beginBatches(prisma, { lease: old, bot, batches, now, leaseUntil })).toEqual(new Set());
    expect(await prisma.deliveryBatch.count({ where: { bot } })).toBe(0);
    await prisma.delivery.update({ where: { id }, data: { state: "sending", fence: fresh.fence } });
    const settlements = [{ id, state: "sent" as const, reason: null, messageId: "1" }];
    expect(await settleRows(prisma, { fence: old.fence, settlements, now })).toEqual([]);
    expect(await settleRows(prisma, { fence: fresh.fence, settlements, now })).toMatchObject([
      { id, state: "sent" },
    ]);
  });

  it("does not overwrite what its successor stored, though its own answer comes late", async () => {
    const bot = rig.newBot("tg");
    await rig.queue([messageTo(bot, "1", { kind: "promo", about: "late answer" })]);
    const platform = createScriptedPlatform(bot);
    let answer = (): void => undefined;
    platform.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve([sent()]);
      });
    const old = await rig.send(bot, {}, platform);
    old.sender.start();
    await eventually(() => expect(platform.calls).toHaveLength(1));
    const fresh = await rig.send(bot);
    await fresh.sender.drain();
    answer();
    await old.sender.stop();
    expect((await rig.about("late answer")).map((row) => row.state)).toEqual(["unknown"]);
  });
});

describe("VK without an answer", () => {
  it("gets the same call again and again, with the same random_id", async () => {
    const bot = rig.newBot("vk");
    await rig.queue([messageTo(bot, "1"), messageTo(bot, "2")]);
    const { sender, platform } = await rig.send(bot);
    let tries = 0;
    platform.answer = (call) => {
      tries += 1;
      if (tries === 3) throw new PlatformError("rate_limited", "6", { retryAfterSeconds: 1 });
      return tries < 5 ? noAnswer() : call.kind === "message" ? call.chatIds.map(() => sent()) : [];
    };
    sender.start();
    await eventually(async () => {
      rig.clock.turn(minuteMs);
      expect(await rig.counts(bot)).toEqual({ sent: 2 });
    }, patiently);
    const [first, ...others] = platform.calls.map(({ call }) => call);
    expect(others).toHaveLength(4);
    for (const other of others) expect(other).toEqual(first);
  });

  it("ends as unknown when the time for repeats is over, and never earlier", async () => {
    const bot = rig.newBot("vk");
    await rig.queue([messageTo(bot, "1", { kind: "promo" })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = noAnswer;
    const startedAt = rig.clock.now().getTime();
    sender.start();
    await eventually(async () => {
      rig.clock.turn(minuteMs);
      expect(await rig.counts(bot)).toEqual({ unknown: 1 });
    }, patiently);
    expect(rig.clock.now().getTime() - startedAt).toBeGreaterThanOrEqual(50 * minuteMs);
    expect(platform.calls.length).toBeGreaterThan(5);
    expect(new Set(platform.calls.map(({ call }) => JSON.stringify(call))).size).toBe(1);
  });

  it("does not settle as refused or due again what the same call may still reach", async () => {
    const bot = rig.newBot("vk");
    await rig.queue(["1", "2", "3"].map((peer) => messageTo(bot, peer)));
    const { sender, platform } = await rig.send(bot);
    platform.answer = () => [
      sent(),
      new PlatformError("unknown_outcome", "10"),
      new PlatformError("rate_limited", "9", { retryAfterSeconds: 1 }),
    ];
    sender.start();
    await eventually(async () => expect(await rig.counts(bot)).toEqual({ sent: 1, sending: 2 }));
    platform.answer = (call) => (call.kind === "message" ? call.chatIds.map(() => sent()) : []);
    await eventually(async () => {
      rig.clock.turn(1_000);
      expect(await rig.counts(bot)).toEqual({ sent: 3 });
    }, patiently);
    expect(new Set(platform.calls.map(({ call }) => JSON.stringify(call))).size).toBe(1);
  });
});

describe("an edit without an answer", () => {
  it.each(["tg", "vk"] as const)("is made again on %s, but not for ever", async (network) => {
    const bot = rig.newBot(network);
    await rig.queue([messageTo(bot, "1", { op: "edit", target: "9" })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = noAnswer;
    sender.start();
    await eventually(async () => {
      rig.clock.turn(5 * minuteMs);
      sender.nudge();
      expect(await rig.counts(bot)).toEqual({ unknown: 1 });
    }, patiently);
    expect(platform.calls).toHaveLength(8);
  });
});
