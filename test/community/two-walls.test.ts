import { describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";
import type { VkSide } from "../harness/vk-side.ts";

/** Olga's “Coffee lovers” with the first wall, and her “Tea house”, whose wall came to the bot's settings later. */
const twoWalls = async (): Promise<{ stage: Stage; olga: Owner; coffee: VkSide; tea: VkSide }> => {
  const stage = await createStage({ networks: ["vk"] });
  const olga = await stage.owner("Olga");
  await olga.says('/community_new "Tea house" en UTC');
  const tea = await stage.openSecondWall();
  await olga.presses("Tea house");
  return { stage, olga, coffee: stage.vk, tea };
};

const goTo = async (person: Person, community: string): Promise<void> => {
  await person.says("/community");
  await person.presses(community);
};

/** A mug in the coffee club and a samovar in the tea house, open at once; Olga ends among the coffee. */
const twoGiveaways = async (olga: Owner): Promise<void> => {
  await olga.says("/giveaway_new Samovar ends=1h early yes");
  await goTo(olga, "Coffee lovers");
  await olga.says("/giveaway_new Mug ends=1h early yes");
};

const linkOn = (stage: Stage, { wall }: VkSide): string =>
  stage
    .said(wall)
    .flatMap(({ text }) => text.match(/https:\/\/vk\.me\/\S+/gu) ?? [])
    .at(-1) ?? "";

const tokensOf = (stage: Stage, deliveries: ReturnType<Stage["said"]>): Set<string> =>
  new Set(deliveries.map(({ callId }) => stage.vk.ledger.calls[callId - 1]?.token ?? ""));

const everything = (deliveries: ReturnType<Stage["said"]>): string =>
  deliveries
    .map(({ text, buttons }) =>
      [text, ...buttons.flat().map(({ label, url }) => `${label} ${url}`)].join("\n"),
    )
    .join("\n");

const ofCoffee = /coffee|mug|club55|vk:-55/iu;
const ofTea = /tea house|tea leaves|tea_club|samovar|club66|vk:-66/iu;

describe("a new wall while there are several communities", () => {
  test("asks the owner of the first one in private, once, and joins the community they name", async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await stage.owner("Olga");
    await olga.says('/community_new "Tea house" en UTC');
    const tea = await stage.openSecondWall();
    const { title, key } = tea.wall;
    const asked = stage.said(olga).at(-1);
    expect(asked?.text).toBe(olga.reads("venue-question", { title }));
    expect(asked?.buttons.flat().map(({ label }) => label)).toEqual(["Coffee lovers", "Tea house"]);
    await stage.restart();
    expect(stage.said(olga).at(-1)).toBe(asked);
    expect((await olga.says("/venues")).text).toContain(olga.reads("venue-state-waiting", { title }));
    await olga.hands.press("Tea house");
    await stage.calm.tick();
    expect(await stage.db.prisma.venue.findUnique({ where: { key } })).toMatchObject({ communityId: 2 });
    expect((await olga.says("/venues")).text).toContain(
      olga.reads("venue-state-wall", { title, network: { key: "network-vk" } }),
    );
    expect(await stage.db.prisma.audit.count({ where: { act: "venue.add", object: key } })).toBe(1);
  });

  test("joins the only community without a question", async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await stage.owner("Olga");
    const before = stage.said(olga).length;
    const { wall } = await stage.openSecondWall();
    expect(stage.said(olga)).toHaveLength(before);
    expect(await stage.db.prisma.venue.findUnique({ where: { key: wall.key } })).toMatchObject({
      communityId: 1,
    });
  });
});

describe("two communities with a wall each", { timeout: 60_000 }, () => {
  test("each announces, takes entries and congratulates through its own bot", async () => {
    const { stage, olga, coffee, tea } = await twoWalls();
    await twoGiveaways(olga);
    expect(everything(stage.said(tea.wall))).toContain("Samovar");
    expect(everything(stage.said(coffee.wall))).toContain("Mug");

    const eve = await stage.person("Eve Lind", { dialogWith: tea });
    await eve.joins(tea.wall);
    const entered = await eve.opens(linkOn(stage, tea));
    expect(entered.text).toContain("You are in! Giveaway 1: Samovar");
    const bo = await stage.person("Bo Falk", { dialogWith: coffee });
    await bo.joins(coffee.wall);
    expect((await bo.opens(linkOn(stage, coffee))).text).toContain("You are in! Giveaway 1: Mug");
    await stage.turn("2h");
    await stage.turn("2m");
    expect(await stage.db.prisma.giveaway.findMany({ select: { state: true, n: true } })).toEqual([
      { state: "done", n: 1 },
      { state: "done", n: 1 },
    ]);

    for (const [side, person] of [
      [tea, eve],
      [coffee, bo],
    ] as const) {
      expect(stage.said(person).length).toBeGreaterThan(1);
      // Whatever VK shows of them on either side, only the community's own token has said it.
      const toThem = stage.vk.ledger.deliveries.filter(({ recipient }) => recipient === person.userId);
      expect(tokensOf(stage, toThem)).toEqual(new Set([side.token]));
      expect(tokensOf(stage, stage.said(side.wall))).toEqual(new Set([side.token]));
    }
    for (const words of [
      "/start",
      "/giveaways",
      "/mine",
      "/giveaway 1",
      "/receipt 1",
      "/community",
      "/help",
    ]) {
      await eve.says(words);
      await bo.says(words);
    }
    expect(everything(stage.said(eve))).toContain("Tea house");
    expect(everything([...stage.said(eve), ...stage.said(tea.wall)])).not.toMatch(ofCoffee);
    expect(everything([...stage.said(bo), ...stage.said(coffee.wall)])).not.toMatch(ofTea);
  });

  test("an invitation leads to the walls of its own community only, and whoever accepts is taken there", async () => {
    const { stage, olga, tea } = await twoWalls();
    const toTea = await olga.says("/team_add editor");
    expect(toTea.links).toEqual([expect.stringContaining("https://vk.me/tea_club?ref=")]);
    expect(toTea.text).not.toMatch(ofCoffee);
    await goTo(olga, "Coffee lovers");
    const toCoffee = await olga.says("/team_add admin");
    expect(toCoffee.links).toEqual([expect.stringContaining("https://vk.me/coffee_club?ref=")]);
    expect(toCoffee.text).not.toMatch(ofTea);

    const petr = await stage.person("Petr Po");
    const joined = (community: string, role: string) =>
      petr.reads("team-joined", {
        community,
        role: { key: `role-${role}` },
        may: { key: `role-may-${role}` },
      });
    expect((await petr.opens(toCoffee.links[0] ?? "")).text).toBe(joined("Coffee lovers", "admin"));
    await petr.says("/giveaway_new Mug");
    const moved = (await petr.opens(toTea.links[0] ?? "")).text;
    expect(moved).toContain(joined("Tea house", "editor"));
    expect(moved).toContain(petr.reads("community-entered", { community: "Tea house" }));
    expect((await petr.says("2")).text).not.toContain(petr.reads("command-giveaway-new.arg-ends"));
    expect((await petr.says("/community")).text).toContain("Tea house");

    // Without a wall of its own, a community is entered where its team talks.
    await stage.db.prisma.venue.update({ where: { key: tea.wall.key }, data: { communityId: null } });
    await goTo(olga, "Tea house");
    expect((await olga.says("/team_add analyst")).links).toEqual([
      expect.stringContaining("https://vk.me/coffee_club?ref="),
    ]);
  });

  test("numbers and comments mean the giveaways of the wall they are said to", async () => {
    const { stage, olga, coffee, tea } = await twoWalls();
    await twoGiveaways(olga);
    const bo = await stage.person("Bo Falk", { dialogWith: coffee });
    const mug = await stage.db.prisma.giveaway.findFirstOrThrow({ where: { prize: "Mug" } });
    await bo.comments("+");
    expect(await stage.db.prisma.entry.findMany({ select: { giveawayId: true } })).toEqual([
      { giveawayId: mug.id },
    ]);
    for (const words of ["/giveaway 1", "/giveaway 2", "/receipt 1", "/mine"]) await bo.says(words);
    expect(everything(stage.said(bo))).toContain("Mug");
    expect(everything(stage.said(bo))).not.toMatch(ofTea);
    expect(everything(stage.said(tea.wall))).not.toMatch(ofCoffee);
  });

  test("who forbids one community to write still hears from the other", async () => {
    const { stage, olga, coffee, tea } = await twoWalls();
    await twoGiveaways(olga);
    const ann = await stage.person("Ann Berg", { dialogWith: coffee });
    const annAtTea = stage.inDialog(ann, tea);
    for (const [person, side] of [
      [ann, coffee],
      [annAtTea, tea],
    ] as const) {
      await person.joins(side.wall);
      expect((await person.opens(linkOn(stage, side))).text).toContain("You are in!");
    }
    // VK says 901 before the bot has heard of it.
    await stage.vk.world.plantFault({
      method: "messages.send",
      recipient: ann.userId,
      textIncludes: "Mug",
      effect: { kind: "error", code: 901, description: "Can't send messages for users without permission" },
    });
    const heardAtTea = stage.said(annAtTea).length;
    const heard = stage.said(ann).length;
    await stage.turn("2h");
    await stage.turn("2m");
    expect(stage.said(ann)).toHaveLength(heard);
    expect(everything(stage.said(annAtTea).slice(heardAtTea))).toContain("Samovar");
    const chats = await stage.db.prisma.privateChat.findMany({
      where: { identity: { key: ann.key } },
      orderBy: { bot: "asc" },
      select: { bot: true, isReachable: true },
    });
    expect(chats).toEqual([
      { bot: coffee.platform.bot, isReachable: false },
      { bot: tea.platform.bot, isReachable: true },
    ]);
  });
});
