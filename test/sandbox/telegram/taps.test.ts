import { afterEach, beforeEach, expect, it } from "vitest";
import { drain, GROUP, idOf, MEMBER, OWNER, type Rig, startRig, STRANGER } from "./rig.ts";

let rig: Rig;
let messageId: number;
beforeEach(async () => {
  rig = await startRig();
  const { result } = await rig.call("sendMessage", {
    chat_id: GROUP,
    text: "A giveaway",
    reply_markup: {
      inline_keyboard: [
        [{ text: "Join", callback_data: "join:7" }],
        [{ text: "Rules", url: "https://example.org" }],
      ],
    },
  });
  messageId = Number(result["message_id"]);
  await drain(rig);
});
afterEach(() => rig.close());

const TOO_OLD = {
  status: 400,
  description: "Bad Request: query is too old and response timeout expired or query ID is invalid",
};
const answer = (callbackId: string, params: object = {}) =>
  rig.call("answerCallbackQuery", { callback_query_id: callbackId, ...params });

it("a tap brings the message as it stands, the person and the data", async () => {
  const { callbackId } = await rig.world.press(MEMBER, GROUP, messageId, "Join");
  expect(await drain(rig)).toMatchObject([
    {
      callback_query: {
        id: callbackId,
        from: { id: MEMBER, first_name: "Max" },
        message: { message_id: messageId, chat: { id: GROUP, type: "group" }, text: "A giveaway" },
        data: "join:7",
      },
    },
  ]);
  expect((await answer(callbackId, { text: "You are in." })).result).toBe(true);
  expect(await rig.world.toast(callbackId)).toEqual({ text: "You are in.", showAlert: false });
  expect((await rig.world.deliveries({ recipient: String(MEMBER) })).at(-1)).toMatchObject({
    kind: "toast",
    text: "You are in.",
  });
});

it("PLATFORMS C1: a second answer is too late", async () => {
  const { callbackId } = await rig.world.press(MEMBER, GROUP, messageId, "join:7");
  await answer(callbackId);
  expect(await answer(callbackId)).toMatchObject(TOO_OLD);
});

it("PLATFORMS C1: an answer after 150 s, or to a tap that never was, is refused", async () => {
  const { callbackId } = await rig.world.press(MEMBER, GROUP, messageId, "Join");
  rig.clock.turn(150_000);
  expect(await answer(callbackId)).toMatchObject(TOO_OLD);
  expect(await answer("12345")).toMatchObject(TOO_OLD);
  expect(await rig.call("answerCallbackQuery")).toMatchObject(TOO_OLD);
});

it("PLATFORMS A2: a toast has at most 200 characters", async () => {
  const { callbackId } = await rig.world.press(MEMBER, GROUP, messageId, "Join");
  expect(await answer(callbackId, { text: "x".repeat(201) })).toMatchObject({
    status: 400,
    description: "Bad Request: MESSAGE_TOO_LONG",
  });
  expect((await answer(callbackId, { text: "x".repeat(200) })).ok).toBe(true);
});

it("only buttons that are there can be pressed; forged data can be sent all the same", async () => {
  const { world } = rig;
  await expect(world.press(MEMBER, GROUP, messageId, "Leave")).rejects.toThrow('it has: "Join", "Rules"');
  await expect(world.press(MEMBER, GROUP, messageId, "Rules")).rejects.toThrow("sends nothing to the bot");
  await expect(world.press(STRANGER, GROUP, messageId, "Join")).rejects.toThrow("does not see the chat");
  await rig.call("editMessageText", { chat_id: GROUP, message_id: messageId, text: "Closed" });
  await expect(world.press(MEMBER, GROUP, messageId, "Join")).rejects.toThrow("it has: none");
  await world.press(STRANGER, GROUP, messageId, "admin:drop", { forge: true });
  expect(await drain(rig)).toMatchObject([
    { callback_query: { from: { id: STRANGER }, data: "admin:drop" } },
  ]);
});

it("PLATFORMS A2: a tap on a message that is gone carries an inaccessible one, with date 0", async () => {
  await rig.call("deleteMessage", { chat_id: GROUP, message_id: messageId });
  await rig.world.press(OWNER, GROUP, messageId, "join:7", { forge: true });
  const [update] = await drain(rig);
  expect(update?.["callback_query"]).toMatchObject({
    message: { chat: { id: GROUP }, message_id: messageId, date: 0 },
  });
});

it("takes 5,000 taps in a burst, in order, 100 at a time", async () => {
  for (let count = 0; count < 5000; count += 1) await rig.world.press(MEMBER, GROUP, messageId, "Join");
  const updates = await drain(rig);
  const firstId = idOf(updates[0]);
  expect(updates.map(idOf)).toEqual(Array.from({ length: 5000 }, (_, index) => firstId + index));
  expect((await rig.world.calls({ method: "getUpdates" })).length).toBeGreaterThanOrEqual(50);
});
