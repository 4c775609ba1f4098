import { afterEach, beforeEach, expect, it } from "vitest";
import { type Answer, BOT, GROUP, MEMBER, OWNER, type Rig, startRig, STRANGER, TOKEN } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

const refused = (answer: Answer): string => {
  expect(answer.ok).toBe(false);
  expect(answer.status).toBe(answer.error_code);
  return `${answer.error_code} ${answer.description}`;
};
const say = (params: Record<string, unknown>): Promise<Answer> =>
  rig.call("sendMessage", { text: "Hi", ...params });
const button = (fields: Record<string, unknown>): Record<string, unknown> => ({
  chat_id: MEMBER,
  reply_markup: { inline_keyboard: [[{ text: "Go", ...fields }]] },
});

it("PLATFORMS A1b: 403 bot was blocked by the user, until the person unblocks it", async () => {
  await rig.world.block(MEMBER);
  expect(refused(await say({ chat_id: MEMBER }))).toBe("403 Forbidden: bot was blocked by the user");
  await rig.world.unblock(MEMBER);
  expect((await say({ chat_id: MEMBER })).ok).toBe(true);
});

it("PLATFORMS A1b: 403 user is deactivated", async () => {
  await rig.world.deactivate(MEMBER);
  expect(refused(await say({ chat_id: MEMBER }))).toBe("403 Forbidden: user is deactivated");
});

it("PLATFORMS A1b: 403 bot can't initiate conversation with a user", async () => {
  expect(refused(await say({ chat_id: STRANGER }))).toBe(
    "403 Forbidden: bot can't initiate conversation with a user",
  );
  await rig.world.start(STRANGER);
  expect((await say({ chat_id: STRANGER })).ok).toBe(true);
});

it("PLATFORMS A1b: 403 bot can't send messages to bots", async () => {
  await rig.world.createBot({ token: "77:other", name: "Other", username: "other_bot" });
  expect(refused(await say({ chat_id: 77 }))).toBe("403 Forbidden: bot can't send messages to bots");
  expect(refused(await say({ chat_id: BOT }))).toBe("403 Forbidden: the bot can't send messages to the bot");
});

it("PLATFORMS A1b: 403 bot was kicked from the group chat", async () => {
  await rig.world.removeBot(GROUP, OWNER);
  expect(refused(await say({ chat_id: GROUP }))).toBe("403 Forbidden: bot was kicked from the group chat");
});

it("PLATFORMS A1b: 403 bot is not a member of the group, supergroup, channel chat", async () => {
  expect((await rig.call("leaveChat", { chat_id: GROUP })).result).toBe(true);
  expect(refused(await say({ chat_id: GROUP }))).toBe("403 Forbidden: bot is not a member of the group chat");
  await rig.world.createChat({
    id: -1001,
    type: "channel",
    title: "News",
    username: "city_news",
    ownerId: OWNER,
  });
  expect(refused(await say({ chat_id: "@city_news" }))).toBe(
    "403 Forbidden: bot is not a member of the channel chat",
  );
});

it("PLATFORMS A1b: 403 the group chat was deleted", async () => {
  await rig.world.deleteChat(GROUP);
  expect(refused(await say({ chat_id: GROUP }))).toBe("403 Forbidden: the group chat was deleted");
});

it("PLATFORMS A1b: 400 group chat was upgraded, with migrate_to_chat_id", async () => {
  const { newChatId } = await rig.world.migrate(GROUP);
  const answer = await say({ chat_id: GROUP });
  expect(refused(answer)).toBe("400 Bad Request: group chat was upgraded to a supergroup chat");
  expect(answer.parameters).toEqual({ migrate_to_chat_id: newChatId });
  expect((await say({ chat_id: newChatId })).result["chat"]).toMatchObject({
    id: newChatId,
    type: "supergroup",
  });
});

it.each([
  { chat_id: 999_999 },
  { chat_id: -5 },
  { chat_id: "@nobody_here" },
  { chat_id: "abc" },
  { chat_id: {} },
])("PLATFORMS A1b: 400 chat not found for %j", async (params) => {
  expect(refused(await say(params))).toBe("400 Bad Request: chat not found");
});

it("PLATFORMS C1: 400 without a chat_id", async () => {
  expect(refused(await say({}))).toBe("400 Bad Request: chat_id is empty");
});

it("PLATFORMS A1b: 400 message text is empty", async () => {
  expect(refused(await say({ chat_id: MEMBER, text: "" }))).toBe("400 Bad Request: message text is empty");
  expect(refused(await say({ chat_id: MEMBER, text: null }))).toBe("400 Bad Request: message text is empty");
  expect(refused(await say({ chat_id: MEMBER, text: " \n " }))).toBe(
    "400 Bad Request: text must be non-empty",
  );
});

it("PLATFORMS A1b: 400 message is too long, counted in UTF-16 units", async () => {
  expect((await say({ chat_id: MEMBER, text: "😀".repeat(2048) })).ok).toBe(true);
  expect(refused(await say({ chat_id: MEMBER, text: `${"😀".repeat(2048)}!` }))).toBe(
    "400 Bad Request: message is too long",
  );
});

it("PLATFORMS A1b: 400 MESSAGE_TOO_LONG on an edit", async () => {
  const { result } = await say({ chat_id: MEMBER });
  const edit = { chat_id: MEMBER, message_id: result["message_id"], text: "x".repeat(4097) };
  expect(refused(await rig.call("editMessageText", edit))).toBe("400 Bad Request: MESSAGE_TOO_LONG");
});

it("PLATFORMS A1b: 400 parse_mode is refused: this world takes entities", async () => {
  expect(refused(await say({ chat_id: MEMBER, parse_mode: "HTML" }))).toBe(
    "400 Bad Request: unsupported parse_mode",
  );
});

it.each([
  [
    [{ type: "bold", offset: 0, length: 9 }],
    "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
  ],
  [[{ type: "bold", offset: -1, length: 1 }], "entity has invalid offset or length"],
  [[{ type: "bold", length: 1 }], "can't parse MessageEntity: Can't find field \"offset\""],
  [[{ type: "loud", offset: 0, length: 1 }], "can't parse MessageEntity: Unsupported type specified"],
  ["{", "can't parse entities JSON object"],
])("PLATFORMS A1b: 400 bad entities %j", async (entities, description) => {
  expect(refused(await say({ chat_id: MEMBER, entities }))).toBe(`400 Bad Request: ${description}`);
});

it("PLATFORMS A1b: 400 an entity may not cut an emoji in two", async () => {
  const entities = [{ type: "bold", offset: 1, length: 1 }];
  expect(refused(await say({ chat_id: MEMBER, text: "😀", entities }))).toBe(
    "400 Bad Request: entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1",
  );
});

it("PLATFORMS A1b: 400 BUTTON_DATA_INVALID above 64 bytes, not characters", async () => {
  expect((await say(button({ callback_data: "я".repeat(32) }))).ok).toBe(true);
  expect(refused(await say(button({ callback_data: "я".repeat(33) })))).toBe(
    "400 Bad Request: BUTTON_DATA_INVALID",
  );
  expect(refused(await say(button({ callback_data: "" })))).toBe("400 Bad Request: BUTTON_DATA_INVALID");
});

it("PLATFORMS A1b: 400 BUTTON_URL_INVALID", async () => {
  expect(refused(await say(button({ url: "not a link" })))).toBe("400 Bad Request: BUTTON_URL_INVALID");
});

it("PLATFORMS A1b: 400 a button without an action, or without text", async () => {
  expect(refused(await say(button({})))).toBe(
    "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  );
  expect(refused(await say(button({ text: 5, callback_data: "a" })))).toBe(
    '400 Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String',
  );
  expect(refused(await say({ chat_id: MEMBER, reply_markup: "[]" }))).toBe(
    "400 Bad Request: object expected as reply markup",
  );
});

it("PLATFORMS A1b: 400 reply markup is too long", async () => {
  const rows = Array.from({ length: 101 }, (_, index) => [{ text: "x", callback_data: String(index) }]);
  expect(refused(await say({ chat_id: MEMBER, reply_markup: { inline_keyboard: rows } }))).toBe(
    "400 Bad Request: reply markup is too long",
  );
});

it("PLATFORMS A1b: 400 message to be replied not found, unless allowed", async () => {
  const reply = (extra: object): Promise<Answer> =>
    say({ chat_id: MEMBER, reply_parameters: { message_id: 999, ...extra } });
  expect(refused(await reply({}))).toBe("400 Bad Request: message to be replied not found");
  const allowed = await reply({ allow_sending_without_reply: true });
  expect(allowed.ok).toBe(true);
  expect(allowed.result["reply_to_message"]).toBeUndefined();
});

it("PLATFORMS A1b: 400 message thread not found", async () => {
  expect(refused(await say({ chat_id: GROUP, message_thread_id: 4 }))).toBe(
    "400 Bad Request: message thread not found",
  );
});

it("PLATFORMS A1b: 400 not enough rights to send text messages to the chat", async () => {
  await rig.world.demoteBot(GROUP, OWNER);
  await rig.world.allowSending(GROUP, false);
  expect(refused(await say({ chat_id: GROUP }))).toBe(
    "400 Bad Request: not enough rights to send text messages to the chat",
  );
});

it("PLATFORMS A1b: 400 need administrator rights in the channel chat", async () => {
  await rig.world.createChat({ id: -1002, type: "channel", title: "News", ownerId: OWNER });
  await rig.world.addBot(-1002, OWNER, { admin: true });
  const posted = await say({ chat_id: -1002 });
  expect(posted.result).toMatchObject({ sender_chat: { id: -1002, type: "channel" } });
  expect(posted.result["from"]).toBeUndefined();
  await rig.world.demoteBot(-1002, OWNER);
  expect(refused(await say({ chat_id: -1002 }))).toBe(
    "400 Bad Request: need administrator rights in the channel chat",
  );
});

it("PLATFORMS A1b: 401 Unauthorized with an unknown and with a revoked token", async () => {
  expect(refused(await rig.call("getMe", {}, "1:nope"))).toBe("401 Unauthorized");
  await rig.world.revokeToken(TOKEN);
  expect(refused(await rig.call("getMe"))).toBe("401 Unauthorized");
});

it("PLATFORMS A1b: 404 method not found, for what Telegram has not and for what this world has not", async () => {
  for (const method of ["sendMesage", "sendPoll", "setMyName", "constructor"]) {
    expect(refused(await rig.call(method))).toBe("404 Not Found: method not found");
  }
});
