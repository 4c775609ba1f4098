import { describe, expect, test } from "vitest";
import type { Place } from "../harness/hands.ts";
import { createStage } from "../harness/stage.ts";

const chatId = (place: Place): number => Number(place.key.slice(3));

describe.each(["telegram", "vk"] as const)("settings on %s", (network) => {
  test("settings are seen and changed, and the audit log keeps before and after", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const now = (await olga.says("/settings")).text;
    expect(now).toContain("Coffee lovers");
    expect(now).toContain(olga.place.title);
    const changed = await olga.says('/settings name="Tea & <b>honey</b>" timezone=asia/omsk language=ru');
    expect(changed.text).toContain("Tea & <b>honey</b>");
    expect(changed.text).toContain("Asia/Omsk");
    expect((await olga.says("/settings timezone=Mars/Base")).text).toContain(
      olga.reads("argument-timezone", { input: "Mars/Base" }),
    );
    const [entry] = await stage.db.prisma.audit.findMany({ where: { act: "community.settings" } });
    expect(entry).toMatchObject({
      before: { name: "Coffee lovers", language: "en", timezone: "Europe/Moscow" },
      after: { name: "Tea & <b>honey</b>", language: "ru", timezone: "Asia/Omsk" },
    });
  });
});

describe("a Telegram group", () => {
  test("to which the owner adds the bot becomes a place of the community, once it is an admin", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const group = await stage.group(olga, "Second group", { bot: "member" });
    expect(stage.said(group).map(({ text }) => text)).toEqual([olga.reads("venue-needs-admin")]);
    expect((await olga.says("/settings")).text).toMatch(/⚠️ Telegram: Second group/);
    await stage.telegram.world.promoteBot(chatId(group), Number(olga.userId));
    await stage.turn("1s");
    expect(stage.said(group).at(-1)?.text).toBe(olga.reads("venue-ready"));
    expect((await olga.says("/settings")).text).toMatch(/✅ Telegram: Second group/);
    await stage.telegram.world.removeBot(chatId(group), Number(olga.userId));
    await stage.turn("1s");
    expect((await olga.says("/settings")).text).not.toContain("Second group");
  });

  test("to which a stranger adds it hears once that it serves others, and is left after a day", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    await stage.owner("Olga");
    const eve = await stage.person("Eve");
    const group = await stage.group(eve, "Eve's den", { bot: "member" });
    await stage.telegram.world.promoteBot(chatId(group), Number(eve.userId));
    await stage.turn("1s");
    expect(stage.said(group).map(({ text }) => text)).toEqual([eve.reads("venue-stranger")]);
    expect(stage.said(group)[0]?.text).not.toContain("Coffee");
    // What it answers there says nothing of the community either.
    expect((await eve.says("/giveaways", { in: group })).text).toBe(eve.reads("giveaways-none"));
    await stage.turn("23h");
    const left = () => stage.telegram.world.calls({ method: "leaveChat" });
    expect(await left()).toHaveLength(0);
    await stage.turn("61m");
    expect(await left()).toHaveLength(1);
    await stage.turn("1h");
    expect(await left()).toHaveLength(1);
  });

  test("that becomes a supergroup stays a place, with its members and its giveaway", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const small = await stage.telegram.createGroup(olga.hands, "Small group", "group");
    await stage.telegram.world.addBot(chatId(small), Number(olga.userId), { admin: true });
    await stage.turn("1s");
    const [ann] = await stage.members(small, "Ann");
    const probed = async () => stage.db.prisma.probe.count({ where: { venue: small.key } });
    expect(await probed()).toBeGreaterThan(0);
    const { newChatId } = await stage.telegram.world.migrate(chatId(small));
    await stage.turn("1s");
    expect(await probed()).toBe(0);
    const large: Place = { key: `tg:${newChatId}`, title: small.title };
    expect((await olga.says("/settings")).text).toMatch(/✅ Telegram: Small group/);
    await olga.says("/giveaway_new Mug ends=3d yes");
    expect((await ann.presses("Take part", { in: large })).toast).toContain("You are in!");
  });
});
