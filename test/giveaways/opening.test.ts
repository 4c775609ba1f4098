import { describe, expect, test } from "vitest";
import { machineLines } from "../harness/draw-check.ts";
import { createStage, type Stage } from "../harness/stage.ts";

const openings = async ({ db }: Stage) => db.prisma.giveaway.count({ where: { state: "open" } });

describe.each(["telegram", "vk"] as const)("a giveaway led by questions on %s", (network) => {
  test("a bad end is explained and asked again, the other answers stay", async () => {
    const stage = await createStage({ networks: [network], timezone: "Europe/Berlin" });
    const olga = await stage.owner("Olga");
    expect((await olga.says("/giveaway_new")).text).toBe(olga.reads("command-giveaway-new.arg-prize"));
    expect((await olga.says("Two tickets")).text).toBe(olga.reads("command-giveaway-new.arg-winners"));
    const bad = await olga.says("many");
    expect(bad.text).toContain(olga.reads("argument-count-not-number", { input: "many", min: 1, max: 1000 }));
    const ends = await olga.says("3");
    expect(ends.text).toContain(olga.reads("command-giveaway-new.arg-ends"));
    expect(ends.buttons).toContain(olga.reads("moment-in-day"));
    expect((await olga.says("yesterday 18:00")).text).toMatch(/“yesterday 18:00” is in the past/);
    expect((await olga.says("28.03 02:30")).text).toMatch(/There is no “28\.03 02:30”.*28 March 2027, 03:00/);
    expect((await olga.says("05/12 18:00")).text).toContain(
      olga.reads("moment-ambiguous", { input: "05/12 18:00" }),
    );
    expect((await olga.says("tomorrow")).text).toContain(olga.reads("moment-no-time", { input: "tomorrow" }));
    expect((await olga.says("when it rains")).text).toContain(
      olga.reads("moment-unknown", { input: "when it rains" }),
    );
    expect((await olga.says("in 10 seconds")).text).toContain("“in 10 seconds”");
    expect((await olga.says("in 5 years")).text).toContain("“in 5 years”");
    const preview = await olga.says("2027-03-28 03:30");
    for (const words of ["Two tickets", "3 winners", "28 March 2027, 03:30 (Berlin)"])
      expect(preview.text).toContain(words);
    expect((await olga.presses("Throw away")).text).toBe(olga.reads("draft-dropped"));
    expect((await olga.says("/giveaways")).text).toBe(olga.reads("giveaways-none-team"));
  });

  test("answers by buttons turn the questions into what was answered", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    await olga.says("/giveaway_new");
    await olga.says("Mug");
    const kept = await olga.presses("Keep");
    expect(kept.text).toContain("number of winners: 1");
    const ended = await olga.presses(olga.reads("moment-in-week"));
    expect(ended.text).toContain("8 February 2027, 12:00 (Moscow)");
    expect(ended.text).toContain(olga.reads("draft-frozen"));
    await olga.presses("Publish");
    expect(await openings(stage)).toBe(1);
  });

  test("is put aside by another command, cancelled by a button or /cancel, and closed after an hour", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const command = { kind: "code", text: "/giveaway_new" } as const;
    await olga.says("/giveaway_new");
    expect((await olga.says("/giveaways")).texts).toEqual([
      olga.reads("dialogue-replaced", { command }),
      olga.reads("giveaways-none-team"),
    ]);
    await olga.says("/giveaway_new");
    expect((await olga.presses("Cancel")).text).toBe(olga.reads("dialogue-cancelled", { command }));
    await olga.says("/giveaway_new");
    expect((await olga.says("/cancel")).text).toBe(olga.reads("dialogue-cancelled", { command }));
    expect((await olga.says("/cancel")).text).toBe(olga.reads("cancel-nothing"));
    await olga.says("/giveaway_new");
    await stage.turn("61m");
    expect((await olga.says("Mug")).text).toBe(olga.reads("dialogue-expired", { command }));
  });

  test("a question whose command was changed by a new version is closed with a sentence", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const command = { kind: "code", text: "/giveaway_new" } as const;
    await olga.says("/giveaway_new");
    await stage.db.prisma.dialogue.updateMany({ data: { version: 1 } });
    expect((await olga.says("Mug")).text).toBe(olga.reads("dialogue-changed", { command }));
    await olga.says("/giveaway_new Mug");
    await stage.db.prisma.dialogue.updateMany({ data: { version: 1 } });
    expect((await olga.presses("Keep")).toast).toBe(olga.reads("dialogue-stale"));
  });
});

test("without a place there is nothing to open; with one, its rights are told in the preview", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const ann = await stage.person("Ann");
  await ann.says(`/claim ${await stage.claimCode()} en UTC Shop`);
  expect((await ann.says("/giveaway_new Mug ends=1h")).text).toBe(ann.reads("giveaway-no-venues"));
  const group = await stage.group(ann, "Shop talk", { bot: "member" });
  const preview = await ann.says("/giveaway_new Mug ends=1h");
  expect(preview.text).toMatch(/⚠️.*Shop talk/);
  await stage.telegram.world.promoteBot(Number(group.key.slice(3)), Number(ann.userId));
  await stage.turn("1s");
  expect((await ann.says("/giveaway_new Mug ends=1h")).text).not.toContain("⚠️");
});

test("two presses on Publish at once open it once; a stale Publish says so", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  await olga.says("/giveaway_new Mug ends=1h");
  await stage.atOnce(
    () => olga.hands.press("Publish"),
    () => olga.hands.press("Publish"),
  );
  expect(await openings(stage)).toBe(1);
  expect(machineLines(stage.said(olga.place), "open")).toHaveLength(1);
  expect(machineLines(stage.said(stage.vk.wall), "open")).toHaveLength(1);
  expect(stage.said(olga).filter(({ text }) => text === olga.reads("draft-gone"))).toHaveLength(1);
});

test("a draft that waited until its end is near is not published", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const olga = await stage.owner("Olga");
  await olga.says("/giveaway_new Mug ends=1h");
  await stage.turn("59m");
  await stage.turn("40s");
  expect((await olga.presses("Publish")).toast).toContain("is less than half a minute away");
  expect(await openings(stage)).toBe(0);
});

describe("closing early", () => {
  test("where the rules allow it: asked once more, then closed and drawn", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(olga.place, "Ann");
    await olga.says("/giveaway_new Mug ends=3d early yes");
    await ann.presses("Take part", { in: olga.place });
    await olga.says("/giveaway 1");
    expect((await olga.presses(olga.reads("card-close-button"))).text).toBe(
      olga.reads("close-question", { number: 1, prize: "Mug" }),
    );
    // Whoever asks before the list is fixed is told so.
    await stage.atOnce(async () => {
      await olga.hands.press(olga.reads("close-confirm-button"));
      await olga.hands.write("/giveaways");
    });
    const said = stage.said(olga).map(({ text }) => text);
    expect(said.at(-2)).toBe(olga.reads("close-done", { number: 1 }));
    expect(said.at(-1)).toContain(olga.reads("state-closing"));
    expect((await olga.presses(olga.reads("card-close-button"))).text).toContain("Close giveaway 1");
    expect((await olga.presses(olga.reads("close-confirm-button"))).toast).toBe(
      olga.reads("giveaway-not-open", { number: 1 }),
    );
    await stage.turn("3m");
    const [drawn] = await stage.db.prisma.giveaway.findMany();
    expect(drawn).toMatchObject({ state: "done", n: 1 });
    expect(drawn?.closedAt?.getTime()).toBeLessThan(drawn?.closesAt.getTime() ?? 0);
  });

  test("where they do not, there is no button, and a button of ours for it is refused", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await olga.says("/giveaway_new Mug ends=3d yes");
    expect((await olga.says("/giveaway 1")).buttons).toEqual([olga.reads("card-cancel-button")]);
    const data = stage.signer.signButton("g.close2", [1], olga.key);
    expect((await olga.forges(data)).toast).toBe(olga.reads("giveaway-no-early-close"));
    expect(await openings(stage)).toBe(1);
  });
});

describe("cancelling", () => {
  test("says why in every place and to whoever wants to join; then it is over", async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(olga.place, "Ann");
    await olga.says("/giveaway_new Mug ends=3d yes");
    await olga.says("/giveaway 1");
    expect((await olga.presses(olga.reads("card-cancel-button"))).text).toBe(
      olga.reads("cancel-how", { number: 1 }),
    );
    expect((await olga.says("/giveaway_cancel 1 The mug is broken")).text).toBe(
      olga.reads("giveaway-cancelled", { number: 1 }),
    );
    const public_ = olga.reads("cancelled-text", { prize: "Mug", reason: "The mug is broken" });
    for (const place of [olga.place, stage.vk.wall])
      expect(stage.said(place).filter(({ text }) => text === public_)).toHaveLength(1);
    // The announcement loses its button; whoever still sees it, or follows an old link, hears the same.
    const opening = (await stage.telegram.seenIn(olga.place)).find(({ text }) => text.includes("cgd-1 open"));
    expect(opening?.buttons).toEqual([]);
    expect(opening?.text).toContain(ann.reads("join-cancelled", { number: 1 }));
    const data = stage.signer.signButton("g.join", [1]);
    expect((await ann.forges(data, { in: olga.place })).toast).toBe(
      ann.reads("join-cancelled", { number: 1 }),
    );
    expect((await olga.says("/giveaways")).text).toContain(
      olga.reads("state-cancelled", { reason: "The mug is broken" }),
    );
    expect((await olga.says("/giveaway_cancel 1 Again")).text).toBe(
      olga.reads("giveaway-cancel-late", { number: 1 }),
    );
    expect(await stage.db.prisma.audit.findMany({ where: { act: "giveaway.cancel" } })).toMatchObject([
      { object: "giveaway:1", why: "The mug is broken" },
    ]);
  });

  test("two admins at once: one effect, one public word", async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga");
    const vlad = await stage.admin(olga, "Vlad Ow", { network: "vk" });
    await olga.says("/giveaway_new Mug ends=3d yes");
    await stage.atOnce(
      () => olga.hands.write("/giveaway_cancel 1 One reason"),
      () => vlad.hands.write("/giveaway_cancel 1 Another reason"),
    );
    expect(stage.said(stage.vk.wall).filter(({ text }) => text.includes("is cancelled"))).toHaveLength(1);
    expect(stage.said(olga.place).filter(({ text }) => text.includes("is cancelled"))).toHaveLength(1);
    expect(await stage.db.prisma.audit.count({ where: { act: "giveaway.cancel" } })).toBe(1);
  });

  test("is too late once it is closed", async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(stage.vk.wall, "Ann Lee");
    await olga.says("/giveaway_new Mug ends=1h yes");
    await ann.comments("+");
    await stage.turn("1h");
    expect((await olga.says("/giveaway_cancel 1 I want another winner")).text).toBe(
      olga.reads("giveaway-cancel-late", { number: 1 }),
    );
    await stage.turn("2m");
    expect(await stage.db.prisma.giveaway.findFirst()).toMatchObject({ state: "done" });
  });
});

test("the shortest giveaway that can be asked for can also be published", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  expect((await olga.says("/giveaway_new Mug ends=1m yes")).text).toBe(
    olga.reads("giveaway-opened", { number: 1 }),
  );
});
