import { describe, expect, test } from "vitest";
import { withSpecs } from "./specs.ts";

const button = { text: "Join", callback_data: "join" };
const keyboard = { inline_keyboard: [[button]] };
const person = { id: 7, is_bot: false, first_name: "Ann" };
const chat = { id: -1001, type: "supergroup", title: "Shop" };
const message = { message_id: 1, date: 1_700_000_000, chat, from: person, text: "hi" };

type Params = Readonly<Record<string, unknown>>;

withSpecs(({ telegram, telegramResult, telegramUpdate }) => {
  describe("a Telegram call as the specification wants it has no problems:", () => {
    test.each<readonly [string, string, Params]>([
      ["JSON", "sendMessage", { chat_id: 1, text: "hi", reply_markup: keyboard, disable_notification: true }],
      [
        "a form",
        "sendMessage",
        { chat_id: "1", text: "5", reply_markup: JSON.stringify(keyboard), protect_content: "true" },
      ],
      ["a channel's name", "sendMessage", { chat_id: "@shop", text: "hi" }],
      [
        "entities",
        "sendMessage",
        { chat_id: 1, text: "hi", entities: [{ type: "bold", offset: 0, length: 2 }] },
      ],
      [
        "another member of a union",
        "sendMessage",
        { chat_id: 1, text: "hi", reply_markup: { remove_keyboard: true } },
      ],
      ["a parameter left undefined", "sendMessage", { chat_id: 1, text: "hi", parse_mode: undefined }],
      ["no parameters", "getMe", {}],
      ["a list in a form", "getUpdates", { offset: "-1", allowed_updates: '["message","chat_member"]' }],
      ["an upload", "sendDocument", { chat_id: "1", document: { fileName: "a.json", sizeBytes: 2 } }],
      [
        "an attached upload",
        "sendDocument",
        { chat_id: "1", document: "attach://x1", x1: { fileName: "a", sizeBytes: 2 } },
      ],
      [
        "an attached medium",
        "sendMediaGroup",
        {
          chat_id: 1,
          media: [
            { type: "photo", media: "attach://p" },
            { type: "video", media: "file-id" },
          ],
          p: { fileName: "a", sizeBytes: 2 },
        },
      ],
      [
        "a scope",
        "setMyCommands",
        { commands: [{ command: "a", description: "b" }], scope: { type: "chat", chat_id: 1 } },
      ],
      [
        "rows in rows of inline results",
        "answerInlineQuery",
        {
          inline_query_id: "1",
          results: [
            {
              type: "article",
              id: "1",
              title: "a",
              input_message_content: { message_text: "b" },
              reply_markup: keyboard,
            },
          ],
        },
      ],
      [
        "a parameter newer than the specification",
        "sendMessage",
        {
          chat_id: 1,
          text: "hi",
          ephemeral_message_parameters: {},
        },
      ],
    ])("%s", (_what, method, params) => {
      expect(telegram(method, params)).toEqual([]);
    });
  });

  describe("a Telegram call is refused for", () => {
    const send = { chat_id: 1, text: "hi" };
    test.each<readonly [string, string, Params, readonly string[]]>([
      ["an unknown method", "sendMesage", send, ["the specification has no method sendMesage"]],
      ["a method of Object", "toString", {}, ["the specification has no method toString"]],
      ["an unknown parameter", "sendMessage", { ...send, txt: "hi" }, ["sendMessage has no parameter txt"]],
      [
        "a newer parameter of another method",
        "copyMessage",
        {
          chat_id: 1,
          from_chat_id: 2,
          message_id: 3,
          ephemeral_message_parameters: {},
        },
        ["copyMessage has no parameter ephemeral_message_parameters"],
      ],
      ["a missing parameter", "sendMessage", { chat_id: 1 }, ["text is missing"]],
      ["a number for text", "sendMessage", { chat_id: 1, text: 5 }, ["text must be String, not number"]],
      ["null", "sendMessage", { chat_id: 1, text: null }, ["text must be String, not null"]],
      ["text for a number", "getUpdates", { offset: "soon" }, ["offset must be Integer, not string"]],
      ["a fraction", "getUpdates", { limit: 1.5 }, ["limit must be Integer, not number"]],
      [
        "text for a truth",
        "sendMessage",
        { ...send, protect_content: "maybe" },
        ["protect_content must be Boolean, not string"],
      ],
      [
        "a form's object that is no JSON",
        "sendMessage",
        { ...send, link_preview_options: "{is_disabled}" },
        ["link_preview_options must be LinkPreviewOptions, not string"],
      ],
      [
        "an object for a list",
        "setMyCommands",
        { commands: { command: "a", description: "b" } },
        ["commands must be an array, not object"],
      ],
      [
        "an unknown field of a nested object",
        "sendMessage",
        {
          ...send,
          reply_markup: { inline_keyboard: [[{ ...button, data: "x" }]] },
        },
        ["reply_markup.inline_keyboard[0][0].data is not a field of InlineKeyboardButton"],
      ],
      [
        "the same in a form",
        "sendMessage",
        {
          ...send,
          reply_markup: JSON.stringify({ inline_keyboard: [[{ ...button, data: "x" }]] }),
        },
        ["reply_markup.inline_keyboard[0][0].data is not a field of InlineKeyboardButton"],
      ],
      [
        "a missing field of a nested object",
        "sendMessage",
        { ...send, entities: [{ type: "bold", offset: 0 }] },
        ["entities[0].length is missing"],
      ],
      [
        "buttons that are no rows",
        "sendMessage",
        { ...send, reply_markup: { inline_keyboard: [button] } },
        ["reply_markup.inline_keyboard[0] must be an array, not object"],
      ],
      [
        "a member of a union that is none",
        "setMyCommands",
        { commands: [], scope: { type: "chats" } },
        ['scope.type must be "default"'],
      ],
      [
        "an upload nobody names",
        "sendDocument",
        { chat_id: 1, document: "id", x1: { fileName: "a", sizeBytes: 2 } },
        ["sendDocument has no parameter x1"],
      ],
    ])("%s", (_what, method, params, problems) => {
      expect(telegram(method, params)).toEqual(problems);
    });
  });

  describe("Telegram's answers", () => {
    test.each<readonly [string, unknown]>([
      ["sendMessage", message],
      ["getUpdates", [{ update_id: 1, message }]],
      ["getChatMember", { status: "member", user: person }],
      ["getChatMember", { status: "kicked", user: person, until_date: 0 }],
      ["editMessageText", true],
      ["editMessageText", message],
      ["getChatMemberCount", 5],
      ["copyMessages", [{ message_id: 1 }]],
      ["exportChatInviteLink", "https://t.me/+a"],
    ])("of %s hold", (method, result) => {
      expect(telegramResult(method, result)).toEqual([]);
    });

    test.each<readonly [string, unknown, string]>([
      ["sendMessage", { ...message, date: undefined }, "result.date is missing"],
      ["sendMessage", true, "result must be Message, not boolean"],
      ["sendMessage", { ...message, colour: "red" }, "result.colour is not a field of Message"],
      ["getChatMember", { status: "here", user: person }, 'result.status must be "member"'],
      ["getChatMember", { status: "kicked", user: person }, "result.until_date is missing"],
      ["getUpdates", {}, "result must be an array, not object"],
      ["getMine", {}, "the specification has no method getMine"],
    ])("of %s are refused when they are not its own (%#)", (method, result, problem) => {
      expect(telegramResult(method, result)).toContain(problem);
    });

    test("in updates are checked to the bottom", () => {
      const callback = { id: "1", from: person, chat_instance: "2", data: "join", message };
      expect(telegramUpdate({ update_id: 1, callback_query: callback })).toEqual([]);
      expect(telegramUpdate({ update_id: 1, callback_query: { ...callback, from: { id: 7 } } })).toEqual([
        "update.callback_query.from.is_bot is missing",
        "update.callback_query.from.first_name is missing",
      ]);
      const inaccessible = { chat, message_id: 5, date: 0 };
      expect(
        telegramUpdate({ update_id: 1, callback_query: { ...callback, message: inaccessible } }),
      ).toEqual([]);
      expect(telegramUpdate({ update_id: "1", tap: {} })).toEqual([
        "update.update_id must be Integer, not string",
        "update.tap is not a field of Update",
      ]);
    });
  });
});
