import { describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/transaction.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";
import type { Place } from "../harness/hands.ts";

const chatOf = (place: Place): number => Number(place.key.slice(3));

/** A channel of the owner's, where the bot is an administrator. */
const createChannel = async (stage: Stage, owner: Owner, title: string): Promise<Place> => {
  const id = -1_009_000_001;
  const { world } = stage.telegram;
  await world.createChat({ id, type: "channel", title, ownerId: Number(owner.userId) });
  await world.addBot(id, Number(owner.userId), { admin: true });
  await stage.turn("10s");
  return { key: `tg:${id}`, title };
};

describe.each(["en", "ru"] as const)("a giveaway in %s", (language) => {
  it("leaves out the channel where the bot lost its right, names it, and goes on elsewhere", async () => {
    const stage = await createStage({ networks: ["telegram"], language });
    const { world } = stage.telegram;
    const olga = await stage.owner("Olga");
    const news = await createChannel(stage, olga, "News");
    await world.allowPosting(chatOf(news), false);
    await olga.says("/status");
    await stage.turn("10s");
    const values = { title: "News", bot: "@vestnik_bot" };
    const lack = olga.reads("lack-place", { title: "News", how: { key: "setup-channel-how", values } });

    const preview = await olga.says('/giveaway_new prize="Tea set" ends=2h');
    expect(preview.text).toContain(lack);
    expect(preview.text).toContain("📢 Telegram: Coffee group");
    expect(preview.text).not.toContain("📢 Telegram: News");
    const said = await stage.heard(olga.place, async () => {
      const opened = await olga.presses(olga.reads("draft-publish-button"));
      expect(opened.text).toContain(lack);
    });
    expect(said.text).toContain("Tea set");
    const toNews = (prize: string) => stage.said(news).filter(({ text }) => text.includes(prize));
    expect(toNews("Tea set")).toEqual([]);

    await world.allowPosting(chatOf(news), true);
    await olga.says("/status");
    await stage.turn("10s");
    const line = await olga.says('/giveaway_new prize="Cup" ends=2h yes');
    expect(line.text).toBe(olga.reads("giveaway-opened", { number: 2 }));
    await stage.turn("10s");
    expect(toNews("Cup")).not.toEqual([]);
  });

  it("is refused when there is no place left, with the way to mend the first", async () => {
    const stage = await createStage({ networks: ["vk"], language });
    const olga = await stage.owner("Olga");
    await stage.vk.world.createToken({
      token: stage.vk.token,
      kind: "community",
      communityId: stage.vk.groupId,
      scopes: ["messages", "manage", "docs"],
    });
    await olga.says("/status");
    await stage.turn("10s");
    const refused = await olga.says('/giveaway_new prize="Tea set" ends=2h');
    const how = { key: "setup-scopes-how" };
    const first = { key: "lack-place", values: { title: "Coffee lovers", how } };
    expect(refused.text).toBe(olga.reads("lack-all", { first }));
    expect(refused.text).toContain("VK_GROUP_TOKEN");
    expect(await stage.vk.posts()).toEqual([]);
  });
});

it("a VK token without files is enough where rules have an address of their own", async () => {
  const withoutFiles = async (publicUrl?: string): Promise<string> => {
    const stage = await createStage({ networks: ["vk"], ...(publicUrl ? { publicUrl } : {}) });
    const olga = await stage.owner("Olga");
    await stage.vk.world.createToken({
      token: stage.vk.token,
      kind: "community",
      communityId: stage.vk.groupId,
      scopes: ["messages", "manage", "wall"],
    });
    await olga.says("/status");
    await stage.turn("10s");
    return (await olga.says('/giveaway_new prize="Tea set" ends=2h')).text;
  };
  expect(await withoutFiles()).toContain("no place where it could be announced");
  expect(await withoutFiles("https://draws.example")).toContain("📢 VK: Coffee lovers");
});

describe("places that change behind the bot's back", () => {
  it("are named in the checklist, each with its own way", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const { world } = stage.telegram;
    const olga = await stage.owner("Olga");
    const club = await stage.group(olga, "Club", { bot: "member" });
    const cellar = await stage.group(olga, "Cellar");
    const news = await createChannel(stage, olga, "News");
    await olga.says("/setup");
    await world.allowSending(chatOf(club), false);
    await world.deleteChat(chatOf(cellar));
    await stage.turn("15s");
    const list = (await olga.dialog()).findLast(({ text }) => text.includes("Setting up"))?.text ?? "";
    expect(list).toContain("⬜ Right to write in “Club”\n→ In “Club” only administrators may write.");
    expect(list).toContain("⬜ Presence in “Cellar”\n→ I was removed from “Cellar”");
    expect(list).toContain("✅ Right to post in the channel “News”");
    expect(news.title).toBe("News");
  });

  it("stay as they were known while Telegram does not answer", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await olga.says("/setup");
    const effect = { kind: "error", code: 500, description: "Internal Server Error" } as const;
    for (const method of ["getWebhookInfo", "getMyCommands"])
      await stage.telegram.world.plantFault({ effect, method, times: 100 });
    await stage.turn("15s");
    const list = (await olga.dialog()).findLast(({ text }) => text.includes("Setting up"))?.text ?? "";
    expect(list).toContain("❔ Menu of commands\n→ Telegram has not taken it.");
    expect(list).toContain("❔ News of messages, taps, and who joins or leaves\n→ I ask Telegram");
    expect((await olga.says("/giveaway_new prize=Tea ends=2h")).text).toContain("📢 Telegram: Coffee group");
  });
});

describe("/status", () => {
  it("says on VK that another program has taken the Telegram bot's messages", async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga", { network: "vk" });
    stage.expectError(/conflict|trouble/u);
    await stage.telegram.world.front("https://thief.example", "http://127.0.0.1:9");
    const answer = await fetch(`${stage.telegram.apiRoot}/bot${stage.telegram.token}/setWebhook`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url: "https://thief.example/hook" }),
    });
    expect(answer.ok).toBe(true);
    await olga.says("/status");
    await stage.turn("10s");
    const { text } = await olga.says("/status");
    expect(text).toContain("⬜ A token that no other program uses\n→ Another program has set a webhook");
    expect(text).toContain("✅ VK, Coffee lovers: works");
  });

  it("says before the first look that it is still looking", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    await stage.db.prisma.probe.deleteMany({});
    const { text } = await olga.says("/status");
    expect(text).toContain(
      olga.reads("status-bot-unknown", { network: { key: "network-telegram" }, bot: "@vestnik_bot" }),
    );
    expect(text).toContain(olga.reads("status-beacon-unknown"));
  });

  it("answers while all sending is stopped, and counts what waits", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const ann = await stage.person("Ann");
    await olga.says("/panic");
    await ann.says("/help");
    const { text } = await olga.says("/status");
    expect(text).toContain("🛑 All sending has been stopped since 1 February 2027");
    expect(text).toContain("⏳ 1 message waits to be sent, since 1 February 2027");
    expect((await olga.says("/setup")).text).toContain("Setting up");
  });

  it("says how far behind it is with what people wrote", async () => {
    const stage = await createStage({ networks: ["telegram"] });
    const olga = await stage.owner("Olga");
    const ann = await stage.person("Ann");
    await ann.says("/start");
    const status = (): string =>
      stage.said(olga).findLast(({ text }) => text.startsWith("“Coffee"))?.text ?? "";
    // Ann's message is held up in the middle of its handling.
    await inTransaction(stage.db, async (tx) => {
      await tx.$executeRaw`LOCK TABLE "link_request" IN ACCESS EXCLUSIVE MODE`;
      await ann.hands.write("/link");
      await expect
        .poll(() => stage.db.prisma.update.count({ where: { state: "new" } }), { timeout: 10_000 })
        .toBe(1);
      await olga.hands.write("/status");
      await expect
        .poll(status, { timeout: 10_000 })
        .toContain("⏳ 1 thing that people wrote or tapped is not handled yet, since 1 February 2027");
    });
    expect((await olga.says("/status")).text).toContain("✅ Nothing waits");
  });
});
