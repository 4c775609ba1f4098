import { expect, test } from "vitest";
import { documentIn, machineLines, problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import { createStage } from "../harness/stage.ts";

test("one giveaway on both networks, from the first word to the winners", { timeout: 90_000 }, async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const group = olga.place;
  const { wall } = stage.vk;
  const [ann, boris] = await stage.members(group, "Ann", "Boris");
  const [vera, gleb] = await stage.members(wall, "Vera Kot", "Gleb Nosov");

  const preview = await olga.says('/giveaway_new "A kilo of coffee" 2 ends="in 2 hours" early');
  expect(preview.text).toContain(olga.reads("draft-title"));
  expect(preview.text).toContain("Coffee group");
  expect(preview.text).toContain("Coffee lovers");
  expect(stage.said(wall)).toEqual([]);

  const published = await olga.presses("Publish");
  expect(published.text).toBe(olga.reads("giveaway-opened", { number: 1 }));
  const [inGroup] = machineLines(stage.said(group), "open");
  const [onWall] = machineLines(stage.said(wall), "open");
  expect(inGroup?.line).toMatch(/^cgd-1 open d=[0-9a-f]{32} u=[0-9a-f]{64} s=-$/);
  expect(onWall?.line).toBe(inGroup?.line);

  // A button, twice; a comment; the wall's link, twice.
  const entered = await ann.presses("Take part", { in: group });
  expect(entered.toast).toContain("You are in! Giveaway 1: A kilo of coffee");
  expect((await ann.presses("Take part", { in: group })).toast).toContain("You are already in");
  expect((await boris.presses("Take part", { in: group })).toast).toContain("You are in!");
  await vera.comments("+");
  const link = stage.said(wall)[0]?.text.match(/https:\/\/vk\.me\/\S+/u)?.[0] ?? "";
  expect((await gleb.opens(link)).text).toContain("You are in!");
  expect((await gleb.opens(link)).text).toContain("You are already in");
  expect((await olga.presses("Take part", { in: group })).toast).toBe(olga.reads("join-staff"));

  await stage.turn("31s");
  expect((await olga.says("/giveaways")).text).toContain("4 entrants");

  await stage.turn("3h");
  const [commit] = machineLines(stage.said(group), "commit");
  expect(commit?.line).toMatch(/^cgd-1 commit c=[0-9a-f]{64} d=[0-9a-f]{32} n=4 w=4 r=\d+ l=[0-9a-f]{64}$/);
  expect(machineLines(stage.said(wall), "commit")[0]?.line).toBe(commit?.line);

  await stage.turn("2m");
  expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "done", n: 4 }]);
  expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
  expect(problemsOf(verifyFromPosts(stage, wall))).toEqual([]);
  expect(documentIn(stage.said(wall), "result.json")).toEqual(documentIn(stage.said(group), "result.json"));

  const receipt = await ann.says("/receipt 1");
  expect(problemsOf(verifyFromPosts(stage, group, receipt.file("receipt.json")))).toEqual([]);
});
