import { describe, expect, test } from "vitest";
import { createStage } from "../harness/stage.ts";

describe.each(["telegram", "vk"] as const)("people on %s", (network) => {
  test("are greeted by name, each role with its next steps", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga Oz");
    const ann = await stage.person("Ann Lee");
    const community = "Coffee lovers";
    const first = await ann.says("/start");
    // VK tells names a moment later only.
    expect(first.text).toContain(
      network === "vk"
        ? ann.reads("start-hello-unnamed", { community })
        : ann.reads("start-hello", { name: "Ann Lee", community }),
    );
    const hello = await ann.says("/start");
    expect(hello.text).toContain(ann.reads("start-hello", { name: "Ann Lee", community }));
    expect(hello.text).toContain(ann.reads("start-privacy"));
    expect((await olga.says("/start")).text).toContain(olga.reads("start-next-owner"));
    const petr = await stage.admin(olga, "Petr Po");
    expect((await petr.says("/start")).text).toContain(petr.reads("start-next-admin"));
  });

  test("choose their language, which stays theirs", async () => {
    const stage = await createStage({ networks: [network] });
    await stage.owner("Olga");
    const anna = await stage.person("Анна", { language: "ru" });
    expect((await anna.says("/start")).text).toContain("Я помогаю сообществу «Coffee lovers»");
    expect((await anna.presses("English")).text).toContain("I speak English with you");
    expect((await anna.says("/privacy")).text).toContain("What I keep about you");
    expect((await anna.says("/language klingon")).text).toContain("“klingon” is not among the choices");
    expect((await anna.presses("Русский")).text).toContain("Русский");
    expect((await anna.says("/mine")).text).toBe(anna.reads("mine-none"));
    expect((await anna.says("/язык english")).text).toContain("I speak English");
  });

  test("get a copy of all that is kept about them, and only them", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const [ann, bo] = await stage.members(olga.place, "Ann Lee", "Bo Ra");
    await olga.says("/giveaway_new Mug ends=3d yes");
    for (const person of [ann, bo]) {
      await person.says("/giveaway 1");
      await person.presses("Take part");
    }
    await ann.says("/subscribe");
    await ann.presses(ann.reads("subscribe-button"));
    expect((await ann.says("/privacy")).text).toContain("What I keep about you");
    const copy = await ann.presses(ann.reads("privacy-export-button"));
    expect(copy.toast).toBe(ann.reads("privacy-export-toast"));
    expect(copy.text).toBe(ann.reads("privacy-export"));
    const data = copy.file("my-data.json").toString();
    expect(JSON.parse(data)).toMatchObject({
      identity: { key: ann.key, name: "Ann Lee" },
      memberships: [{ venueKey: olga.place.key, status: "member" }],
      subscriptions: [{ isActive: true, promoSince: null, mutedTopics: [], tags: [] }],
      consents: [
        {
          what: "newsletter",
          isGiven: true,
          source: "command",
          text: ann.reads("subscribe-ask", { community: "Coffee lovers" }),
        },
      ],
      entries: [{ source: "button", giveaway: { prize: "Mug" } }],
    });
    expect(data).not.toContain(bo.userId);
    expect(data).not.toContain("Bo Ra");
  });

  test("see in /help what they may use, and how it is written", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const ann = await stage.person("Ann");
    const help = (await ann.says("/help")).text;
    expect(help).toContain("/mine");
    expect(help).not.toContain("/giveaway_new");
    expect((await olga.says("/help")).text).toContain("/giveaway_new");
    const usage = (await olga.says("/help giveaway_new")).text;
    expect(usage).toContain("/giveaway_new prize [winners] ends [early] [beacon] [delay] [yes]");
    expect((await ann.says("/help giveaway_new")).text).toBe(
      ann.reads("help-unknown", { input: "giveaway_new" }),
    );
    for (const command of [
      "help",
      "start",
      "language",
      "link",
      "unlink",
      "privacy",
      "mine",
      "receipt",
      "beacon",
      "verify",
      "community",
    ])
      expect((await ann.says(`/help ${command}`)).text).toContain(`/${command}`);
    // Whoever needs these is told by the terminal.
    expect((await ann.says("/help")).text).not.toMatch(/\/(?:re)?claim/u);
    expect((await olga.says("/help")).text).not.toMatch(/\/(?:re)?claim/u);
    for (const command of [
      "claim",
      "settings",
      "team",
      "team_add",
      "giveaways",
      "giveaway",
      "giveaway_cancel",
      "cancel",
      "community_new",
      "venues",
      "setup",
      "status",
      "panic",
      "resume",
      "team_remove",
      "team_role",
      "owner_transfer",
      "audit",
    ])
      expect((await olga.says(`/help ${command}`)).text).toContain(`/${command}`);
  });

  test("are told the nearest command, or where to look", async () => {
    const stage = await createStage({ networks: [network] });
    await stage.owner("Olga");
    const ann = await stage.person("Ann");
    const code = (text: string) => ({ kind: "code", text }) as const;
    expect((await ann.says("/giveawais")).text).toBe(
      ann.reads("command-unknown-near", { input: code("/giveawais"), command: code("/giveaways") }),
    );
    expect((await ann.says("/xyzzy")).text).toBe(ann.reads("command-unknown", { input: code("/xyzzy") }));
    // What the team uses is not suggested to others.
    expect((await ann.says("/setings")).text).toBe(ann.reads("command-unknown", { input: code("/setings") }));
    expect((await ann.says("hello?")).text).toBe(ann.reads("hint-private"));
    expect((await ann.says("/settings")).text).toBe(ann.reads("access-team"));
    expect((await ann.says("/team_add")).text).toBe(ann.reads("access-team"));
  });

  test("who write very fast hear so once, then silence, then are heard again", async () => {
    const stage = await createStage({ networks: [network] });
    const ann = await stage.person("Ann");
    await ann.says("/mine");
    const before = stage.said(ann).length;
    await stage.atOnce(...Array.from({ length: 30 }, () => () => ann.hands.write("/mine")));
    const texts = stage
      .said(ann)
      .slice(before)
      .map(({ text }) => text);
    expect(texts.filter((text) => text === ann.reads("rate-limited"))).toHaveLength(1);
    expect(texts.filter((text) => text === ann.reads("mine-none")).length).toBeLessThan(30);
    await stage.turn("1m");
    expect((await ann.says("/mine")).text).toBe(ann.reads("mine-none"));
  });

  test("make slips in a line that are explained with the command's form", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const usage = olga.reads("help-usage", { usage: { kind: "code", text: "/language language" } });
    expect((await olga.says("/language en ru")).texts).toEqual([
      `${olga.reads("line-too-much", { extra: "ru" })}\n${usage}`,
    ]);
    expect((await olga.says("/settings name=A name=B")).text).toContain(
      olga.reads("line-twice", { name: "name" }),
    );
    expect((await olga.says("/giveaway_new Mug winers=3 ends=1h")).text).toContain(
      olga.reads("line-unknown-name", { name: "winers", meant: "winners" }),
    );
    expect((await olga.says("/giveaway_new Mug ends=1h early=perhaps")).text).toContain(
      olga.reads("argument-flag", { input: "perhaps" }),
    );
    expect((await olga.says("no")).text).toContain(olga.reads("draft-title"));
  });
});

test("an administrator who writes in the group's name is asked to write in private", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const answer = await olga.says("/giveaways", { in: olga.place, anonymous: true });
  expect(answer.text).toBe(olga.reads("access-anonymous"));
  expect(answer.buttons).toEqual([olga.reads("access-private-button")]);
  // Not everybody's business.
  const refused = await olga.says("/settings", { in: olga.place });
  expect(refused.text).toBe(olga.reads("access-private"));
  expect((await olga.says("what do you think?", { in: olga.place })).texts).toEqual([]);
  expect((await olga.says("/start@other_bot", { in: olga.place })).texts).toEqual([]);
});

test("the menu of commands is published in every language", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const ru = await stage.telegram.world.menus({ type: "all_private_chats" }, "ru");
  const en = await stage.telegram.world.menus({ type: "all_private_chats" }, "");
  expect(en.map(({ command }) => command)).toContain("giveaways");
  expect(ru.find(({ command }) => command === "giveaways")?.description).toBe("Что можно выиграть сейчас");
});

test("when the bot itself breaks, the person hears a number and loses nothing", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  stage.expectError(/a dead letter/);
  // It looks every minute for keys of people who are gone.
  stage.expectError(/a job failed.*"giveaway-erased"/);
  const ann = await stage.person("Ann");
  await ann.says("/start");
  await stage.db.prisma.$executeRawUnsafe("ALTER TABLE entry RENAME TO entry_away");
  const answer = await ann.says("/mine");
  const [dead] = await stage.db.prisma.update.findMany({ where: { state: "dead" } });
  expect(answer.text).toBe(ann.reads("incident", { id: { kind: "code", text: dead?.incidentId ?? "" } }));
  await stage.db.prisma.$executeRawUnsafe("ALTER TABLE entry_away RENAME TO entry");
  expect((await ann.says("/mine")).text).toBe(ann.reads("mine-none"));
});
