import { describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

const entrants = async ({ db }: Stage) =>
  db.prisma.entry.findMany({
    orderBy: { id: "asc" },
    select: { identityKey: true, state: true, source: true },
  });

const listed = async ({ db }: Stage) =>
  (await db.prisma.entry.findMany({ where: { leftOut: null } })).map((entry) => entry.identityKey);

const lastWords = (stage: Stage, person: Person) =>
  stage.said(person).findLast(({ kind }) => kind === "message")?.text;

/** An open giveaway of three days. */
const openMug = async (stage: Stage) => {
  const olga = await stage.owner("Olga");
  await olga.says("/giveaway_new Mug ends=3d yes");
  return olga;
};

describe("on a Telegram group", () => {
  test("whoever was there before the bot is checked, and is in", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const ann = await stage.person("Ann");
    const olga = await stage.person("Olga");
    await olga.says(`/claim ${await stage.claimCode()} en UTC Shop`);
    const group = await stage.group(olga, "Shop talk", { bot: "absent" });
    await ann.joins(group);
    await ann.says("/start");
    await stage.telegram.world.addBot(Number(group.key.slice(3)), Number(olga.userId), { admin: true });
    await stage.turn("1s");
    await olga.says("/giveaway_new Mug ends=3d yes");

    const pressed = await ann.presses("Take part", { in: group });
    expect(pressed.toast).toBe(ann.reads("join-checking"));
    expect(lastWords(stage, ann)).toContain("You are in! Giveaway 1: Mug");
    expect(await entrants(stage)).toEqual([{ identityKey: ann.key, state: "entered", source: "button" }]);
  });

  test("a stranger who found the card in private is told to join first, and then gets in", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await openMug(stage);
    const eve = await stage.person("Eve");
    await eve.says("/giveaway 1");
    expect((await eve.presses("Take part")).toast).toBe(eve.reads("join-checking"));
    expect(lastWords(stage, eve)).toBe(eve.reads("join-not-member"));
    expect((await olga.says("/giveaways")).text).toContain("0 entrants");
    await eve.joins(olga.place);
    expect((await eve.presses("Take part")).toast).toContain("You are in!");
    expect((await olga.says("/giveaways")).text).toContain("1 entrant");
  });

  test("where the network does not answer, the person waits, and after ten minutes is let in", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await openMug(stage);
    const eve = await stage.person("Eve");
    await stage.telegram.world.plantFault({
      method: "getChatMember",
      effect: { kind: "error", code: 500, description: "Internal Server Error" },
    });
    await eve.says("/giveaway 1");
    await eve.presses("Take part");
    await stage.turn("5m");
    expect((await entrants(stage)).map(({ state }) => state)).toEqual(["checking"]);
    expect((await olga.says("/giveaways")).text).toContain("0 entrants");
    await stage.turn("6m");
    expect((await entrants(stage)).map(({ state }) => state)).toEqual(["entered"]);
    expect(lastWords(stage, eve)).toContain("You are in!");
  });

  test("whoever leaves is not in the list; whoever comes back is; after the close nobody gets in", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await openMug(stage);
    const [ann, bo, cy] = await stage.members(olga.place, "Ann", "Bo", "Cy");
    for (const person of [ann, bo]) await person.presses("Take part", { in: olga.place });
    await ann.leaves(olga.place);
    await bo.leaves(olga.place);
    await bo.joins(olga.place);
    await cy.says("/giveaway 1");
    await stage.turn("3d");
    expect(await listed(stage)).toEqual([bo.key]);
    expect((await cy.presses("Take part")).toast).toMatch(
      /^Giveaway 1 is closed: no more entries since 4 February/,
    );
    const opening = (await stage.telegram.seenIn(olga.place)).find(({ text }) => text.includes("cgd-1 open"));
    expect(opening?.buttons).toEqual([]);
    expect(opening?.text).toContain(olga.reads("giveaway-closed-count", { count: 1 }));
  });

  test("the count is edited at most every thirty seconds, and never without need", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await openMug(stage);
    const people = await stage.members(
      olga.place,
      "A",
      "B",
      "C",
      "D",
      "E",
      "F",
      "G",
      "H",
      "I",
      "J",
      "K",
      "L",
    );
    for (const person of people) await person.presses("Take part", { in: olga.place });
    await stage.turn("31s");
    await stage.turn("31s");
    await stage.turn("31s");
    const edits = stage.said(olga.place).filter(({ kind }) => kind === "edit");
    expect(edits.length).toBeGreaterThanOrEqual(2);
    const gaps = edits.slice(1).map(({ atMs }, index) => atMs - (edits[index]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(29_000);
    expect(
      edits
        .at(-1)
        ?.buttons.flat()
        .map(({ label }) => label),
    ).toEqual([olga.reads("giveaway-join-button-count", { count: 12 })]);
    const texts = edits.map(({ buttons }) => buttons.flat()[0]?.label);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe("on a VK wall", () => {
  test("a comment enters, also in words; talk does not; the answer goes to those who may be written to", async () => {
    const stage = await createStage({ networks: ["vk"] });
    await openMug(stage);
    const { wall } = stage.vk;
    const [ann, bo, cy] = await stage.members(wall, "Ann A", "Bo B", "Cy C");
    await bo.says("/start");
    await ann.comments("+");
    await bo.comments("Участвую, спасибо!");
    await cy.comments("what a fine mug");
    await cy.comments("joining is for fools");
    expect(await entrants(stage)).toEqual([
      { identityKey: ann.key, state: "entered", source: "comment" },
      { identityKey: bo.key, state: "entered", source: "comment" },
    ]);
    expect(stage.said(ann)).toEqual([]);
    expect(lastWords(stage, bo)).toContain("You are in!");
    await bo.comments("+");
    expect(lastWords(stage, bo)).toContain("You are already in");
  });

  test("a comment that comes before VK has answered about the post counts", async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(stage.vk.wall, "Ann A");
    const number = await stage.vk.world.hold({ method: "wall.post", when: "after" });
    await olga.hands.write("/giveaway_new Mug ends=3d yes");
    await stage.vk.world.awaitHeld(number);
    await ann.hands.comment("+");
    await stage.vk.world.release(number);
    await stage.turn("1s");
    expect(await entrants(stage)).toMatchObject([{ identityKey: ann.key, state: "entered" }]);
  });

  test("a comment under another post is no entry", async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await openMug(stage);
    const [ann] = await stage.members(stage.vk.wall, "Ann A");
    await ann.comments("+");
    await olga.says("/giveaway_new Spoon ends=3d yes");
    await ann.comments("+");
    const rows = await stage.db.prisma.entry.findMany({ include: { giveaway: true } });
    expect(rows.map(({ giveaway }) => giveaway.prize).sort()).toEqual(["Mug", "Spoon"]);
  });

  test("the wall's link enters a member, and tells a stranger to join first", async () => {
    const stage = await createStage({ networks: ["vk"] });
    await openMug(stage);
    const link = stage.said(stage.vk.wall)[0]?.text.match(/https:\/\/vk\.me\/\S+/u)?.[0] ?? "";
    const eve = await stage.person("Eve E");
    expect((await eve.opens(link)).texts).toEqual([eve.reads("join-checking"), eve.reads("join-not-member")]);
    await eve.joins(stage.vk.wall);
    expect((await eve.opens(link)).text).toContain("You are in!");
    expect(await entrants(stage)).toMatchObject([{ identityKey: eve.key, state: "entered" }]);
  });

  test("the count is a comment now and then, only when it has doubled", { timeout: 90_000 }, async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await openMug(stage);
    const names = Array.from({ length: 21 }, (_, index) => `Person N${index}`);
    const people = await stage.members(stage.vk.wall, ...names);
    const counts = () => stage.said(stage.vk.wall).filter(({ text }) => /takes? part already/u.test(text));
    for (const person of people.slice(0, 9)) await person.comments("+");
    await stage.turn("61m");
    expect(counts()).toEqual([]);
    await people[9]?.comments("+");
    expect(counts().map(({ text }) => text)).toEqual([olga.reads("wall-count", { count: 10 })]);
    for (const person of people.slice(10, 20)) await person.comments("+");
    expect(counts()).toHaveLength(1);
    await stage.turn("61m");
    expect(counts().at(-1)?.text).toBe(olga.reads("wall-count", { count: 20 }));
    await people[20]?.comments("+");
    await stage.turn("61m");
    expect(counts()).toHaveLength(2);
  });
});

describe("what members see of their giveaways", () => {
  test.each(["telegram", "vk"] as const)(
    "on %s: lists, the card, the receipt before and after the freeze",
    async (network) => {
      const stage = await createStage({ networks: [network] });
      const ann = await stage.person("Ann A");
      expect((await ann.says("/giveaways")).text).toBe(ann.reads("giveaways-none"));
      const olga = await openMug(stage);
      await ann.joins(olga.place);
      expect((await ann.says("/mine")).text).toBe(ann.reads("mine-none"));
      expect((await ann.says("/receipt 1")).text).toBe(ann.reads("receipt-none", { number: 1 }));
      expect((await ann.says("/giveaway 7")).text).toBe(ann.reads("giveaway-unknown", { number: 7 }));
      const card = await ann.says("/giveaway 1");
      expect(card.text).toContain(ann.reads("card-title", { number: 1, prize: "Mug" }));
      expect(card.buttons).toEqual([ann.reads("giveaway-join-button")]);
      await ann.presses("Take part");
      expect((await ann.says("/mine")).text).toContain("1. Mug – open until");
      await ann.says("/giveaway 1");
      const open = await ann.presses(ann.reads("card-receipt-button"));
      expect(open.text).toBe(ann.reads("receipt-open", { number: 1 }));
      expect(JSON.parse(open.file("receipt.json").toString())).not.toHaveProperty("path");
      await stage.turn("3d");
      const after = await ann.says("/receipt 1");
      expect(after.text).toBe(ann.reads("receipt-listed", { number: 1, index: "0", n: 1 }));
      expect(JSON.parse(after.file("receipt.json").toString())).toMatchObject({
        key: ann.key,
        index: 0,
        path: [],
      });
      await stage.turn("2m");
      expect((await ann.says("/giveaway 1")).text).toContain(ann.reads("state-done", { n: 1 }));
      await stage.turn("32d");
      expect((await ann.says("/receipt 1")).text).toBe(ann.reads("draw-key-destroyed"));
    },
  );

  test("in a group the receipt is not shown, and the number is asked for by a reply", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await openMug(stage);
    const [ann] = await stage.members(olga.place, "Ann");
    await ann.presses("Take part", { in: olga.place });
    const asked = await ann.says("/giveaway", { in: olga.place });
    expect(asked.text).toContain(ann.reads("command-giveaway.arg-number"));
    expect(asked.text).toContain(ann.reads("dialogue-reply-here"));
    const card = await ann.says("№1", { in: olga.place });
    expect(card.text).toContain("Giveaway 1: Mug");
    expect((await ann.presses(ann.reads("card-receipt-button"), { in: olga.place })).toast).toBe(
      ann.reads("receipt-private", { number: 1 }),
    );
  });
});
