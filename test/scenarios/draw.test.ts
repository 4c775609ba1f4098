import { describe, expect, test } from "vitest";
import { documentIn, machineLines, problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import type { Place } from "../harness/hands.ts";
import type { Person } from "../harness/person.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";

/** A giveaway of an hour in the owner's group, with these people in it. */
const openWith = async <const Names extends readonly string[]>(
  stage: Stage,
  line: string,
  ...names: Names
): Promise<{ olga: Owner; group: Place; people: { [Index in keyof Names]: Person } }> => {
  const olga = await stage.owner("Olga");
  const group = olga.place;
  const people = await stage.members(group, ...names);
  await olga.says(`/giveaway_new ${line} yes`);
  for (const person of people) await person.presses("Take part", { in: group });
  return { olga, group, people };
};

const giveaway = async ({ db }: Stage) => db.prisma.giveaway.findFirstOrThrow();

const resultOf = (stage: Stage, place: Place) =>
  JSON.parse(documentIn(stage.said(place), "result.json").toString()) as {
    readonly changes: readonly { rank: number; reason: string; replaced_by_rank: number | null }[];
    readonly attempts: readonly { round: number; void: boolean }[];
    readonly ranks: readonly { rank: number; reveal?: { key: string } }[];
  };

test("winners who have left are replaced in public, until no reserve is left", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { olga, group, people } = await openWith(stage, "Mug winners=3 ends=1h", "Ann", "Bo", "Cy", "Di");
  const [ann, bo, cy, di] = people;
  await stage.turn("1h");
  expect(await giveaway(stage)).toMatchObject({ state: "waiting", n: 4 });
  // The list is fixed: leaving now costs the prize, not the place in the list.
  await ann.leaves(group);
  await bo.leaves(group);
  await stage.turn("2m");

  const { changes } = resultOf(stage, group);
  expect(changes.map(({ reason }) => reason)).toEqual(["LEFT", "LEFT"]);
  expect(changes.map(({ replaced_by_rank: next }) => next)).toEqual([4, null]);
  const result = stage.said(group).findLast(({ text }) => text.includes("the winners"))?.text ?? "";
  expect(result).toContain(olga.reads("change-nobody"));
  expect(result).toContain(olga.reads("result-unused", { places: 1 }));
  expect(result).toContain("Cy");
  expect(result).toContain("Di");
  expect(result).not.toMatch(/Ann|Bo/);
  expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
  // Winners are told in private only where they let the bot write: none of them ever did.
  expect([...stage.said(cy), ...stage.said(di)].filter(({ kind }) => kind === "message")).toEqual([]);
});

test("a removal by the team after the close costs nobody the prize", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { olga, group, people } = await openWith(stage, "Mug winners=1 ends=1h", "Ann");
  await people[0].says("/start");
  await stage.turn("1h");
  await olga.says("All is well", { in: group });
  await people[0].isRemovedFrom(group);
  await stage.turn("2m");
  expect(resultOf(stage, group).changes).toEqual([]);
  expect(stage.said(people[0]).at(-1)?.text).toBe(
    people[0].reads("winner-note", { prize: "Mug", place: 1, number: 1 }),
  );
});

test("while a winner cannot be checked the draw says so, and after ten minutes the person wins", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { olga, group } = await openWith(stage, "Mug ends=1h", "Ann");
  await stage.turn("1h");
  await stage.telegram.world.plantFault({
    method: "getChatMember",
    effect: { kind: "error", code: 500, description: "Internal Server Error" },
  });
  await stage.turn("2m");
  expect((await olga.says("/giveaways")).text).toContain(olga.reads("state-checking", { n: 1 }));
  await stage.turn("11m");
  expect(resultOf(stage, group).changes).toEqual([]);
  expect(await giveaway(stage)).toMatchObject({ state: "done" });
});

test("a deactivated account loses its place, with the reason in public", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const olga = await stage.owner("Olga");
  const { wall } = stage.vk;
  const [ann, bo] = await stage.members(wall, "Ann A", "Bo B");
  await olga.says("/giveaway_new Mug winners=2 ends=1h yes");
  for (const person of [ann, bo]) await person.comments("+");
  await stage.turn("1h");
  await stage.vk.world.deactivate(Number(ann.userId), "deleted");
  await stage.turn("2m");
  expect(resultOf(stage, wall).changes).toMatchObject([{ reason: "DEACTIVATED", replaced_by_rank: null }]);
  const result = stage.said(wall).findLast(({ text }) => text.includes("🎉"))?.text ?? "";
  const next = { key: "change-nobody" };
  expect([1, 2].map((rank) => olga.reads("change-deactivated", { rank, next }))).toContainEqual(
    expect.toSatisfy((line: string) => result.includes(line)),
  );
  expect(result).toContain("Bo B");
  expect(problemsOf(verifyFromPosts(stage, wall))).toEqual([]);
});

test("nobody takes part: it ends without a draw and says so", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  await olga.says("/giveaway_new Mug ends=1h yes");
  await stage.turn("61m");
  expect(await giveaway(stage)).toMatchObject({ state: "empty", n: 0 });
  for (const place of [olga.place, stage.vk.wall])
    expect(stage.said(place).at(-1)?.text).toBe(olga.reads("result-empty", { prize: "Mug" }));
  expect((await olga.says("/giveaway 1")).text).toContain(olga.reads("state-empty"));
});

test("fewer people than prizes: each wins and is named on both networks, and the rest stays with the organiser", async () => {
  const stage = await createStage();
  const { olga, group, people } = await openWith(stage, "Mug winners=5 ends=1h", "Ann", "Bo");
  const { wall } = stage.vk;
  const [vera] = await stage.members(wall, "Vera Kot");
  await vera.comments("+");
  for (const person of [...people, vera]) await person.says("/start");
  await stage.turn("61m");
  await stage.turn("2m");
  const results = [group, wall].map(
    (place) => stage.said(place).findLast(({ text }) => text.includes("the winners"))?.text ?? "",
  );
  for (const result of results) expect(result).toContain(olga.reads("result-unused", { places: 2 }));
  expect(results[0]).toMatch(/^\d\. Ann$/m);
  expect(results[0]).toMatch(/^\d\. Vera Kot \(VK, vk\.com\/id\d+\)$/m);
  expect(results[1]).toMatch(/^\d\. Bo \(Telegram\)$/m);
  expect(results[1]).toMatch(/^\d\. \[id\d+\|Vera Kot\]$/m);
  for (const person of [...people, vera])
    expect(stage.said(person).at(-1)?.text).toContain("Congratulations");
  expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
});

describe("the beacon", () => {
  test("is silent: the team hears it once, anybody brings the round, a wrong signature is refused", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const { olga, group, people } = await openWith(stage, "Mug ends=1h", "Ann", "Bo");
    await stage.turn("1h");
    await stage.beacon.world.pause();
    await stage.turn("5m");
    await stage.turn("5m");
    const { round } = await stage.db.prisma.drawAttempt.findFirstOrThrow();
    const alert = olga.reads("alert-no-beacon", { number: 1, round: String(round) });
    expect(stage.said(olga).filter(({ text }) => text === alert)).toHaveLength(1);
    expect((await olga.says("/giveaway 1")).text).toContain(olga.reads("state-waiting", { n: 2 }));

    const [ann] = people;
    const signature = await stage.beacon.world.signatureOf(round);
    const other = await stage.beacon.world.signatureOf(round + 1);
    expect((await ann.says(`/beacon ${round} ${other}`)).text).toBe(
      ann.reads("beacon-wrong", { round: String(round) }),
    );
    expect((await ann.says(`/beacon ${round + 1} ${other}`)).text).toBe(
      ann.reads("beacon-not-awaited", { round: String(round + 1) }),
    );
    expect(await giveaway(stage)).toMatchObject({ state: "waiting", signature: null });
    expect((await ann.says(`/beacon ${round} ${signature.toUpperCase()}`)).text).toBe(
      ann.reads("beacon-taken", { round: String(round) }),
    );
    await stage.turn("1m");
    expect(await giveaway(stage)).toMatchObject({ state: "done", signature });
    expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
  });

  test("stays silent for a week: only then may the owner cancel, and what comes later draws nothing", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const { olga, group } = await openWith(stage, "Mug ends=1h", "Ann");
    await stage.turn("1h");
    await stage.beacon.world.pause();
    await stage.turn("6d");
    expect((await olga.says("/giveaway_cancel 1 No beacon any more")).text).toBe(
      olga.reads("giveaway-cancel-late", { number: 1 }),
    );
    await stage.turn("25h");
    expect((await olga.says("/giveaway_cancel 1 No beacon any more")).text).toBe(
      olga.reads("giveaway-cancelled", { number: 1 }),
    );
    expect(stage.said(group).at(-1)?.text).toBe(
      olga.reads("cancelled-text", { prize: "Mug", reason: "No beacon any more" }),
    );
    await stage.beacon.world.resume();
    await stage.turn("5m");
    expect(await giveaway(stage)).toMatchObject({ state: "cancelled", signature: null });
  });

  test.each(["bit-flip", "other-round", "non-canonical"] as const)("lies by %s: ignored", async (lie) => {
    const stage = await createStage({ networks: ["telegram"] });
    const { group } = await openWith(stage, "Mug ends=1h", "Ann", "Bo");
    await stage.turn("1h");
    await stage.beacon.world.lie(lie);
    await stage.turn("90s");
    expect(await giveaway(stage)).toMatchObject({ state: "waiting", signature: null });
    await stage.beacon.world.lie(null);
    await stage.turn("10s");
    expect(await giveaway(stage)).toMatchObject({ state: "done" });
    expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
  });

  test("fails with an error: it is asked again", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    await openWith(stage, "Mug ends=1h", "Ann");
    await stage.turn("1h");
    await stage.beacon.world.fail(503);
    await stage.turn("90s");
    expect(await giveaway(stage)).toMatchObject({ state: "waiting" });
    await stage.beacon.world.fail(null);
    await stage.turn("10s");
    expect(await giveaway(stage)).toMatchObject({ state: "done" });
  });
});

test("a commitment that comes too late is void; the next takes a later round with the same list", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { group } = await openWith(stage, "Mug ends=1h", "Ann", "Bo", "Cy");
  const release = await stage.hold("telegram", "sendDocument", { textIncludes: "cgd-1 commit" });
  await stage.turn("1h");
  await stage.turn("3m");
  expect(await giveaway(stage)).toMatchObject({ state: "waiting" });
  await release();
  await stage.turn("10s");
  await stage.turn("2m");

  expect(await giveaway(stage)).toMatchObject({ state: "done" });
  const { attempts } = resultOf(stage, group);
  expect(attempts.map((attempt) => attempt.void)).toEqual([true, false]);
  expect(attempts[1]?.round).toBeGreaterThan(attempts[0]?.round ?? Infinity);
  const [first, second] = machineLines(stage.said(group), "commit").map(({ line }) => line);
  expect(second?.replace(/(c|r)=\S+ /gu, "")).toBe(first?.replace(/(c|r)=\S+ /gu, ""));
  expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
});

describe("a sealed draw", () => {
  test("is the owner's choice, says in capitals what it cannot prove, and is drawn from the secret", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const petr = await stage.admin(olga, "Petr");
    const group = olga.place;
    const [ann] = await stage.members(group, "Ann");
    const banner = "SEALED: NOT PROVABLE AGAINST THE OPERATOR";

    expect((await petr.says("/giveaway_new Mug ends=1h beacon=sealed")).text).toBe(
      petr.reads("giveaway-sealed-owner"),
    );
    // One word in a line is no confirmation: the preview comes all the same.
    const preview = await olga.says("/giveaway_new Mug ends=1h beacon=sealed yes");
    expect(preview.text).toContain(banner);
    expect(stage.said(group).filter(({ text }) => text.includes("Mug"))).toEqual([]);
    await olga.presses(olga.reads("draft-publish-sealed-button"));
    expect(machineLines(stage.said(group), "open")[0]?.line).toMatch(/ s=[0-9a-f]{64}$/);
    expect(stage.said(group).find(({ text }) => text.includes("cgd-1 open"))?.text).toContain(banner);
    await ann.presses("Take part", { in: group });
    await stage.turn("61m");
    await stage.turn("1m");
    const said = stage.said(group).map(({ text }) => text);
    expect(said.find((text) => text.includes("cgd-1 commit"))).toContain(banner);
    expect(said.find((text) => text.includes("the winners"))).toContain(banner);
    const report = verifyFromPosts(stage, group);
    expect(problemsOf(report)).toEqual([]);
    expect(report.notices.join("\n")).toContain(banner);
  });
});
