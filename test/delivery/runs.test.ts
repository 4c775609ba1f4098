import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BotKey } from "../../src/bot/incoming.ts";
import type { Content } from "../../src/bot/outgoing.ts";
import { PlatformError } from "../../src/bot/platform.ts";
import { deliveryJobs } from "../../src/delivery/jobs.ts";
import { planDeliveries, shareContent, skipTwice } from "../../src/delivery/plans/store.ts";
import { eraseDeliveries } from "../../src/delivery/privacy/store.ts";
import type { ReceiptRow } from "../../src/delivery/receipt.ts";
import { countsOfRun, receiptOf, whyNot } from "../../src/delivery/receipts/store.ts";
import type { PlannedRow, Run, RunHours } from "../../src/delivery/run.ts";
import { createRunWatch } from "../../src/delivery/run-watch.ts";
import {
  cancelRun,
  createRun,
  endRun,
  pauseRun,
  resumeRun,
  runById,
  runsPausedByErrors,
  setRunHours,
} from "../../src/delivery/runs/store.ts";
import { eventually } from "../harness/eventually.ts";
import { quietLog } from "../harness/log.ts";
import { peersOf, sent, textsOf } from "./scripted-platform.ts";
import { createSenderRig, type SenderRig } from "./sender-rig.ts";

let rig: SenderRig;
beforeAll(async () => {
  rig = await createSenderRig();
});
afterEach(async () => rig.stopAll());
afterAll(async () => rig.close());

let lastRun = 0;

const prisma = () => rig.database.db.prisma;
const now = (): Date => rig.clock.now();
const later = (milliseconds: number): Date => new Date(now().getTime() + milliseconds);

const openRun = async (hours: Partial<RunHours> = {}): Promise<Run> =>
  createRun(prisma(), { about: `campaign:${++lastRun}`, now: now(), ...hours });

const personOf = (bot: BotKey, personId: number, changes: Partial<PlannedRow> = {}): PlannedRow => ({
  personId,
  subscriptionId: personId,
  bot,
  recipient: String(1000 + personId),
  says: { content: { text: "news" } },
  state: "planned",
  ...changes,
});

/** Plans people 1 to `count`, who all hear the same unless `says` has something for each. */
const plan = async (
  run: Run,
  bot: BotKey,
  count: number,
  says?: (personId: number) => Content,
): Promise<void> => {
  const sharedHash = await shareContent(prisma(), { text: "news" }, now());
  const rows = Array.from({ length: count }, (_, index) =>
    personOf(bot, index + 1, {
      says: says ? { content: says(index + 1) } : { sharedHash },
    }),
  );
  await planDeliveries(prisma(), { id: run.id, kind: "useful" }, rows, now());
};

const counts = async (run: Run): Promise<Record<string, number>> =>
  Object.fromEntries(Object.entries(await countsOfRun(prisma(), run.id)).filter(([, count]) => count > 0));

describe("planning a run", () => {
  it("gives each person one row, however often a chunk is planned, and says what was new", async () => {
    const bot = rig.newBot("tg");
    const run = await openRun();
    expect(await createRun(prisma(), { about: run.about, now: now() })).toEqual(run);
    const rows = [
      personOf(bot, 1),
      personOf(bot, 2, { state: "held", reason: "mix:3", expiresAt: later(1000) }),
      personOf(bot, 3, { state: "skipped", reason: "unreachable" }),
    ];
    const promo = { id: run.id, kind: "promo" } as const;
    const first = await planDeliveries(prisma(), promo, rows, now());
    expect(first).toEqual({ planned: 1, held: 1, skipped: 1, known: 0 });
    const again = await planDeliveries(prisma(), promo, [...rows, personOf(bot, 4)], now());
    expect(again).toEqual({ planned: 1, held: 0, skipped: 0, known: 3 });
    expect(await counts(run)).toEqual({ planned: 2, held: 1, skipped: 1 });
    expect(await whyNot(prisma(), run.id, 2)).toMatchObject({
      state: "held",
      reason: "mix:3",
      runState: "open",
    });
    expect(await whyNot(prisma(), run.id, 3)).toMatchObject({ state: "skipped", reason: "unreachable" });
    expect(await whyNot(prisma(), run.id, 9)).toBeUndefined();
    await endRun(prisma(), run.id);
    const late = await planDeliveries(prisma(), promo, [personOf(bot, 5)], now());
    expect(late).toEqual({ planned: 0, held: 0, skipped: 0, known: 1 });
  });

  it("keeps one row of each run when two people become one", async () => {
    const bot = rig.newBot("tg");
    const [sentOne, both, one, out] = [await openRun(), await openRun(), await openRun(), await openRun()];
    const useful = async (run: Run, people: readonly PlannedRow[]): Promise<void> => {
      await planDeliveries(prisma(), { id: run.id, kind: "useful" }, people, now());
    };
    await useful(sentOne, [personOf(bot, 501)]);
    const { sender } = await rig.send(bot);
    await sender.drain();
    await sender.stop();
    await useful(sentOne, [personOf(bot, 502)]);
    await useful(both, [personOf(bot, 501), personOf(bot, 502)]);
    await useful(one, [personOf(bot, 501)]);
    await useful(out, [personOf(bot, 501, { state: "skipped" }), personOf(bot, 502)]);
    expect(await skipTwice(prisma(), { from: 501, to: 502, now: now() })).toBe(2);
    expect(await counts(both)).toEqual({ planned: 1, skipped: 1 });
    expect(await whyNot(prisma(), both.id, 502)).toMatchObject({ state: "planned" });
    expect(await whyNot(prisma(), one.id, 502)).toMatchObject({ state: "planned" });
    expect(await counts(sentOne)).toEqual({ sent: 1, skipped: 1 });
    expect(await counts(out)).toEqual({ planned: 1, skipped: 1 });
    for (const run of [sentOne, both, one, out]) await endRun(prisma(), run.id);
  });
});

describe.each(["tg", "vk"] as const)("a run on %s", (network) => {
  it("reaches everybody once, and its receipt names each of them", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 230);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect(await counts(run)).toEqual({ sent: 230 });
    const peers = platform.calls.flatMap(({ call }) => peersOf(call));
    expect(new Set(peers).size).toBe(230);
    expect(peers).toHaveLength(230);
    expect(platform.calls).toHaveLength(network === "vk" ? 3 : 230);
    expect(new Set(platform.calls.flatMap(({ call }) => textsOf(call)))).toEqual(new Set(["news"]));
    const receipt: ReceiptRow[] = [];
    for await (const row of receiptOf(prisma(), run.id)) receipt.push(row);
    expect(receipt).toHaveLength(230);
    expect(receipt[0]).toEqual({
      person: `${network}:1001`,
      network: network === "tg" ? "telegram" : "vk",
      state: "sent",
      reason: null,
      at: expect.any(Date),
    });
  });

  it("stops within a second also what waits for its turn, and goes on where it stopped", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 30, (id) => ({ text: `news for ${id}` }));
    const watch = createRunWatch({ db: rig.database.db, clock: rig.clock, log: quietLog });
    watch.start();
    try {
      const { sender, platform } = await rig.send(bot, { runs: watch });
      const send = platform.send.bind(platform);
      let isSlow = true;
      platform.send = async (call, lane, signal) => {
        if (!isSlow) return send(call, lane, signal);
        await new Promise((resolve) => signal?.addEventListener("abort", resolve, { once: true }));
        throw new PlatformError("unavailable", "stopped before the call was made");
      };
      sender.start();
      await eventually(async () => expect((await counts(run))["sending"]).toBeGreaterThan(0));
      const paused = await Promise.all([
        pauseRun(prisma(), run.id, { why: "team", now: now() }),
        pauseRun(prisma(), run.id, { why: "team", now: now() }),
      ]);
      expect(paused.filter(Boolean)).toHaveLength(1);
      const startedMs = performance.now();
      await eventually(async () => expect(await counts(run)).toEqual({ planned: 30 }));
      expect(performance.now() - startedMs).toBeLessThan(5_000);
      expect(platform.calls).toEqual([]);
      isSlow = false;
      expect(await resumeRun(prisma(), run.id)).toBe(true);
      expect(await resumeRun(prisma(), run.id)).toBe(false);
      await eventually(async () => {
        rig.clock.turn(600);
        sender.nudge();
        expect(await counts(run)).toEqual({ sent: 30 });
      });
    } finally {
      await watch.stop();
    }
  });

  it("is not begun when it was stopped after its rows were claimed", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 200, (id) => ({ text: `news for ${id}` }));
    const { sender, platform } = await rig.send(bot, { concurrency: 1 });
    platform.answer = async (call) => {
      await pauseRun(prisma(), run.id, { why: "team", now: now() });
      return peersOf(call).map(() => sent());
    };
    sender.start();
    await eventually(async () => expect(await counts(run)).toMatchObject({ sent: expect.any(Number) }));
    await sender.drain();
    // At most what had been begun beside the first call.
    const { sent: reached = 0, planned = 0 } = await counts(run);
    expect(reached).toBeLessThanOrEqual(network === "vk" ? 75 : 3);
    expect(reached + planned).toBe(200);
    await endRun(prisma(), run.id);
  });

  it("sends nothing more once it is cancelled, and each open row says so", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 20);
    await planDeliveries(
      prisma(),
      { id: run.id, kind: "useful" },
      [personOf(bot, 99, { state: "held", reason: "mix:1" })],
      now(),
    );
    expect(await cancelRun(prisma(), run.id, "cancelled by the team")).toBe(true);
    expect(await cancelRun(prisma(), run.id, "again")).toBe(false);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect(platform.calls).toEqual([]);
    const job = deliveryJobs({ db: rig.database.db }).find(({ name }) => name === "delivery_runs");
    await job?.run({ now: now(), signal: new AbortController().signal });
    expect(await counts(run)).toEqual({ cancelled: 21 });
    expect(await whyNot(prisma(), run.id, 99)).toMatchObject({
      state: "cancelled",
      reason: "cancelled by the team",
    });
    expect(await resumeRun(prisma(), run.id)).toBe(false);
    expect(await runById(prisma(), run.id)).toMatchObject({ state: "ended" });
  });

  it("sends within its hours only", async () => {
    const bot = rig.newBot(network);
    const run = await openRun({ opensAt: later(60_000), shutsAt: later(120_000) });
    await plan(run, bot, 3);
    const { sender } = await rig.send(bot);
    await sender.drain();
    expect(await counts(run)).toEqual({ planned: 3 });
    rig.clock.turn(60_000);
    await sender.drain();
    expect(await counts(run)).toEqual({ sent: 3 });
    rig.clock.turn(60_000);
    await planDeliveries(prisma(), { id: run.id, kind: "useful" }, [personOf(bot, 9)], now());
    await sender.drain();
    expect(await counts(run)).toEqual({ sent: 3, planned: 1 });
    await setRunHours(prisma(), run.id, { opensAt: null, shutsAt: null });
    await sender.drain();
    expect(await counts(run)).toEqual({ sent: 4 });
  });

  it("lets a small run pass while a large one is under way", async () => {
    const bot = rig.newBot(network);
    const [large, small] = [await openRun(), await openRun()];
    const perCall = network === "vk" ? 100 : 1;
    await plan(large, bot, 25 * perCall);
    await plan(small, bot, 2, (id) => ({ text: `small ${id}` }));
    const { sender, platform } = await rig.send(bot, { concurrency: 1 });
    await sender.drain();
    const place = platform.calls.findLastIndex(({ call }) => textsOf(call)[0]?.startsWith("small"));
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(8);
    expect(await counts(large)).toEqual({ sent: 25 * perCall });
    expect(await counts(small)).toEqual({ sent: 2 });
  });

  it("pauses itself when the same fails again and again, and says why", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 300, (id) => ({ text: `news for ${id}` }));
    const { sender, platform } = await rig.send(bot, { concurrency: 1 });
    platform.answer = (call) => peersOf(call).map(() => new PlatformError("bad_content", "MESSAGE_EMPTY"));
    await sender.drain();
    const paused = await runsPausedByErrors(prisma());
    expect(paused).toMatchObject([{ id: run.id, pausedDetail: "bad_content: MESSAGE_EMPTY" }]);
    const { failed = 0, planned = 0 } = await counts(run);
    expect(failed).toBeGreaterThanOrEqual(20);
    expect(failed).toBeLessThan(network === "vk" ? 200 : 40);
    expect(failed + planned).toBe(300);
    platform.answer = (call) => peersOf(call).map(() => sent());
    expect(await resumeRun(prisma(), run.id)).toBe(true);
    await sender.drain();
    expect(await counts(run)).toEqual({ failed, sent: planned });
    expect(await runsPausedByErrors(prisma())).toEqual([]);
  });

  it("stays planned when the token is refused in the middle", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 150, (id) => ({ text: `news for ${id}` }));
    const { sender, platform } = await rig.send(bot, { concurrency: 1 });
    platform.answer = (call) => {
      if (platform.calls.length > 2) throw new PlatformError("token_revoked", "invalid");
      return peersOf(call).map(() => sent());
    };
    sender.start();
    await eventually(() => expect(sender.isPaused).toBe(true));
    await sender.stop();
    const reached = network === "vk" ? 50 : 2;
    expect(await counts(run)).toEqual({ sent: reached, planned: 150 - reached });
    expect(await runsPausedByErrors(prisma())).toEqual([]);
    await endRun(prisma(), run.id);
  });

  it("keeps its sums and forgets who it was when somebody has their data erased", async () => {
    const bot = rig.newBot(network);
    const run = await openRun();
    await plan(run, bot, 2);
    const { sender } = await rig.send(bot);
    await sender.drain();
    await eraseDeliveries(prisma(), { prefix: network, userId: "1001", names: [] }, now());
    const receipt: ReceiptRow[] = [];
    for await (const row of receiptOf(prisma(), run.id)) receipt.push(row);
    expect(receipt.map(({ person, state }) => [person, state])).toEqual([
      [`${network}:1002`, "sent"],
      ["erased", "sent"],
    ]);
    const rows = await prisma().delivery.findMany({ where: { runId: run.id, personId: null } });
    expect(rows).toMatchObject([{ recipient: "", subscriptionId: null, content: {}, messageId: null }]);
  });
});
