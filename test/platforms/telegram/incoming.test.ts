import { describe, expect, test } from "vitest";
import { orderKeyOf } from "../../../src/platforms/order-key.ts";
import { parseTelegramUpdate } from "../../../src/platforms/telegram/incoming.ts";

const receivedAt = new Date("2026-11-22T12:00:00Z");
const date = 1_795_000_000;
const at = new Date(date * 1000);
const base = { network: "telegram", bot: "tg:77", at };

const parse = (raw: unknown) => parseTelegramUpdate(raw, "tg:77", receivedAt);
const ann = {
  id: 5,
  is_bot: false,
  first_name: "Ann",
  last_name: "Lee",
  username: "ann",
  language_code: "ru",
};
const annSender = { userId: "5", name: "Ann Lee", username: "ann", languageCode: "ru" };
const bot = { id: 77, is_bot: true, first_name: "Vestnik", username: "vestnik_bot" };
const privateChat = { id: 5, type: "private", first_name: "Ann" };
const group = { id: -1001, type: "supergroup", title: "Coffee & <Tea>", username: "coffee" };

const message = (fields: object) => ({
  update_id: 1,
  message: { message_id: 9, date, chat: privateChat, from: ann, ...fields },
});
const member = (user: object, status: string, fields: object = {}) => ({ user, status, ...fields });

describe("a message", () => {
  test("in a private chat", () => {
    expect(parse(message({ text: "hello" }))).toEqual({
      ...base,
      kind: "message",
      chat: { id: "5", type: "private" },
      from: annSender,
      messageId: "9",
      text: "hello",
      isAnonymous: false,
      isForwarded: false,
      isProtected: false,
    });
  });

  test("in a group", () => {
    expect(parse(message({ text: "hi", chat: group }))).toMatchObject({
      kind: "message",
      chat: { id: "-1001", type: "group", title: "Coffee & <Tea>", username: "coffee" },
    });
  });

  test.each([
    ["/start abc-_9", { text: "/start", ref: "abc-_9" }],
    ["/start@vestnik_bot abc", { text: "/start@vestnik_bot", ref: "abc" }],
    ["/start", { text: "/start" }],
    ["/start two words", { text: "/start two words" }],
    [`/start ${"x".repeat(65)}`, { text: `/start ${"x".repeat(65)}` }],
    ["/start <b>", { text: "/start <b>" }],
    ["please /start abc", { text: "please /start abc" }],
  ])("%s", (text, expected) => {
    const incoming = parse(message({ text }));
    expect(incoming).toMatchObject(expected);
    expect("ref" in incoming).toBe("ref" in expected);
  });

  test.each([
    "'; DROP TABLE people; --",
    "<script>alert(1)</script> & *_[",
    "👩‍👩‍👧‍👦 🇻🇳",
    "مرحبا \u202Ereversed",
    "\u0000\uD800 half",
    "x".repeat(4096),
  ])("keeps hostile words as they are: %j", (text) => {
    expect(parse(message({ text, from: { ...ann, first_name: text } }))).toMatchObject({
      text,
      from: { name: `${text} Lee`.trim() },
    });
  });

  test("of a person with no more than an id and a first name", () => {
    expect(parse(message({ text: "x", from: { id: 6, is_bot: false, first_name: "Bo" } }))).toMatchObject({
      from: { userId: "6", name: "Bo" },
    });
  });

  test("that is a picture brings its caption, a sticker brings no words", () => {
    expect(parse(message({ photo: [{}], caption: "look" }))).toMatchObject({ kind: "message", text: "look" });
    expect(parse(message({ sticker: {} }))).toMatchObject({ kind: "message", text: "" });
  });

  test("of an anonymous admin is in the name of the group", () => {
    const anonymous = { id: 1_087_968_824, is_bot: true, first_name: "Group" };
    const raw = message({ text: "/help", chat: group, from: anonymous, sender_chat: group });
    expect(parse(raw)).toMatchObject({ kind: "message", isAnonymous: true, text: "/help" });
  });

  test.each([
    ["a channel's post in its discussion group", { chat: group, sender_chat: { id: -1009 }, text: "x" }],
    ["another bot's words", { chat: group, from: { ...bot, id: 78 }, text: "x" }],
    ["a service message", { chat: group, new_chat_members: [ann] }],
    ["a pinned message", { chat: group, pinned_message: {} }],
    ["the other half of a migration", { chat: group, migrate_from_chat_id: -7 }],
    ["a message of nobody", { chat: group, from: undefined, text: "x" }],
  ])("is ignored: %s", (_, fields) => {
    expect(parse(message(fields))).toMatchObject({ kind: "ignored", at });
  });

  test("tells that a group has become a supergroup", () => {
    const old = { id: -7, type: "group", title: "Coffee" };
    expect(parse(message({ chat: old, migrate_to_chat_id: -1007 }))).toEqual({
      ...base,
      kind: "migrated",
      fromVenue: "tg:-7",
      toVenue: "tg:-1007",
    });
  });
});

describe("a press", () => {
  const press = (fields: object) => ({
    update_id: 2,
    callback_query: {
      id: "4382bfdwdsb323b2d9",
      from: ann,
      chat_instance: "1",
      message: { message_id: 9, date, chat: group, text: "x" },
      data: "j:7:sig",
      ...fields,
    },
  });

  test("brings what must be answered", () => {
    expect(parse(press({}))).toEqual({
      ...base,
      at: receivedAt,
      kind: "press",
      chat: { id: "-1001", type: "group", title: "Coffee & <Tea>", username: "coffee" },
      from: annSender,
      messageId: "9",
      data: "j:7:sig",
      pressId: "4382bfdwdsb323b2d9",
    });
  });

  test("under a message that is no longer accessible brings no message id", () => {
    const incoming = parse(press({ message: { message_id: 9, date: 0, chat: group } }));
    expect(incoming).toMatchObject({ kind: "press", chat: { id: "-1001" } });
    expect(incoming).not.toHaveProperty("messageId");
  });

  test.each([
    ["under an inline message", { message: undefined, inline_message_id: "1" }],
    ["of a game", { data: undefined, game_short_name: "g" }],
  ])("%s is ignored", (_, fields) => {
    expect(parse(press(fields)).kind).toBe("ignored");
  });
});

describe("a membership", () => {
  const change = (user: object, status: string, by: object = user, fields: object = {}) => ({
    update_id: 3,
    chat_member: {
      chat: group,
      from: by,
      date,
      old_chat_member: member(user, "left"),
      new_chat_member: member(user, status, fields),
    },
  });
  const admin = { id: 1, is_bot: false, first_name: "Boss" };

  test.each([
    ["joined", change(ann, "member"), "member", "self"],
    ["was added", change(ann, "member", admin), "member", "team"],
    ["left", change(ann, "left"), "left", "self"],
    ["was removed", change(ann, "left", admin), "left", "team"],
    ["was banned", change(ann, "kicked", admin, { until_date: 0 }), "left", "team"],
    ["was restricted inside", change(ann, "restricted", admin, { is_member: true }), "member", "team"],
    ["is restricted outside", change(ann, "restricted", ann, { is_member: false }), "left", "self"],
    ["became an administrator", change(ann, "administrator", admin), "member", "team"],
    ["owns the group", change(ann, "creator"), "member", "self"],
  ])("%s", (_, raw, status, cause) => {
    expect(parse(raw)).toEqual({
      ...base,
      kind: "membership",
      venue: "tg:-1001",
      from: annSender,
      status,
      cause,
    });
  });

  test("of a bot or with an unknown status is ignored", () => {
    expect(parse(change({ ...bot, id: 78 }, "member", admin)).kind).toBe("ignored");
    expect(parse(change(ann, "hovering")).kind).toBe("ignored");
  });
});

describe("the bot's own membership", () => {
  const own = (chat: object, status: string, fields: object = {}) => ({
    update_id: 4,
    my_chat_member: {
      chat,
      from: ann,
      date,
      old_chat_member: member(bot, "left"),
      new_chat_member: member(bot, status, fields),
    },
  });

  test.each([
    ["administrator", {}, "administrator"],
    ["member", {}, "member"],
    ["restricted", { is_member: true }, "member"],
    ["left", {}, "left"],
    ["kicked", { until_date: 0 }, "left"],
  ])("%s in a group", (status, fields, expected) => {
    expect(parse(own(group, status, fields))).toEqual({
      ...base,
      kind: "bot_membership",
      chat: { id: "-1001", type: "group", title: "Coffee & <Tea>", username: "coffee" },
      by: annSender,
      status: expected,
    });
  });

  test("in a channel", () => {
    expect(parse(own({ id: -1002, type: "channel", title: "News" }, "administrator"))).toMatchObject({
      kind: "bot_membership",
      chat: { type: "channel", title: "News" },
    });
  });

  test.each([
    ["kicked", false],
    ["member", true],
  ])("%s in a private chat says whether the person can be reached", (status, isReachable) => {
    expect(parse(own(privateChat, status))).toEqual({
      ...base,
      kind: "reachability",
      from: annSender,
      isReachable,
    });
  });
});

describe("anything else", () => {
  test.each([
    null,
    "text",
    [],
    {},
    { update_id: "7" },
    { update_id: 7 },
    { update_id: 7, poll: {} },
    message({ chat: { id: "x" }, text: "x" }),
    message({ from: "me", text: "x" }),
    { update_id: 7, callback_query: { id: 5 } },
    { update_id: 7, chat_member: { chat: group } },
  ])("is ignored with a reason: %j", (raw) => {
    expect(parse(raw)).toMatchObject({ kind: "ignored", why: expect.stringMatching(/\S/u) });
  });
});

test("updates of a person in a chat share an order key, others do not", () => {
  const keyOf = (raw: unknown) => orderKeyOf(parse(raw), "e1");
  expect(keyOf(message({ text: "x", chat: group }))).toBe("-1001:5");
  expect(
    keyOf({
      update_id: 1,
      callback_query: { id: "1", from: ann, message: { message_id: 1, date, chat: group }, data: "x" },
    }),
  ).toBe("-1001:5");
  expect(keyOf(message({ text: "x" }))).toBe("5:5");
  expect(keyOf({ update_id: 1 })).toBe("ignored:e1");
});
