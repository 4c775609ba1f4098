import { describe, expect, test } from "vitest";
import { problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

/** Ann on Telegram and on VK, to both of whom the bot may write. */
const twoAnns = async (stage: Stage): Promise<{ tg: Person; vk: Person }> => {
  const tg = await stage.person("Ann T", { network: "telegram" });
  const vk = await stage.person("Ann V", { network: "vk" });
  await tg.says("/start");
  await vk.says("/start");
  return { tg, vk };
};

const codeIn = (text: string): string => /Your code: (\w+)/u.exec(text)?.[1] ?? "";
const persons = async ({ db }: Stage) =>
  new Set((await db.prisma.identity.findMany()).map(({ personId }) => personId)).size;

describe.each([
  ["telegram", "vk"],
  ["vk", "telegram"],
] as const)("linking that begins on %s", (first, second) => {
  const sides = async (stage: Stage) => {
    const { tg, vk } = await twoAnns(stage);
    return first === "telegram" ? { one: tg, other: vk } : { one: vk, other: tg };
  };

  test("shows each side the other's name and what it means; both confirm, then they are one", async () => {
    const stage = await createStage();
    await stage.owner("Olga");
    const { one, other } = await sides(stage);
    const before = await persons(stage);
    const begun = await one.says("/link");
    const link = begun.links.find((it) => it.includes(second === "vk" ? "vk.me" : "t.me"));
    const asked = await other.opens(link ?? "");
    const network = (of: Person) => ({ key: `network-${of.network}` });
    expect(asked.text).toContain(other.reads("link-question", { name: one.name, network: network(one) }));
    expect(asked.text).toContain(other.reads("link-consequences"));
    const question = stage.said(one).at(-1)?.text;
    expect(question).toContain(one.reads("link-question", { name: other.name, network: network(other) }));

    expect((await other.presses(other.reads("link-confirm-button"))).text).toBe(other.reads("link-waits"));
    expect(await persons(stage)).toBe(before);
    expect((await one.presses(one.reads("link-confirm-button"))).text).toBe(one.reads("link-done-here"));
    expect(stage.said(other).at(-1)?.text).toBe(
      other.reads("link-done", { name: one.name, network: network(one) }),
    );
    expect(await persons(stage)).toBe(before - 1);

    expect((await one.says("/link")).text).toContain("Your code");
    const again = await other.says(`/link ${codeIn(stage.said(one).at(-1)?.text ?? "")}`);
    expect(again.text).toBe(other.reads("link-same-person"));
    expect((await other.says("/unlink")).text).toBe(other.reads("link-undone"));
    expect(await persons(stage)).toBe(before);
    expect((await other.says("/unlink")).text).toBe(other.reads("link-none"));
  });

  test("declined by one side, it is closed for the other", async () => {
    const stage = await createStage();
    const { one, other } = await sides(stage);
    await other.says(`/link ${codeIn((await one.says("/link")).text)}`);
    expect((await one.presses(one.reads("link-decline-button"))).text).toBe(one.reads("link-declined"));
    expect((await other.presses(other.reads("link-confirm-button"))).toast).toBe(other.reads("link-closed"));
    expect(await stage.db.prisma.linkRequest.findMany()).toMatchObject([{ state: "declined" }]);
  });

  test("after ten minutes neither the code nor the question is good", async () => {
    const stage = await createStage();
    const { one, other } = await sides(stage);
    const code = codeIn((await one.says("/link")).text);
    await stage.turn("11m");
    expect((await other.says(`/link ${code}`)).text).toBe(other.reads("link-code-unknown", { code }));
    await other.says(`/link ${codeIn((await one.says("/link")).text)}`);
    await one.presses(one.reads("link-confirm-button"));
    await stage.turn("11m");
    expect((await other.presses(other.reads("link-confirm-button"))).toast).toBe(other.reads("link-expired"));
  });
});

test("a code is of no use to its maker, to a second account of the same network, or to a third person", async () => {
  const stage = await createStage();
  await stage.owner("Olga");
  const { tg, vk } = await twoAnns(stage);
  const eve = await stage.person("Eve", { network: "telegram" });
  const mallory = await stage.person("Mallory M", { network: "vk" });
  await mallory.says("/start");
  const code = codeIn((await tg.says("/link")).text);
  expect((await tg.says(`/link ${code}`)).text).toBe(tg.reads("link-same-account"));
  expect((await eve.says(`/link ${code}`)).text).toBe(eve.reads("link-same-network"));
  await vk.says(`/link ${code}`);
  expect((await mallory.says(`/link ${code}`)).text).toBe(mallory.reads("link-code-unknown", { code }));

  // A button made for Ann, pressed by somebody else; and one that nobody made.
  const { id } = await stage.db.prisma.linkRequest.findFirstOrThrow({ where: { toIdentity: { not: null } } });
  expect((await mallory.forges(stage.signer.signButton("link.y", [id], vk.key))).toast).toBe(
    mallory.reads("button-foreign"),
  );
  expect((await mallory.forges(stage.signer.signButton("link.y", [id], mallory.key))).toast).toBe(
    mallory.reads("link-closed"),
  );
  expect((await mallory.forges("!link.y:1:AAAAAAAAAAA")).toast).toBe(mallory.reads("button-foreign"));
  expect((await mallory.forges("link.y:1:AAAAAAAAAAA")).toast).toBe(mallory.reads("button-forged"));
  expect(await stage.db.prisma.linkRequest.count({ where: { state: "done" } })).toBe(0);
});

test("where the bot works on one network there is nothing to link", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const ann = await stage.person("Ann V");
  expect((await ann.says("/link")).text).toBe(ann.reads("link-one-network"));
});

test("who entered on both networks is one entrant, with the account that entered first, and one receipt", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const { tg, vk } = await twoAnns(stage);
  await tg.joins(olga.place);
  await vk.joins(stage.vk.wall);
  await olga.says("/giveaway_new Mug ends=1h yes");
  await vk.comments("+");
  await tg.presses("Take part", { in: olga.place });
  expect((await olga.says("/giveaways")).text).toContain("2 entrants");
  await vk.says(`/link ${codeIn((await tg.says("/link")).text)}`);
  await tg.presses(tg.reads("link-confirm-button"));
  await vk.presses(vk.reads("link-confirm-button"));
  expect((await olga.says("/giveaways")).text).toContain("1 entrant");
  expect((await tg.says("/mine")).text).toContain("1. Mug");

  await stage.turn("1h");
  await stage.turn("2m");
  expect(await stage.db.prisma.giveaway.findFirst()).toMatchObject({ state: "done", n: 1, w: 1n });
  const receipt = await tg.says("/receipt 1");
  expect(JSON.parse(receipt.file("receipt.json").toString())).toMatchObject({ key: vk.key });
  expect(problemsOf(verifyFromPosts(stage, olga.place, receipt.file("receipt.json")))).toEqual([]);
  // Told where they entered.
  expect(stage.said(vk).at(-1)?.text).toContain("Congratulations");
});

test("a member of the team who links both accounts is the team with both, and is staff with both", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const petr = await stage.admin(olga, "Petr T");
  const other = await stage.person("Petr V", { network: "vk" });
  await other.says("/start");
  await other.joins(stage.vk.wall);
  await olga.says("/giveaway_new Mug ends=1h yes");
  await other.comments("+");
  expect((await other.says("/settings")).text).toBe(other.reads("access-team"));
  await other.says(`/link ${codeIn((await petr.says("/link")).text)}`);
  await petr.presses(petr.reads("link-confirm-button"));
  await other.presses(other.reads("link-confirm-button"));
  expect((await other.says("/settings")).text).toContain("Coffee lovers");
  await stage.turn("1h");
  expect(await stage.db.prisma.giveaway.findFirst()).toMatchObject({ state: "empty" });
});
