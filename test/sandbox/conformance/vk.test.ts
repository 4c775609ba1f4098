import { describe, expect, test } from "vitest";
import { createConformance } from "../../../src/sandbox/conformance/create.ts";
import { withSpecs } from "./specs.ts";

const action = { type: "callback", label: "Join", payload: '{"a":1}' };
const keyboardOf = (more: object): string =>
  JSON.stringify({ inline: true, buttons: [[{ action: { ...action, ...more }, color: "positive" }]] });
const send = { peer_id: "5", message: "hi", random_id: "1" };
const everyCall = { access_token: "t", v: "5.199", lang: "ru", captcha_sid: "1", captcha_key: "a" };

type Params = Readonly<Record<string, unknown>>;

withSpecs(({ vk, vkResponse, vkEvent }) => {
  describe("a VK call as the schema wants it has no problems:", () => {
    test.each<readonly [string, string, Params]>([
      ["text", "messages.send", { ...everyCall, ...send }],
      [
        "numbers, truths and lists inside execute",
        "messages.send",
        {
          peer_ids: [5, 6],
          message: "hi",
          random_id: 0,
          dont_parse_links: true,
        },
      ],
      ["a keyboard", "messages.send", { ...send, keyboard: keyboardOf({}) }],
      ["a keyboard that takes the last one away", "messages.send", { ...send, keyboard: '{"buttons":[]}' }],
      [
        "a hundred peers",
        "messages.send",
        { ...send, peer_ids: Array.from({ length: 100 }, (_, i) => i).join() },
      ],
      ["an id or a name", "groups.isMember", { group_id: "shop", user_ids: "1,2,3" }],
      ["9000 characters of two units", "messages.send", { ...send, message: "😀".repeat(9000) }],
      ["the code of execute", "execute", { ...everyCall, code: "return 1;", func_v: "2" }],
      ["an owner of a wall", "wall.get", { owner_id: "-55", filter: "owner", count: "10" }],
      ["formats", "messages.send", { ...send, format_data: '{"version":1,"items":[]}' }],
      [
        "an edit by number in the dialog",
        "messages.edit",
        { peer_id: "5", cmid: "7", message: "a", format_data: "{}" },
      ],
      ["an empty list", "users.get", { user_ids: "1", fields: "" }],
    ])("%s", (_what, method, params) => {
      expect(vk(method, params)).toEqual([]);
    });
  });

  describe("a VK call is refused for", () => {
    test.each<readonly [string, string, Params, readonly unknown[]]>([
      ["an unknown method", "messages.sent", send, ["the schema has no method messages.sent"]],
      ["an unknown section", "message.send", send, ["the schema has no method message.send"]],
      ["a way out of the folder", "../vk/wall.get", {}, ["the schema has no method ../vk/wall.get"]],
      [
        "an unknown parameter",
        "messages.send",
        { ...send, text: "hi" },
        ["messages.send has no parameter text"],
      ],
      [
        "another method's gap",
        "wall.post",
        { ...send, format_data: "{}" },
        [
          "wall.post has no parameter peer_id",
          "wall.post has no parameter random_id",
          "wall.post has no parameter format_data",
        ],
      ],
      ["a missing parameter", "groups.isMember", { user_id: "1" }, ["group_id is missing"]],
      ["text for a number", "messages.send", { ...send, peer_id: "ann" }, ["peer_id must be a whole number"]],
      ["a fraction", "messages.send", { ...send, peer_id: 1.5 }, ["peer_id must be a whole number"]],
      [
        "a word for a truth",
        "messages.send",
        { ...send, dont_parse_links: "true" },
        ["dont_parse_links must be 1 or 0, not true"],
      ],
      [
        "more peers than 100",
        "messages.send",
        { ...send, peer_ids: Array.from({ length: 101 }, (_, i) => i).join() },
        ["peer_ids must have at most 100 items, not 101"],
      ],
      [
        "a wrong item of a list",
        "messages.send",
        { ...send, peer_ids: "1,b" },
        ["peer_ids[1] must be a whole number"],
      ],
      [
        "more characters than 9000",
        "messages.send",
        { ...send, message: "a".repeat(9001) },
        ["message must have at most 9000 characters, not 9001"],
      ],
      [
        "a value outside an enum",
        "messages.send",
        { ...send, intent: "spam" },
        [expect.stringContaining("intent must be one of account_update")],
      ],
      [
        "a referred enum",
        "wall.get",
        { owner_id: 1, filter: "mine" },
        [expect.stringContaining("filter must be one of")],
      ],
      [
        "less than the least",
        "messages.send",
        { ...send, chat_id: "-1" },
        ["chat_id must be at least 0, not -1"],
      ],
      [
        "more than the most",
        "messages.send",
        { ...send, subscribe_id: "101" },
        ["subscribe_id must be at most 100, not 101"],
      ],
      ["a keyboard that is no JSON", "messages.send", { ...send, keyboard: "{" }, ["keyboard must be JSON"]],
      [
        "a kind of button that is none",
        "messages.send",
        { ...send, keyboard: keyboardOf({ type: "tap" }) },
        [expect.stringMatching(/^keyboard\.buttons\[0\]\[0\]\.action\.type must be one of location/u)],
      ],
      [
        "an unknown member of a button",
        "messages.send",
        { ...send, keyboard: keyboardOf({ colour: "red" }) },
        ["keyboard.buttons[0][0].action.colour is not described"],
      ],
      [
        "a payload that is no text",
        "messages.send",
        { ...send, keyboard: keyboardOf({ payload: {} }) },
        ["keyboard.buttons[0][0].action.payload must be string, not object"],
      ],
      [
        "formats that are no JSON",
        "messages.edit",
        { peer_id: 5, format_data: "bold" },
        ["format_data must be JSON"],
      ],
    ])("%s", (_what, method, params, problems) => {
      expect(vk(method, params)).toEqual(problems);
    });
  });

  describe("VK's answers", () => {
    test.each<readonly [string, unknown]>([
      ["messages.send", 5],
      ["messages.send", [{ peer_id: 5, message_id: 1, conversation_message_id: 1 }]],
      ["groups.isMember", 1],
      ["groups.isMember", [{ user_id: 1, member: 0 }]],
      ["groups.getLongPollServer", { key: "k", server: "http://127.0.0.1", ts: "1" }],
      ["wall.post", { post_id: 7 }],
      ["execute", [1, false, { anything: "goes" }]],
      ["groups.getById", { groups: [{ id: 55, name: "Shop" }], profiles: [] }],
    ])("of %s hold (%#)", (method, response) => {
      expect(vkResponse(method, response)).toEqual([]);
    });

    test.each<readonly [string, unknown, string]>([
      ["messages.send", "5", "answer.response must be integer, not string"],
      [
        "messages.send",
        [{ peer_id: 5, message_id: 1 }],
        "answer.response[0].conversation_message_id is missing",
      ],
      ["groups.isMember", 2, "answer.response must be one of 0, 1, not 2"],
      ["groups.getLongPollServer", { key: "k", ts: "1" }, "answer.response.server is missing"],
      ["wall.post", 7, "answer.response must be object, not number"],
      ["wall.posts", 7, "the schema has no method wall.posts"],
    ])("of %s are refused when they are not its own (%#)", (method, response, problem) => {
      expect(vkResponse(method, response)).toContain(problem);
    });
  });

  describe("VK's events", () => {
    const comment = { id: 3, from_id: 5, date: 1, text: "+", post_id: 7, owner_id: -55 };
    test.each<readonly [string, unknown]>([
      ["group_join", { user_id: 5, join_type: "join" }],
      ["group_leave", { user_id: 5, self: 1 }],
      ["wall_reply_new", comment],
      ["message_allow", { user_id: 5, key: "" }],
      [
        "message_event",
        { user_id: 5, peer_id: 5, event_id: "a", payload: { a: 1 }, conversation_message_id: 2 },
      ],
      ["wall_reply_delete", { owner_id: -55, id: 3, user_id: 5, post_id: 7 }],
      ["like_add", { liker_id: 5, object_type: "post", object_owner_id: -55, object_id: 7, post_id: 0 }],
    ])("of type %s hold", (type, object) => {
      expect(vkEvent(type, object)).toEqual([]);
    });

    test.each<readonly [string, unknown, string]>([
      ["group_join", { user_id: "5", join_type: "join" }, "group_join.user_id must be integer, not string"],
      ["group_leave", { user_id: 5, self: true }, "group_leave.self must be integer, not boolean"],
      ["wall_reply_new", { ...comment, text: undefined }, "wall_reply_new.text is missing"],
      ["message_new", { message: { id: "1" } }, "message_new.message.id must be integer, not string"],
      ["group_party", {}, "the schema describes no event group_party"],
    ])("of type %s are refused when they are not as described", (type, object, problem) => {
      expect(vkEvent(type, object)).toContain(problem);
    });
  });
});

test("a folder without the schemas is refused by name", () => {
  expect(() => createConformance("/nowhere")).toThrow("The official schemas are not in /nowhere");
});
