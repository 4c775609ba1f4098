import { describe, expect, it } from "vitest";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";

const chatOf = (owner: Owner): number => Number(owner.place.key.slice(3));

/** The checklist as it stands now in the private chat. */
const listOf = async (owner: Pick<Owner, "dialog">): Promise<string> =>
  (await owner.dialog()).findLast(({ fromBot, text }) => fromBot && /Setting up|Подготовка/u.test(text))
    ?.text ?? "";

const edits = (stage: Stage, owner: Owner): number =>
  stage.said(owner).filter(({ kind }) => kind === "edit").length;

const scopesWithout = (...left: readonly string[]) =>
  (["messages", "wall", "docs", "photos", "manage"] as const).filter((scope) => !left.includes(scope));

const giveVkScopes = (stage: Stage, scopes: ReturnType<typeof scopesWithout>): Promise<void> =>
  stage.vk.world.createToken({
    token: stage.vk.token,
    kind: "community",
    communityId: stage.vk.groupId,
    scopes,
  });

describe.each(["en", "ru"] as const)("/setup in %s", (language) => {
  it("ticks what is done on Telegram by itself, from the first start to the first giveaway", async () => {
    const stage = await createStage({ networks: ["telegram"], language });
    const { world } = stage.telegram;
    const olga = await stage.owner("Olga");
    const values = { title: olga.place.title, bot: "@vestnik_bot" };
    expect((await olga.says("/start")).text).toContain("/setup");
    await world.demoteBot(chatOf(olga), Number(olga.userId));
    await world.tellBotFather({ canJoinGroups: false });
    await stage.turn("10s");

    const first = await olga.says("/setup");
    expect(first.buttons).toEqual([olga.reads("setup-check-button")]);
    await stage.turn("15s");
    const before = await listOf(olga);
    expect(before).toContain(`⬜ ${olga.reads("setup-admin", values)}`);
    expect(before).toContain(`→ ${olga.reads("setup-admin-how", values)}`);
    expect(before).toContain(`⬜ ${olga.reads("setup-joining")}`);
    expect(before).toContain("/setjoingroups");
    expect(before).toContain("/setprivacy");
    expect(before).toContain(`✅ ${olga.reads("setup-menu")}`);
    expect(before).toContain(`✅ ${olga.reads("setup-events")}`);

    const editsBefore = edits(stage, olga);
    await world.promoteBot(chatOf(olga), Number(olga.userId));
    await stage.turn("10s");
    const promoted = await listOf(olga);
    expect(promoted).toContain(`✅ ${olga.reads("setup-admin", values)}`);
    expect(promoted).toContain(`✅ ${olga.reads("setup-privacy")}`);
    expect(promoted).toContain(`⬜ ${olga.reads("setup-joining")}`);
    await world.tellBotFather({ canJoinGroups: true });
    await stage.turn("15s");
    expect(await listOf(olga)).toContain(olga.reads("setup-complete"));
    expect(edits(stage, olga) - editsBefore).toBe(2);
  });

  it("leads through VK's own menus and sees what the token lacks", async () => {
    const stage = await createStage({ networks: ["vk"], language });
    const olga = await stage.owner("Olga");
    await olga.says("/setup");
    await stage.turn("15s");
    // That she writes and reads buttons shows that both are on.
    const fine = await listOf(olga);
    for (const key of ["long-poll", "scopes", "messages", "buttons", "comments"])
      expect(fine).toContain(`✅ ${olga.reads(`setup-${key}`)}`);
    expect(fine).toContain(olga.reads("setup-complete"));

    await giveVkScopes(stage, scopesWithout("wall", "docs"));
    await stage.vk.world.changeSettings(stage.vk.groupId, { hasBotFeatures: false, wall: 3 });
    await olga.presses(olga.reads("setup-check-button"));
    await stage.turn("15s");
    const lacking = await listOf(olga);
    for (const key of ["scope-wall", "scope-docs", "buttons", "comments"])
      expect(lacking).toContain(`⬜ ${olga.reads(`setup-${key}`)}`);
    const way = language === "ru" ? "Работа с API → Ключи доступа" : "API usage → Access tokens";
    // Two rights, one way to get them.
    expect(lacking.split(way)).toHaveLength(2);
    // Without bot features the words arrive all the same, only the button is gone.
    expect((await olga.dialog()).findLast(({ text }) => text === lacking)?.buttons).toEqual([]);

    await stage.vk.world.changeSettings(stage.vk.groupId, { hasBotFeatures: true, wall: 0 });
    await giveVkScopes(stage, scopesWithout());
    await stage.turn("15s");
    expect(await listOf(olga)).toContain(`⬜ ${olga.reads("setup-wall")}`);
  });

  it("says of VK on Telegram what nobody could be told on VK", async () => {
    const stage = await createStage({ language });
    const olga = await stage.owner("Olga", { network: "telegram" });
    const unseen = await olga.says("/setup");
    expect(unseen.text).toContain(`❔ ${olga.reads("setup-messages")}`);
    expect(unseen.text).toContain(`❔ ${olga.reads("setup-buttons")}`);
    stage.expectError(/trouble/u);
    await giveVkScopes(stage, scopesWithout("messages", "manage"));
    await stage.turn("15s");
    const lacking = await listOf(olga);
    for (const key of ["scope-messages", "scope-manage"])
      expect(lacking).toContain(`⬜ ${olga.reads(`setup-${key}`)}`);
    expect(lacking).toContain(`❔ ${olga.reads("setup-long-poll")}`);
  });
});

it("shows a bot without any group where to begin, and many groups in few lines", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { world } = stage.telegram;
  const olga = await stage.owner("Olga");
  await world.removeBot(chatOf(olga), Number(olga.userId));
  await stage.turn("10s");
  expect((await olga.says("/setup")).text).toContain("⬜ A group or channel to work in\n→ Open my profile");
  for (const title of ["One", "Two", "Three"]) await stage.group(olga, title);
  for (const title of ["a", "b", "c", "d", "e", "f", "g"]) await stage.group(olga, title, { bot: "member" });
  await stage.turn("15s");
  const list = await listOf(olga);
  expect(list.match(/⬜ Administrator of/gu)).toHaveLength(5);
  expect(list).toContain("⬜ 2 more places lack something.");
  expect(list).toContain("✅ 3 more places are in order.");
  expect(list.length).toBeLessThan(4096);
});

it("edits a checklist for half an hour and no more, and the button brings it back to life", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { world } = stage.telegram;
  const olga = await stage.owner("Olga");
  await olga.says("/setup");
  await stage.turn("15s");
  await stage.turn("31m");
  await world.demoteBot(chatOf(olga), Number(olga.userId));
  await stage.turn("15s");
  expect(await listOf(olga)).toContain("✅ Administrator of “Coffee group”");
  const pressed = await olga.presses("Check again");
  expect(pressed.toast).toContain("I am looking");
  await stage.turn("15s");
  expect(await listOf(olga)).toContain("⬜ Administrator of “Coffee group”");
  const questions = () => stage.telegram.ledger.calls.filter(({ method }) => method === "getMe").length;
  await stage.turn("40m");
  await stage.turn("6m");
  const before = questions();
  await stage.turn("10s");
  await stage.turn("10s");
  // Nobody looks any more.
  expect(questions()).toBe(before);
});

it("is for the owner and admins, in private", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const peter = await stage.person("Peter");
  expect((await peter.says("/setup")).text).not.toContain("Setting up");
  expect((await peter.says("/status")).text).not.toContain("Coffee");
  const anna = await stage.admin(olga, "Anna");
  expect((await anna.says("/setup")).text).toContain("Setting up");
});

describe.each(["en", "ru"] as const)("/status in %s", (language) => {
  it("is short where all is well, and says what is off without an address of one's own", async () => {
    const stage = await createStage({ language });
    const olga = await stage.owner("Olga");
    const { text } = await olga.says("/status");
    expect(text.split("\n")).toEqual([
      olga.reads("status-title", { community: "Coffee lovers" }),
      olga.reads("status-bot-fine", {
        network: { key: "network-telegram" },
        bot: "@vestnik_bot",
        places: 1,
      }),
      olga.reads("status-bot-fine", { network: { key: "network-vk" }, bot: "Coffee lovers", places: 1 }),
      olga.reads("status-nothing-waits"),
      olga.reads("status-beacon-answers"),
      olga.reads("status-no-address"),
    ]);
  });

  it("names a lost right and a revoked token with the way to mend it; the other network works on", async () => {
    const stage = await createStage({ language, publicUrl: "https://draws.example" });
    const olga = await stage.owner("Olga", { network: "telegram" });
    stage.expectError(/revoked|trouble/u);
    await stage.vk.world.revokeToken(stage.vk.token);
    await stage.telegram.world.demoteBot(chatOf(olga), Number(olga.userId));
    await stage.turn("10s");
    await olga.says("/status");
    await stage.turn("10s");
    const { text } = await olga.says("/status");
    expect(text).toContain(`⬜ ${olga.reads("setup-token-vk")}`);
    expect(text).toContain("VK_GROUP_TOKEN");
    expect(text).toContain(`⬜ ${olga.reads("setup-admin", { title: "Coffee group" })}`);
    expect(text).toContain("https://draws.example");
  });

  it("is told on VK when it is Telegram that fell silent, and when the beacon did", async () => {
    const stage = await createStage({ language });
    const olga = await stage.owner("Olga", { network: "vk" });
    stage.expectError(/revoked|trouble/u);
    await stage.telegram.world.revokeToken(stage.telegram.token);
    await stage.beacon.world.fail(503);
    await olga.says("/status");
    await stage.turn("10s");
    const { text } = await olga.says("/status");
    expect(text).toContain(`⬜ ${olga.reads("setup-token-telegram")}`);
    expect(text).toContain("@BotFather: /mybots");
    expect(text).toContain(olga.reads("status-beacon-silent"));
  });
});
