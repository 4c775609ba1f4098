import { describe, expect, test } from "vitest";
import { inTransaction } from "../../src/db/transaction.ts";
import { pauseSending } from "../../src/delivery/pauses/store.ts";
import { queueDeliveries } from "../../src/delivery/store.ts";
import { machineLines, problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import { eventually } from "../harness/eventually.ts";
import { createStage, type Stage } from "../harness/stage.ts";

/** All that left the bot for the networks, menus and polls apart. */
const sentCount = (stage: Stage): number =>
  [stage.telegram, stage.vk].reduce((sum, { ledger }) => sum + ledger.deliveries.length, 0);

describe.each(["telegram", "vk"] as const)("on %s", (network) => {
  test("the owner stops all sending, sees what has waited, and lets it go on in its order", async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga", { network });
    const ann = await stage.person("Ann", { network });
    await ann.says("/start");
    expect((await olga.says("/resume")).text).toBe(olga.reads("resume-not-paused"));

    const stopped = await olga.says("/panic");
    expect(stopped.text).toBe([olga.reads("panic-done"), olga.reads("panic-what-now")].join("\n"));
    const silent = sentCount(stage);
    // Taken in and handled, but not answered; ten minutes later two more.
    await ann.says("/help");
    await stage.turn("10m");
    await ann.says("/privacy");
    await ann.says("/giveaways");
    await olga.says("/giveaway_new Mug ends=1h yes");
    expect(sentCount(stage)).toBe(silent);
    expect(await stage.db.prisma.giveaway.count({ where: { state: "open" } })).toBe(0);
    const again = await olga.says("/panic");
    expect(again.texts).toHaveLength(1);
    expect(again.text).toContain(olga.reads("panic-what-now"));
    expect(again.text).not.toContain(olga.reads("panic-done"));

    const question = await olga.says("/resume");
    expect(question.text).toContain(olga.reads("resume-waiting"));
    expect(question.text).toContain(olga.reads("resume-answers", { count: 3 }));
    expect(question.text).toContain(olga.reads("resume-late-answers", { count: 1 }));
    expect(question.text).toContain(olga.reads("resume-question"));
    const before = stage.said(ann).length;
    await olga.presses(olga.reads("resume-button"));
    await stage.turn("10s");
    expect((await olga.dialog()).map(({ text }) => text)).toContain(olga.reads("resume-done"));
    expect(stage.said(olga).map(({ text }) => text)).toContain(olga.reads("giveaway-paused"));
    const late = stage.said(ann).slice(before);
    expect(late).toHaveLength(2);
    expect(late.at(-1)?.text).toContain(ann.reads("giveaways-none"));
    expect(
      await stage.db.prisma.delivery.findMany({ where: { state: "expired" }, select: { reason: true } }),
    ).toEqual([{ reason: "answers are not sent late after a pause" }]);
    const acts = await stage.db.prisma.audit.findMany({
      orderBy: { id: "asc" },
      where: { object: "sending" },
    });
    expect(acts.map(({ act }) => act)).toEqual(["sending.pause", "sending.resume"]);
  });
});

test("an admin may stop, only the owner resumes, and an old question ends no later pause", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const ivan = await stage.admin(olga, "Ivan");
  const ann = await stage.person("Ann");
  expect((await ann.says("/panic")).text).toBe(ann.reads("access-team"));
  await olga.says("/panic");
  const question = await olga.says("/resume");
  expect(question.text).toContain(olga.reads("resume-nothing-waits"));
  await olga.presses(olga.reads("resume-button"));
  await ivan.says("/panic");
  await olga.hands.press(olga.reads("resume-button")).catch(() => undefined); // the answer took the button away
  await stage.turn("1s");
  expect(await stage.db.prisma.sendingPause.count()).toBe(1);
  await ivan.says("/resume");
  await stage.turn("1s");
  expect(await stage.db.prisma.sendingPause.count()).toBe(1);
  expect(stage.said(ivan).some(({ text }) => text === ivan.reads("resume-question"))).toBe(false);
});

test("a pause made in the database stops the senders at once, without a clock or a command", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const now = stage.clock.now();
  const bot = stage.telegram.platform.bot;
  const release = await stage.hold("telegram", "sendMessage", { textIncludes: "held" });
  const rows = Array.from({ length: 20 }, (_, index) => ({
    bot,
    lane: "bulk" as const,
    op: "message" as const,
    recipient: olga.userId,
    kind: "useful" as const,
    content: { text: index === 0 ? "held" : `row ${index}` },
  }));
  await queueDeliveries(stage.db.prisma, rows, now);
  for (const runner of stage.app.bots) runner.nudgeSender();
  await eventually(async () => {
    const states = await stage.db.prisma.delivery.findMany({ where: { state: "sending" } });
    expect(states.length).toBeGreaterThan(0);
  });
  const pausedAt = performance.now();
  await inTransaction(stage.db, (tx) => pauseSending(tx, { cause: "restored", now }));
  // Nothing but the call under way is left in hand, within a second.
  await eventually(
    async () =>
      expect(
        await stage.db.prisma.delivery.count({ where: { lane: 2, state: { in: ["claimed", "sending"] } } }),
      ).toBe(1),
    { timeout: 5_000 },
  );
  expect(performance.now() - pausedAt).toBeLessThan(1_000);
  await release();
  expect(stage.said(olga).filter(({ text }) => text === "held")).toHaveLength(1);
  expect(stage.said(olga).filter(({ text }) => text.startsWith("row"))).toEqual([]);
  const question = await olga.says("/resume");
  expect(question.text).toContain("restored from a backup");
  expect(question.text).toContain(olga.reads("resume-useful", { count: 19 }));
  await olga.presses(olga.reads("resume-button"));
  await stage.turn("1m");
  expect(
    stage
      .said(olga)
      .filter(({ text }) => text.startsWith("row"))
      .map(({ text }) => text),
  ).toEqual(rows.slice(1).map(({ content }) => content.text));
});

describe("a giveaway that closes while all sending is stopped", () => {
  test("waits with its commitment, posts it openly late, and the draw holds", async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga");
    const group = olga.place;
    const [ann, bo] = await stage.members(group, "Ann", "Bo");
    await olga.says("/giveaway_new Mug ends=1h yes");
    for (const person of [ann, bo]) await person.presses("Take part", { in: group });
    await olga.says("/panic");
    await stage.turn("2h");
    expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "committing", n: 2 }]);
    expect(await stage.db.prisma.drawAttempt.count()).toBe(0);
    const question = await olga.says("/resume");
    expect(question.text).toContain(olga.reads("resume-draw", { number: 1 }));
    expect(question.text).toContain(olga.reads("resume-notices", { count: 1 }));
    await olga.presses(olga.reads("resume-button"));
    await stage.turn("3m");
    await stage.turn("2m");
    const [commit] = stage.said(group).filter(({ text }) => text.includes("cgd-1 commit"));
    expect(commit?.text).toContain("posted late");
    expect(await stage.db.prisma.drawAttempt.findMany()).toMatchObject([{ number: 1, state: "valid" }]);
    expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "done" }]);
    expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
    expect(problemsOf(verifyFromPosts(stage, stage.vk.wall))).toEqual([]);
  });

  test("whose commitment was stopped on its way: the attempt is void, listed and never posted late", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const group = olga.place;
    const [ann] = await stage.members(group, "Ann");
    await olga.says("/giveaway_new Mug ends=1h yes");
    await ann.presses("Take part", { in: group });
    // The network refuses the post for a while, and meanwhile somebody stops everything.
    await stage.telegram.world.plantFault({
      method: "sendDocument",
      effect: { kind: "error", code: 429, description: "Too Many Requests", retryAfterSeconds: 40 },
      times: 1,
    });
    stage.clock.turn(3_600_000 + 5_000);
    await eventually(async () => {
      await stage.app.scheduler.runAll();
      stage.clock.turn(500);
      expect(await stage.db.prisma.drawAttempt.count()).toBe(1);
    });
    await olga.says("/panic");
    await stage.turn("5m");
    expect(await stage.db.prisma.drawAttempt.findMany()).toMatchObject([{ number: 1, state: "void" }]);
    expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "committing" }]);
    await olga.says("/resume");
    await olga.presses(olga.reads("resume-button"));
    await stage.turn("3m");
    await stage.turn("2m");
    expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "done" }]);
    expect(machineLines(stage.said(group), "commit")).toHaveLength(1);
    expect(stage.said(olga).some(({ text }) => text.includes("That attempt is void"))).toBe(true);
    expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
  });
});
