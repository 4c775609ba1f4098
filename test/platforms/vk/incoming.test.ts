import { describe, expect, test } from "vitest";
import { orderKeyOf } from "../../../src/platforms/order-key.ts";
import { unescapeText } from "../../../src/platforms/vk/content.ts";
import { parseVkEvent } from "../../../src/platforms/vk/incoming.ts";

const receivedAt = new Date("2026-11-22T12:00:00Z");
const date = 1_795_000_000;
const at = new Date(date * 1000);
const base = { network: "vk", bot: "vk:55", at };

const parse = (raw: unknown) => parseVkEvent(raw, 55, receivedAt);
const event = (type: string, object: unknown) => ({
  type,
  object,
  group_id: 55,
  event_id: "b2fbfa7b3a0d1eb6c1d1c5a5c0d3a3b1f0a1c2d3",
  v: "5.199",
});
const message = (fields: object, client: object = { lang_id: 3 }) =>
  event("message_new", {
    message: {
      id: 700,
      conversation_message_id: 12,
      date,
      peer_id: 5,
      from_id: 5,
      out: 0,
      text: "hello",
      version: 10_000,
      random_id: 0,
      attachments: [],
      fwd_messages: [],
      ...fields,
    },
    client_info: client,
  });

describe("a message", () => {
  test("in a private dialog", () => {
    expect(parse(message({}))).toEqual({
      ...base,
      kind: "message",
      chat: { id: "5", type: "private" },
      from: { userId: "5", name: "", languageCode: "en" },
      messageId: "12",
      text: "hello",
      isAnonymous: false,
      isForwarded: false,
      isProtected: false,
    });
  });

  test("in a community chat, with the bot's name before it", () => {
    expect(parse(message({ peer_id: 2_000_000_003, text: "[club55|@coffee], /join" }))).toMatchObject({
      chat: { id: "2000000003", type: "group" },
      text: "/join",
    });
  });

  test.each([
    ["&lt;b&gt; &amp; &quot;x&quot;", '<b> & "x"'],
    ["&amp;lt;", "&lt;"],
    ["👩‍👩‍👧‍👦 مرحبا \u202Ereversed", "👩‍👩‍👧‍👦 مرحبا \u202Ereversed"],
    ["'; DROP TABLE people; -- {$x}", "'; DROP TABLE people; -- {$x}"],
    ["&nbsp; & < &lt", "&nbsp; & < &lt"],
  ])("%j is read as %j", (text, expected) => {
    expect(parse(message({ text }))).toMatchObject({ text: expected });
    expect(unescapeText(text)).toBe(expected);
  });

  test("of a text button brings its data", () => {
    expect(parse(message({ payload: '{"d":"j:7:sig"}' }))).toMatchObject({ data: "j:7:sig", text: "hello" });
  });

  test.each(["not json", "[1]", "null", '"d"', '{"d":5}', '{"x":"y"}', "", 5, null, { d: {} }])(
    "with the foreign payload %j brings no data",
    (payload) => {
      const incoming = parse(message({ payload }));
      expect(incoming.kind).toBe("message");
      expect(incoming).not.toHaveProperty("data");
    },
  );

  test("by the Start button is /start, whatever its label says", () => {
    expect(parse(message({ text: "Начать", payload: '{"command":"start"}', ref: "abc" }))).toMatchObject({
      text: "/start",
      ref: "abc",
    });
  });

  test("brings the ref of its link, and none when it is empty", () => {
    expect(parse(message({ ref: "abc", ref_source: "x" }))).toMatchObject({ ref: "abc" });
    expect(parse(message({ ref: "" }))).not.toHaveProperty("ref");
  });

  test("from an unknown or missing client has no language", () => {
    expect(parse(message({}, { lang_id: 99 }))).toMatchObject({ from: { userId: "5", name: "" } });
    const { object, ...rest } = message({});
    const { message: inner } = object as { message: object };
    expect(parse({ ...rest, object: { message: inner } })).toMatchObject({ kind: "message" });
  });

  test.each([
    ["of another community", { from_id: -77 }],
    ["of our own", { out: 1, from_id: -55 }],
    ["in a dialog between communities", { peer_id: -77 }],
    ["about a renamed chat", { peer_id: 2_000_000_003, action: { type: "chat_title_update", text: "x" } }],
    [
      "about somebody else's arrival",
      { peer_id: 2_000_000_003, action: { type: "chat_invite_user", member_id: 6 } },
    ],
  ])("%s is ignored", (_, fields) => {
    expect(parse(message(fields))).toMatchObject({ kind: "ignored", at });
  });

  test.each([
    ["chat_invite_user", "member"],
    ["chat_kick_user", "left"],
  ])("that tells of the bot's own %s", (type, status) => {
    expect(parse(message({ peer_id: 2_000_000_003, action: { type, member_id: -55 } }))).toEqual({
      ...base,
      kind: "bot_membership",
      chat: { id: "2000000003", type: "group" },
      by: { userId: "5", name: "" },
      status,
    });
  });
});

describe("a press", () => {
  const press = { user_id: 5, peer_id: 5, event_id: "ev1", conversation_message_id: 12 };

  test.each([{ d: "j:7:sig" }, '{"d":"j:7:sig"}'])("with the payload %j", (payload) => {
    expect(parse(event("message_event", { ...press, payload }))).toEqual({
      ...base,
      at: receivedAt,
      kind: "press",
      chat: { id: "5", type: "private" },
      from: { userId: "5", name: "" },
      messageId: "12",
      data: "j:7:sig",
      pressId: "ev1",
    });
  });

  test.each([undefined, "", "{", { d: 5 }, []])("with the payload %j is ignored", (payload) => {
    expect(parse(event("message_event", { ...press, payload })).kind).toBe("ignored");
  });
});

describe("the wall", () => {
  const reply = { id: 9, from_id: 5, date, text: "+", post_id: 7, owner_id: -55, parents_stack: [] };
  const post = { id: 7, from_id: -55, owner_id: -55, date, text: "x", post_type: "post", marked_as_ads: 0 };

  test("brings comments of people", () => {
    expect(parse(event("wall_reply_new", reply))).toEqual({
      ...base,
      kind: "comment",
      venue: "vk:-55",
      postId: "7",
      commentId: "9",
      from: { userId: "5", name: "" },
      text: "+",
    });
    const { text: _, ...silent } = reply;
    expect(parse(event("wall_reply_new", silent))).toMatchObject({ kind: "comment", text: "" });
  });

  test("tells of what the community itself has published, with VK's date", () => {
    expect(parse(event("wall_reply_new", { ...reply, from_id: -55 }))).toEqual({
      ...base,
      kind: "published",
      reference: "wall-55_7?reply=9",
    });
    expect(parse(event("wall_post_new", post))).toEqual({
      ...base,
      kind: "published",
      reference: "wall-55_7",
    });
  });

  test.each([
    ["a comment of another community", "wall_reply_new", { ...reply, from_id: -77 }],
    ["a comment on another wall", "wall_reply_new", { ...reply, owner_id: -77 }],
    ["a suggested post", "wall_post_new", { ...post, from_id: 5, post_type: "suggest" }],
    ["a post that waits for its time", "wall_post_new", { ...post, post_type: "postpone" }],
    ["a person's post on the wall", "wall_post_new", { ...post, from_id: 5 }],
  ])("%s is ignored", (_, type, object) => {
    expect(parse(event(type, object))).toMatchObject({ kind: "ignored", at });
  });
});

describe("a membership", () => {
  test.each([
    ["group_join", { user_id: 5, join_type: "join" }, "member", "self"],
    ["group_join", { user_id: 5, join_type: "approved" }, "member", "self"],
    ["group_join", { user_id: 5, join_type: "accepted" }, "member", "self"],
    ["group_leave", { user_id: 5, self: 1 }, "left", "self"],
    ["group_leave", { user_id: 5, self: 0 }, "left", "team"],
    ["user_block", { admin_id: 1, user_id: 5, unblock_date: 0, reason: 0, comment: "" }, "left", "team"],
  ])("%s %j", (type, object, status, cause) => {
    expect(parse(event(type, object))).toEqual({
      ...base,
      at: receivedAt,
      kind: "membership",
      venue: "vk:-55",
      from: { userId: "5", name: "" },
      status,
      cause,
    });
  });

  test.each(["request", "unsure"])("that is only a %s is ignored", (join_type) => {
    expect(parse(event("group_join", { user_id: 5, join_type })).kind).toBe("ignored");
  });
});

test.each([
  ["message_allow", { user_id: 5, key: "k" }, { isReachable: true, ref: "k" }],
  ["message_allow", { user_id: 5, key: "" }, { isReachable: true }],
  ["message_allow", { user_id: 5, key: 7 }, { isReachable: true }],
  ["message_deny", { user_id: 5 }, { isReachable: false }],
])("%s of %j says whether the person can be reached, and what asked them", (type, object, told) => {
  expect(parse(event(type, object))).toEqual({
    ...base,
    at: receivedAt,
    kind: "reachability",
    from: { userId: "5", name: "" },
    ...told,
  });
});

describe("anything else", () => {
  test.each([
    null,
    "text",
    [],
    {},
    { type: "message_new" },
    event("like_add", { liker_id: 5 }),
    event("constructor", {}),
    { ...message({}), group_id: 56 },
    event("message_new", null),
    event("message_new", { message: { peer_id: "x" } }),
    event("message_event", { user_id: 5 }),
    event("wall_reply_new", { id: 1 }),
    event("group_join", { user_id: 5 }),
    event("message_allow", []),
  ])("is ignored with a reason: %j", (raw) => {
    expect(parse(raw)).toMatchObject({ kind: "ignored", why: expect.stringMatching(/\S/u) });
  });
});

test("events of a person in a place share an order key, others do not", () => {
  const keyOf = (raw: unknown) => orderKeyOf(parse(raw), "e1");
  expect(keyOf(message({}))).toBe("5:5");
  expect(keyOf(event("message_allow", { user_id: 5 }))).toBe("5:5");
  expect(keyOf(event("group_join", { user_id: 5, join_type: "join" }))).toBe("-55:5");
  expect(
    keyOf(event("wall_reply_new", { id: 9, from_id: 5, date, text: "+", post_id: 7, owner_id: -55 })),
  ).toBe("-55:5");
  expect(keyOf(event("like_add", {}))).toBe("ignored:e1");
});
