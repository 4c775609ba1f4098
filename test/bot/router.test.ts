import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRateLimit } from "../../src/bot/rate-limit.ts";
import type { Incoming } from "../../src/bot/incoming.ts";
import { createSigner } from "../../src/bot/signing.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { buttonOf, createChat, labelsOf, type ChatHarness, type Talker } from "./chat.ts";
import { sampleFeatures } from "./sample-features.ts";

const group = { id: "-100", type: "group" } as const;
const owner: Talker = { userId: "1", role: "owner" };
const admin: Talker = { userId: "2", role: "admin" };
const member: Talker = { userId: "3" };
const stranger: Talker = { userId: "4", hasCommunity: false };

let chat: ChatHarness;
beforeAll(async () => {
  chat = await createChat(sampleFeatures());
});
afterAll(() => chat.drop());

describe("roles are checked in one place", () => {
  const team = "Only the team can use this.";
  const one = "Only the owner can use this.";
  test.each<[string, Talker, string, string]>([
    ["owner", owner, "/secrets", "Secrets of Corner Shop"],
    ["admin", admin, "/secrets", one],
    ["member", member, "/secrets", team],
    ["stranger", stranger, "/secrets", team],
    ["owner", owner, "/gift_new Mug", "How many winners, from 1 to 10?"],
    ["admin", admin, "/gift_new Mug", "How many winners, from 1 to 10?"],
    ["member", member, "/gift_new Mug", team],
    ["stranger", stranger, "/gift_new Mug", team],
    ["stranger", stranger, "/gift 5", "Gift 5"],
  ])("%s: %3$s", async (_who, talker, line, expected) => {
    const { texts } = await chat.says(talker, line);
    expect(texts).toEqual([expected]);
    await chat.says(talker, "/cancel");
  });

  test("a role without a community is no role", async () => {
    const { texts } = await chat.says({ ...stranger, role: "owner" }, "/secrets");
    expect(texts).toEqual([team]);
  });

  test("buttons ask for their role, too", async () => {
    const shown = await chat.says(admin, "/gift 5");
    const { texts, rows, toast } = await chat.presses(admin, buttonOf(shown, "Draw"));
    expect([texts, rows[0]?.op, rows[0]?.target, toast]).toEqual([["Gift 5"], "edit", "7", "You are in 5"]);
    const data = chat.signer.signButton("s.draw", [5], "tg:3");
    expect(await chat.presses(member, data)).toMatchObject({ rows: [], toast: team, isAlert: true });
  });
});

describe("venues", () => {
  test("what is for private chats asks to come there", async () => {
    const { texts, rows } = await chat.says({ ...owner, chat: group }, "/secrets");
    expect(texts[0]).toMatch(/in private/);
    expect(rows[0]).toMatchObject({
      recipient: "-100",
      content: { buttons: [[{ kind: "link", url: "https://chat.example/?p=" }]] },
    });
  });

  test("what is for groups says so", async () => {
    expect((await chat.says(member, "/rules")).texts).toEqual(["This works only in a group."]);
    expect((await chat.says({ ...member, chat: group }, "/rules")).texts).toEqual(["Be kind."]);
  });

  test("whoever writes in the name of the group is asked to write in private", async () => {
    const { texts } = await chat.says({ ...owner, chat: group }, "/gift 5", { isAnonymous: true });
    expect(texts[0]).toMatch(/^You are writing in the name of the group/);
    expect((await chat.says({ ...owner, chat: group }, "hello", { isAnonymous: true })).rows).toEqual([]);
  });

  test("in a group, talk and other bots' commands are none of our business", async () => {
    const talker = { ...member, chat: group };
    for (const text of ["hello", "/weather", "/gift@other_bot 5", "/gitf 5", "+"])
      expect((await chat.says(talker, text)).rows).toEqual([]);
    expect((await chat.says(talker, "/gift@Shop_Bot 5")).texts).toEqual(["Gift 5"]);
    expect((await chat.says(talker, "/gitf@shop_bot 5")).texts[0]).toMatch(/Did you mean \/gift\?$/);
    expect((await chat.says({ ...member, chat: { id: "-5", type: "channel" } }, "hello")).rows).toEqual([]);
  });
});

describe("what is not understood", () => {
  test.each([
    ["/gitf 5", "I do not know the command /gitf. Did you mean /gift?"],
    ["/hlep", "I do not know the command /hlep. Did you mean /help?"],
    ["/secrtes", "I do not know the command /secrtes. /help shows what I can do."],
    ["/подарка", "I do not know the command /подарка. /help shows what I can do."],
    ["/weather", "I do not know the command /weather. /help shows what I can do."],
  ])("%s by a member suggests only what a member may use", async (line, expected) => {
    expect((await chat.says(member, line)).texts).toEqual([expected]);
  });

  test("aliases are suggested by the command's name", async () => {
    expect((await chat.says(admin, "/подарка")).texts[0]).toMatch(/Did you mean \/gift_new\?$/);
  });

  test("a private message that is no command gets a hint, in the person's language", async () => {
    expect((await chat.says(member, "hello")).texts[0]).toMatch(/^I answer to commands/);
    expect((await chat.says({ ...member, language: "ru" }, "привет")).texts[0]).toMatch(
      /^Я отвечаю на команды/,
    );
  });

  test("no hint where a listener has answered", async () => {
    expect((await chat.says(member, "ping")).texts).toEqual(["Be kind."]);
  });

  test("a wrong line shows how the command is written", async () => {
    expect((await chat.says(member, "/gift 5 6 7")).texts).toEqual([
      "I do not know what to do with “6 7”. Put quotes around what has spaces in it.\nHow it is written: /gift id",
    ]);
  });
});

describe("deep links", () => {
  test("a signed one does what it says, by Telegram's start and by VK's ref", async () => {
    const ref = chat.signer.signRef("g", [12]);
    expect((await chat.says(member, `/start ${ref}`, { ref })).texts).toEqual(["Gift 12"]);
    expect((await chat.says(member, "Hello there", { ref })).texts).toEqual(["Gift 12"]);
    expect((await chat.says(member, "/gift 5", { ref })).texts).toEqual(["Gift 5"]);
  });

  test("forged, foreign and outdated ones get a sentence", async () => {
    const forged = createSigner(Buffer.alloc(32, 9)).signRef("g", [12]);
    for (const ref of [forged, "x", "g_12", "", "😀"])
      expect((await chat.says(member, `/start ${ref}`, { ref })).texts[0]).toMatch(/^This link is damaged/);
    for (const ref of [
      chat.signer.signRef("gone", [1]),
      chat.signer.signRef("g", [1, 2]),
      chat.signer.signRef("g", []),
    ])
      expect((await chat.says(member, `/start ${ref}`, { ref })).texts[0]).toMatch(
        /^This link is out of date/,
      );
  });

  test("start without one is the room's command, also by the word of VK's button", async () => {
    for (const text of ["/start", "Начать", "start"])
      expect((await chat.says(member, text)).texts).toEqual(["Welcome, Person 3"]);
    expect((await chat.says(member, "Начать", { data: '{"command":"start"}' })).texts).toEqual([
      "Welcome, Person 3",
    ]);
  });
});

describe("buttons", () => {
  test("a press is always answered, once", async () => {
    const data = chat.signer.signButton("s.join", [5]);
    expect(await chat.presses(member, data)).toMatchObject({
      rows: [],
      toast: "You are in 5",
      isAlert: false,
    });
  });

  test("forged, foreign, outdated and malformed ones get an alert that tells nothing", async () => {
    const forged = createSigner(Buffer.alloc(32, 9)).signButton("s.draw", [5]);
    for (const data of [forged, "s.draw:5", "", "😀"])
      expect((await chat.presses(owner, data)).toast).toMatch(/^This button is not from me/);
    const foreign = await chat.presses(owner, chat.signer.signButton("s.draw", [5], "tg:2"));
    expect(foreign.toast).toBe("This button was made for somebody else.");
    for (const [name, ...args] of [["gone", 1], ["s.join"], ["s.join", 1, 2], ["s.join", "x"]] as const)
      expect(await chat.presses(owner, chat.signer.signButton(name, args))).toMatchObject({
        rows: [],
        isAlert: true,
        toast: "This button is out of date. Please send the command again.",
      });
  });

  test("a refusal is an alert, and what the handler wrote is undone", async () => {
    const before = await chat.db.prisma.claimTry.count();
    const refused = await chat.presses(member, chat.signer.signButton("s.join", [13]));
    expect(refused).toMatchObject({ rows: [], toast: "It is over.", isAlert: true });
    expect(await chat.db.prisma.claimTry.count()).toBe(before);
  });

  test("of a message that is no longer there, the edit becomes a message", async () => {
    const shown = await chat.says(admin, "/gift 5");
    const data = buttonOf(shown, "Draw");
    const { userId, chat: place } = chat.meet(admin);
    const { rows } = await chat.happens({
      ...chat.happened(),
      kind: "press",
      chat: place,
      from: { userId, name: "" },
      data,
      pressId: "p",
    });
    expect(rows.map(({ op }) => op)).toEqual(["message"]);
  });

  test("VK's text button is a message with data, and a toast becomes a message", async () => {
    const data = chat.signer.signButton("s.join", [5]);
    expect((await chat.says(member, "Join", { data })).texts).toEqual(["You are in 5"]);
    expect((await chat.says(member, "Join", { data: "s.join:5" })).texts[0]).toMatch(
      /^This button is not from me/,
    );
  });
});

describe("events without a command", () => {
  const comment = (postId: string, text: string): Incoming => ({
    ...chat.happened(),
    kind: "comment",
    venue: "vk:-55",
    postId,
    commentId: "1",
    from: { userId: "3", name: "" },
    text,
  });

  test("a comment is answered in private if a listener answers, and else met with silence", async () => {
    chat.meet(member);
    const { rows, texts } = await chat.happens(comment("7", "+"));
    expect([rows[0]?.recipient, texts]).toEqual(["3", ["You are in 7"]]);
    expect((await chat.happens(comment("7", "nice"))).rows).toEqual([]);
  });

  test("a listener's refusal undoes its writes and is told", async () => {
    const before = await chat.db.prisma.claimTry.count();
    expect((await chat.happens(comment("13", "+"))).texts).toEqual(["It is over."]);
    expect(await chat.db.prisma.claimTry.count()).toBe(before);
  });

  test("events that nobody did are routed without a caller", async () => {
    expect(
      (await chat.happens({ ...chat.happened(), kind: "published", reference: "wall-55_7" })).rows,
    ).toEqual([]);
  });
});

describe("help", () => {
  test("lists what the person may use, in the features' order", async () => {
    const commands = (texts: readonly string[]): string[] =>
      [...(texts[0] ?? "").matchAll(/^(\/\w+)/gm)].map(([, name = ""]) => name);
    const everyone = ["/start", "/gift", "/rules", "/broken", "/help", "/cancel"];
    expect(commands((await chat.says(stranger, "/help")).texts)).toEqual(everyone);
    expect(commands((await chat.says(owner, "/help")).texts)).toEqual([
      "/start",
      "/gift_new",
      "/gift",
      "/secrets",
      "/rules",
      "/broken",
      "/help",
      "/cancel",
    ]);
  });

  test("tells how one command is written, by its alias and in Russian too", async () => {
    const { texts } = await chat.says(admin, "/help подарок");
    expect(texts[0]).toMatch(
      /^New gift\nmake a gift\nHow it is written: \/gift_new prize \[winners\] ends \[mode\] \[note\] \[yes\]\n/,
    );
    expect(texts[0]).toContain("winners – winners (may be left out)");
    const russian = await chat.says({ ...admin, language: "ru" }, "/помощь /gift_new");
    expect(russian.texts[0]).toContain("prize – приз\n");
  });

  test("of a command that the person may not use says no more than of one that is not there", async () => {
    const [hidden, missing] = [
      await chat.says(member, "/help secrets"),
      await chat.says(member, "/help nothing"),
    ];
    expect(hidden.texts[0]?.replace("secrets", "nothing")).toBe(missing.texts[0]);
  });
});

test("a bug passes, so that the journal tries again; then the person is told the incident's number", async () => {
  await expect(chat.says(member, "/broken")).rejects.toThrow(TypeError);
  const incoming: Incoming = {
    ...chat.happened(),
    kind: "message",
    chat: { id: "3", type: "private" },
    from: { userId: "3", name: "" },
    messageId: "1",
    text: "/broken",
    isAnonymous: false,
    isForwarded: false,
    isProtected: false,
  };
  const from = chat.queued.length;
  const apologise = (about: Incoming) =>
    inTransaction(chat.db, (tx) =>
      chat.router.apologise(tx, { id: 1n, incoming: about, now: chat.now() }, "K7QF"),
    );
  await apologise(incoming);
  expect(chat.queued.slice(from).map(({ content }) => content.text)).toEqual([
    expect.stringMatching(/: K7QF$/),
  ]);
  await apologise({ ...incoming, chat: group });
  expect(chat.queued).toHaveLength(from + 1);
});

test("who is too fast is warned once, then met with silence, but every press is answered", async () => {
  const hasty = await createChat(
    sampleFeatures(),
    "telegram",
    createRateLimit({ capacity: 3, perMs: 3_000 }),
  );
  const data = hasty.signer.signButton("s.join", [5]);
  const toasts: (string | undefined)[] = [];
  for (let presses = 0; presses < 6; presses += 1) toasts.push((await hasty.presses(member, data)).toast);
  const warning = "That was very fast. Please wait ten seconds; until then I keep silent.";
  expect(toasts).toEqual(["You are in 5", "You are in 5", "You are in 5", warning, "", ""]);
  expect((await hasty.says(member, "/help")).rows).toEqual([]);
  // Talk in groups costs nothing; others are not concerned.
  expect((await hasty.presses(admin, data)).toast).toBe("You are in 5");
  hasty.turn(3_000);
  for (let talk = 0; talk < 9; talk += 1) await hasty.says({ ...member, chat: group }, "talk");
  expect((await hasty.says(member, "/gift 5")).texts).toEqual(["Gift 5"]);
  expect(labelsOf(await hasty.says(member, "/gift 5"))).toEqual(["Join", "Draw"]);
  await hasty.drop();
});
