import { describe, expect, test } from "vitest";
import type { Place } from "../harness/hands.ts";
import { createStage } from "../harness/stage.ts";

const chatId = (place: Place): number => Number(place.key.slice(3));
const hostile = "<b>Tea</b>\n[x](tg://user?id=1) \u202Eevil & Sons";

describe("/venues on Telegram", () => {
  test("shows where the bot stands, through removal, return, demotion and promotion", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const { world } = stage.telegram;
    const network = { key: "network-telegram" };
    const { title } = olga.place;
    const state = async (key: string): Promise<void> => {
      await stage.turn("1s");
      expect((await olga.says("/venues")).text).toContain(olga.reads(key, { title, network }));
    };
    await state("venue-state-admin");
    await world.demoteBot(chatId(olga.place), Number(olga.userId));
    await state("venue-state-weak");
    await world.promoteBot(chatId(olga.place), Number(olga.userId));
    await state("venue-state-admin");
    expect(stage.said(olga.place).at(-1)?.text).toBe(olga.reads("venue-ready"));
    await world.removeBot(chatId(olga.place), Number(olga.userId));
    await state("venue-state-left");
    await world.addBot(chatId(olga.place), Number(olga.userId), { admin: true });
    await state("venue-state-admin");
  });

  test("forgets a place: the bot leaves it, and may be added again", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const { title } = olga.place;
    await olga.says("/venues");
    await olga.presses(title);
    const question = await olga.presses(olga.reads("venue-forget-button"));
    expect(question.text).toBe(olga.reads("venue-forget-question", { title }));
    const done = await olga.presses(olga.reads("venue-forget-confirm-button"));
    expect(done.text).toBe(olga.reads("venue-forgotten", { title }));
    await stage.turn("1m");
    expect(await stage.telegram.world.calls({ method: "leaveChat" })).toHaveLength(1);
    expect((await olga.says("/venues")).text).toContain(olga.reads("venues-none"));
    await stage.telegram.world.addBot(chatId(olga.place), Number(olga.userId), { admin: true });
    await stage.turn("1s");
    expect((await olga.says("/venues")).text).toContain(title);
  });

  test("moves a place only to a community of the same owner, and not from under a giveaway", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const petr = await stage.admin(olga, "Petr");
    const { title, key } = olga.place;
    await olga.says("/giveaway_new Mug early ends=3d yes");
    await olga.says('/community_new "Tea house" en UTC');
    await olga.says("/community");
    await olga.presses("Coffee lovers");
    const busy = olga.reads("venue-busy", { title, number: 1, prize: "Mug" });
    await olga.says("/venues");
    await olga.presses(title);
    expect((await olga.presses("Move to “Tea house”")).toast).toBe(busy);
    await olga.presses(olga.reads("venue-forget-button"));
    expect((await olga.presses(olga.reads("venue-forget-confirm-button"))).toast).toBe(busy);
    await petr.says("/venues");
    expect((await petr.presses(title)).buttons).toEqual([petr.reads("venue-forget-button")]);
    const forged = stage.signer.signButton("v.move", [key, 2], petr.key);
    expect((await petr.forges(forged)).toast).toBe(petr.reads("access-owner"));

    await olga.says("/giveaway_cancel 1 nobody came");
    await olga.says("/venues");
    await olga.presses(title);
    const moved = await olga.presses("Move to “Tea house”");
    expect(moved.text).toBe(olga.reads("venue-moved", { title, community: "Tea house" }));
    expect((await petr.says("/venues")).text).not.toContain(title);
    const acts = await stage.db.prisma.audit.findMany({ where: { object: key }, orderBy: { id: "asc" } });
    expect(acts.map(({ act, communityId }) => `${act} ${communityId}`)).toEqual([
      "venue.add 1",
      "venue.leave 1",
      "venue.add 2",
    ]);
  });

  test("shows many places in pages, and titles as their owners wrote them", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await stage.group(olga, hostile);
    for (let number = 3; number <= 10; number += 1) await stage.group(olga, `Group ${number}`);
    const first = await olga.says("/venues");
    expect(first.text).toContain("<b>Tea</b>");
    expect(first.text).not.toContain("\u202E");
    expect(first.text).not.toContain("Group 10");
    expect((await olga.presses(olga.reads("venues-more-button"))).text).toContain("Group 10");
  });
});

describe("added by somebody of several teams", () => {
  test("it asks them in private, and of two who answer at once one is told it is taken", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await olga.says('/community_new "Tea house" en UTC');
    const group = await stage.group(olga, "Tea group");
    expect(stage.said(group)).toEqual([]);
    expect(stage.said(olga).at(-1)?.text).toBe(olga.reads("venue-question", { title: "Tea group" }));
    // Unanswered, it waits in the list.
    const list = await olga.says("/venues");
    expect(list.text).toContain(olga.reads("venue-state-waiting", { title: "Tea group" }));
    await stage.atOnce(
      () => olga.hands.press("Coffee lovers"),
      () => olga.hands.press("Take in: Tea group"),
    );
    const toasts = stage.said(olga).filter(({ kind }) => kind === "toast");
    const refused = toasts.filter(({ text }) => text === olga.reads("venue-taken", { title: "Tea group" }));
    expect(refused).toHaveLength(1);
    expect(await stage.db.prisma.audit.count({ where: { act: "venue.add", object: group.key } })).toBe(1);
  });

  test("to whom it may not write first it says so in the group, with a link for them alone", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await olga.says('/community_new "Tea house" en UTC');
    const eve = await stage.person("Eve");
    await olga.blocksTheBot();
    const group = await stage.group(olga, "Tea group");
    const said = stage.said(group);
    expect(said.map(({ text }) => text)).toEqual([olga.reads("venue-ask-here")]);
    const link = said[0]?.buttons[0]?.[0]?.url ?? "";
    expect((await eve.opens(link)).text).toBe(eve.reads("venue-foreign"));
    expect((await olga.opens(link)).text).toBe(olga.reads("venue-question", { title: "Tea group" }));
    const taken = await olga.presses("Tea house");
    expect(taken.text).toContain(
      olga.reads("venue-taken-in", { title: "Tea group", community: "Tea house" }),
    );
    expect((await olga.opens(link)).text).toBe(olga.reads("venue-taken", { title: "Tea group" }));
    const again = stage.signer.signButton("v.take", [group.key, 2], olga.key);
    expect((await olga.forges(again)).toast).toBe(
      olga.reads("venue-taken-here", { title: "Tea group", community: "Tea house" }),
    );
    await stage.telegram.world.removeBot(chatId(group), Number(olga.userId));
    await stage.turn("1s");
    expect((await olga.forges(again)).toast).toBe(olga.reads("venue-gone"));
  });
});

describe("a channel", () => {
  test("of the team is a place, of which only the one who added it is told", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await stage.telegram.world.createChat({
      id: -1_002_000_000_001,
      type: "channel",
      title: "Coffee news",
      ownerId: Number(olga.userId),
    });
    await stage.telegram.world.addBot(-1_002_000_000_001, Number(olga.userId), { admin: true });
    await stage.turn("1s");
    const channel: Place = { key: "tg:-1002000000001", title: "Coffee news" };
    expect(stage.said(channel)).toEqual([]);
    const told = olga.reads("venue-taken-in", { title: "Coffee news", community: "Coffee lovers" });
    expect(stage.said(olga).at(-1)?.text).toBe(told);
    const values = { title: "Coffee news", network: { key: "network-telegram" } };
    expect((await olga.says("/venues")).text).toContain(olga.reads("venue-state-channel", values));
  });

  test.each(["venue-unclaimed-channel", "venue-stranger-channel"])(
    "of a stranger gets no post (%s); it is left after a day",
    async (word) => {
      const stage = await createStage({ networks: ["telegram"] });
      if (word === "venue-stranger-channel") await stage.owner("Olga");
      const eve = await stage.person("Eve");
      await eve.says("/start");
      const id = -1_002_000_000_001;
      await stage.telegram.world.createChat({
        id,
        type: "channel",
        title: "Den",
        ownerId: Number(eve.userId),
      });
      await stage.telegram.world.addBot(id, Number(eve.userId), { admin: true });
      await stage.turn("1s");
      expect(stage.said({ key: `tg:${id}`, title: "Den" })).toEqual([]);
      expect(stage.said(eve).at(-1)?.text).toBe(eve.reads(word));
      await stage.turn("25h");
      expect(await stage.telegram.world.calls({ method: "leaveChat" })).toHaveLength(1);
    },
  );
});

test("a group that becomes a supergroup in the middle of a giveaway keeps its people, and is announced to anew", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  await olga.says("/venues");
  await olga.presses(olga.place.title);
  await olga.presses(olga.reads("venue-forget-button"));
  await olga.presses(olga.reads("venue-forget-confirm-button"));
  const small = await stage.telegram.createGroup(olga.hands, "Small group", "group");
  await stage.telegram.world.addBot(chatId(small), Number(olga.userId), { admin: true });
  await stage.turn("1s");
  const [ann] = await stage.members(small, "Ann");
  await olga.says("/giveaway_new Mug ends=3d yes");
  await ann.presses("Take part", { in: small });
  const { newChatId } = await stage.telegram.world.migrate(chatId(small));
  await stage.turn("1s");
  const large: Place = { key: `tg:${newChatId}`, title: small.title };
  expect((await ann.presses("Take part", { in: large })).toast).toContain("already");
  const bo = await stage.person("Bo");
  await bo.joins(large);
  expect((await bo.presses("Take part", { in: large })).toast).toContain("You are in!");
  for (const wait of ["3d", "2m"]) await stage.turn(wait);
  expect(stage.said(large).at(-1)?.text).toMatch(/Ann|Bo/u);
  expect(await stage.db.prisma.entry.count({ where: { leftOut: null } })).toBe(2);
  expect(await stage.db.prisma.venue.count({ where: { key: small.key } })).toBe(0);
});

test("a VK wall that was forgotten stays free until the owner takes it in again", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const olga = await stage.owner("Olga");
  const { title } = olga.place;
  await olga.says("/venues");
  await olga.presses(title);
  const question = await olga.presses(olga.reads("venue-forget-button"));
  expect(question.text).toBe(olga.reads("venue-forget-wall-question", { title }));
  await olga.presses(olga.reads("venue-forget-confirm-button"));
  expect((await olga.says("/giveaway_new Mug ends=3d yes")).text).toBe(olga.reads("giveaway-no-venues"));
  await olga.says("/venues");
  await olga.presses("Take in");
  const network = { key: "network-vk" };
  expect((await olga.says("/venues")).text).toContain(olga.reads("venue-state-wall", { title, network }));
});
