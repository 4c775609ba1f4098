import { describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";

/** Olga owns “Coffee lovers” with its group or wall, and has founded “Tea house”, of which they talk now. */
const twoCommunities = async (stage: Stage): Promise<Owner> => {
  const olga = await stage.owner("Olga");
  await olga.says('/community_new "Tea house" en UTC');
  return olga;
};

const goTo = async (person: Person, community: string): Promise<void> => {
  await person.says("/community");
  await person.presses(community);
};

const everythingSaidTo = (stage: Stage, person: Person): string =>
  stage
    .said(person)
    .map(({ text, buttons }) => [text, ...buttons.flat().map(({ label }) => label)].join("\n"))
    .join("\n");

describe.each(["telegram", "vk"] as const)("a second community on %s", (network) => {
  test("is founded in a dialogue by an owner, who then talks about it and may change back", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const eve = await stage.person("Eve");
    expect((await eve.says("/community_new")).text).toBe(eve.reads("access-team"));
    expect((await olga.says("/community")).text).toBe(
      olga.reads("community-now-team", { community: "Coffee lovers", role: { key: "role-owner" } }),
    );
    expect((await olga.says("/community_new")).text).toBe(olga.reads("command-community-new.arg-name"));
    expect((await olga.says("Coffee Lovers")).text).toBe(olga.reads("command-community-new.arg-language"));
    await olga.presses("English");
    const taken = await olga.says("Europe/Berlin");
    expect(taken.text).toContain(olga.reads("community-name-taken", { name: "Coffee Lovers" }));
    const founded = await olga.says("Tea <b>house</b>");
    expect(founded.text).toBe(olga.reads("community-founded", { community: "Tea <b>house</b>" }));
    expect((await olga.says("/settings")).text).toContain("Tea <b>house</b>");

    const choice = await olga.says("/community");
    expect(choice.buttons).toEqual(["Coffee lovers"]);
    await olga.says("/giveaway_new Mug");
    expect((await olga.presses("Coffee lovers")).text).toContain(
      olga.reads("community-entered", { community: "Coffee lovers" }),
    );
    // What was being filled in belonged to the other one.
    expect((await olga.says("2")).text).not.toContain(olga.reads("command-giveaway-new.arg-ends"));
    expect((await olga.says("/settings")).text).toContain("Coffee lovers");
    expect(await stage.db.prisma.teamMember.findMany({ select: { role: true } })).toEqual([
      { role: "owner" },
      { role: "owner" },
    ]);
  });

  test("takes the chat along when a button of its giveaway is pressed", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    await olga.says("/giveaway_new Mug early ends=3d yes");
    await olga.says("/giveaway 1");
    await olga.says('/community_new "Tea house" en UTC');
    expect((await olga.says("/giveaway 1")).text).toBe(olga.reads("giveaway-unknown", { number: 1 }));
    const pressed = await olga.presses(olga.reads("card-close-button"));
    expect(pressed.texts).toEqual([
      olga.reads("community-entered", { community: "Coffee lovers" }),
      olga.reads("close-question", { number: 1, prize: "Mug" }),
    ]);
    expect((await olga.says("/giveaways")).text).toContain("Mug");
  });
});

test("a button acts in the team that it was made for, whichever community the chat is about by then", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const petr = await stage.admin(olga, "Petr");
  await olga.says('/community_new "Tea house" en UTC');
  await petr.opens((await olga.says("/team_add admin")).links[0] ?? "");
  const { personId } = await stage.db.prisma.identity.findUniqueOrThrow({ where: { key: petr.key } });
  const [coffee, tea] = await stage.db.prisma.community.findMany({ orderBy: { id: "asc" } });
  const entered = olga.reads("community-entered", { community: "Coffee lovers" });
  /** What was asked for about coffee is pressed while the chat is about tea. */
  const pressLate = async (command: string, label: string) => {
    await olga.says(command);
    await goTo(olga, "Tea house");
    return olga.presses(label);
  };

  // Each press takes the chat along.
  await goTo(olga, "Coffee lovers");
  expect((await pressLate("/team", "Petr")).text).toContain(entered);
  expect((await pressLate("/setup", olga.reads("setup-check-button"))).text).toContain("Coffee lovers");
  const log = (await pressLate("/audit", olga.reads("audit-file-button"))).file("audit.csv").toString();
  expect(log).toContain("Coffee lovers");
  expect(log).not.toContain("Tea house");
  await pressLate(`/owner_transfer ${personId}`, olga.reads("transfer-confirm-button"));
  const [offer] = await stage.db.prisma.audit.findMany({ where: { act: "owner.offer" } });
  expect(offer?.communityId).toBe(coffee?.id);
  await pressLate(`/team_remove ${personId}`, olga.reads("team-remove-confirm-button"));
  expect(await stage.db.prisma.teamMember.findMany({ where: { personId } })).toMatchObject([
    { communityId: tea?.id, role: "admin" },
  ]);
  // Elsewhere an admin is nobody here: what was made for this team asks for a role in it.
  await petr.says("/start");
  const forged = stage.signer.signButton("team.leave2", [coffee?.id ?? 0], petr.key);
  expect((await petr.forges(forged)).toast).toBe(petr.reads("access-team"));
  expect(await stage.db.prisma.teamMember.count()).toBe(3);
}, 240_000);

test("a second community has giveaways of its own, of which the other one's team learns nothing", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const petr = await stage.admin(olga, "Petr");
  await olga.says('/community_new "Tea house" en UTC');
  // The only place goes to the tea house, so its first giveaway is number 1 there.
  await goTo(olga, "Coffee lovers");
  await olga.says("/venues");
  await olga.presses(olga.place.title);
  await olga.presses(olga.reads("venue-move-button", { community: "Tea house" }));
  await goTo(olga, "Tea house");
  await olga.says("/giveaway_new Samovar early ends=3d yes");
  const [samovar] = await stage.db.prisma.giveaway.findMany();

  expect((await petr.says("/giveaways")).text).toBe(petr.reads("giveaways-none-team"));
  expect((await petr.says("/giveaway 1")).text).toBe(petr.reads("giveaway-unknown", { number: 1 }));
  expect((await petr.says('/giveaway_cancel 1 "no reason"')).text).toBe(
    petr.reads("giveaway-unknown", { number: 1 }),
  );
  expect((await petr.says("/receipt 1")).text).toBe(petr.reads("giveaway-unknown", { number: 1 }));
  for (const action of ["g.pub", "g.drop", "g.close", "g.close2", "g.cancel"]) {
    await petr.says("/start");
    const data = stage.signer.signButton(action, [samovar?.id ?? 0], petr.key);
    expect((await petr.forges(data)).toast).toBe(petr.reads("access-team"));
  }
  await petr.says("/start");
  const move = stage.signer.signButton("v.move", [olga.place.key, 1], petr.key);
  expect((await petr.forges(move)).toast).toBe(petr.reads("access-team"));
  expect((await petr.says("/venues")).text).not.toContain(olga.place.title);
  expect((await petr.says("/community")).buttons).toEqual([]);
  expect(everythingSaidTo(stage, petr)).not.toMatch(/Tea house|Samovar/u);
  expect(await stage.db.prisma.giveaway.findMany({ select: { state: true } })).toEqual([{ state: "open" }]);
});

describe("who has nothing to do with a community never sees its name", () => {
  test("a stranger hears of none, a member of the one they came by", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await twoCommunities(stage);
    const [eve, ann] = [await stage.person("Eve"), await stage.person("Ann")];
    expect((await eve.says("/start")).text).toBe(eve.reads("start-stranger"));
    expect((await eve.says("/community")).text).toBe(eve.reads("start-stranger"));
    for (const words of ["/giveaways", "/mine", "/help", "/giveaway 1", "/venues", "/settings"])
      await eve.says(words);
    expect(everythingSaidTo(stage, eve)).not.toMatch(/Tea house|Coffee lovers/u);

    await ann.joins(olga.place);
    expect((await ann.says("/start")).text).toContain("Coffee lovers");
    expect((await ann.says("/community")).text).toBe(
      ann.reads("community-now", { community: "Coffee lovers" }),
    );
    expect(everythingSaidTo(stage, ann)).not.toContain("Tea house");
  });

  test("the link from a group and an entry lead to the same community in private", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await twoCommunities(stage);
    const tea = await stage.group(olga, "Tea group");
    await olga.presses("Tea house");
    const [ann, bo] = [await stage.person("Ann"), await stage.person("Bo")];
    await ann.joins(olga.place);
    await ann.joins(tea);
    // She joined the tea group last; the way she takes tells more.
    const link = (await ann.says("/mine", { in: olga.place })).links[0] ?? "";
    expect((await ann.opens(link)).text).toContain("Coffee lovers");
    await olga.says("/giveaway_new Samovar ends=3d yes");
    await bo.joins(tea);
    await bo.presses("Take part", { in: tea });
    await bo.leaves(tea);
    expect((await bo.says("/start")).text).toContain("Tea house");
    await ann.presses("Take part", { in: tea });
    expect((await ann.says("/mine")).text).toContain("Samovar");
    await goTo(olga, "Coffee lovers");
    await olga.says("/giveaway_new Mug ends=3d yes");
    await ann.presses("Take part", { in: olga.place });
    const mine = (await ann.says("/mine")).text;
    expect(mine).toContain("Mug");
    expect(mine).not.toContain("Samovar");
    expect(mine).toContain(ann.reads("mine-elsewhere"));
    expect((await ann.says("/community")).buttons).toEqual(["Tea house"]);
    await ann.presses("Tea house");
    expect((await ann.says("/mine")).text).toContain("Samovar");
    expect(everythingSaidTo(stage, bo)).not.toContain("Coffee lovers");
  });

  test("somebody of two teams says first which one they mean", async () => {
    const stage = await createStage();
    const olga = await twoCommunities(stage);
    const petr = await stage.person("Petr", { network: "vk" });
    await petr.says("/start");
    const link = (await olga.says("/link")).links.find((it) => it.includes("vk.me")) ?? "";
    await petr.opens(link);
    await petr.presses("Yes, it is mine");
    await olga.presses("Yes, it is mine");
    // The wall of his dialog has no community now, so nothing tells which of the two teams is meant.
    await stage.db.prisma.venue.update({ where: { key: stage.vk.wall.key }, data: { communityId: null } });
    const asked = await petr.says("/settings");
    expect(asked.text).toBe(petr.reads("community-which"));
    expect(asked.buttons).toEqual(["Coffee lovers", "Tea house"]);
    expect((await petr.says("/start")).text).toBe(petr.reads("community-which"));
    await petr.presses("Tea house");
    expect((await petr.says("/settings")).text).toContain("Tea house");
  });
});
