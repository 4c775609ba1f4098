import { afterEach, beforeEach, expect, it } from "vitest";
import { type Answer, GROUP, MEMBER, OWNER, type Rig, startRig } from "./rig.ts";

let rig: Rig;
let messageId: number;
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  rig = await startRig();
  const reply_markup = { inline_keyboard: [[{ text: "Join", callback_data: "join" }]] };
  const sent = await rig.call("sendMessage", { chat_id: GROUP, text: "0 entries", reply_markup });
  messageId = Number(sent.result["message_id"]);
});
afterEach(() => rig.close());

const refusal = ({ ok, error_code, description }: Answer): string => {
  expect(ok).toBe(false);
  return `${error_code} ${description}`;
};
const edit = (params: object): Promise<Answer> =>
  rig.call("editMessageText", { chat_id: GROUP, message_id: messageId, ...params });

it("PLATFORMS A1b: 400 message is not modified", async () => {
  const reply_markup = { inline_keyboard: [[{ text: "Join", callback_data: "join" }]] };
  expect(refusal(await edit({ text: "0 entries", reply_markup }))).toBe(
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly " +
      "the same as a current content and reply markup of the message",
  );
  expect((await edit({ text: "1 entry", reply_markup })).result).toMatchObject({ text: "1 entry" });
});

it("an edit without reply_markup takes the buttons away and is seen by people", async () => {
  const { result } = await edit({ text: "Closed" });
  expect(result["reply_markup"]).toBeUndefined();
  expect(result["edit_date"]).toBeTypeOf("number");
  expect((await rig.world.messages(GROUP)).at(-1)).toMatchObject({ text: "Closed", buttons: [], messageId });
  const deliveries = await rig.world.deliveries({ recipient: String(GROUP) });
  expect(deliveries.map(({ kind, text }) => [kind, text])).toEqual([
    ["message", "0 entries"],
    ["edit", "Closed"],
  ]);
});

it("PLATFORMS A1b: 400 message to edit not found", async () => {
  expect(refusal(await edit({ text: "x", message_id: 999 }))).toBe(
    "400 Bad Request: message to edit not found",
  );
  await rig.call("deleteMessage", { chat_id: GROUP, message_id: messageId });
  expect(refusal(await edit({ text: "x" }))).toBe("400 Bad Request: message to edit not found");
});

it("PLATFORMS A1b: 400 message can't be edited: somebody else's, or with a reply keyboard", async () => {
  const theirs = await rig.world.say(MEMBER, GROUP, "mine");
  expect(refusal(await edit({ text: "x", message_id: theirs.messageId }))).toBe(
    "400 Bad Request: message can't be edited",
  );
  const keyboard = { chat_id: MEMBER, text: "Pick", reply_markup: { keyboard: [[{ text: "A" }]] } };
  const sent = await rig.call("sendMessage", keyboard);
  expect(refusal(await edit({ chat_id: MEMBER, text: "x", message_id: sent.result["message_id"] }))).toBe(
    "400 Bad Request: message can't be edited",
  );
});

it("PLATFORMS C1: 400 without a message_id, and for inline messages that do not exist", async () => {
  expect(refusal(await edit({ text: "x", message_id: null }))).toBe(
    "400 Bad Request: message identifier is not specified",
  );
  expect(refusal(await edit({ text: "x", inline_message_id: "abc" }))).toBe(
    "400 Bad Request: MESSAGE_ID_INVALID",
  );
});

it("PLATFORMS A1b: 400 message text is empty on an edit too", async () => {
  expect(refusal(await edit({}))).toBe("400 Bad Request: message text is empty");
});

it("editMessageReplyMarkup changes buttons only", async () => {
  const reply_markup = { inline_keyboard: [[{ text: "Leave", callback_data: "leave" }]] };
  const { result } = await rig.call("editMessageReplyMarkup", {
    chat_id: GROUP,
    message_id: messageId,
    reply_markup,
  });
  expect(result).toMatchObject({ text: "0 entries", reply_markup });
});

it("PLATFORMS A1b: 400 message caption is too long; captions and texts are not mixed up", async () => {
  const form = new FormData();
  form.set("chat_id", String(MEMBER));
  form.set("caption", "x".repeat(1025));
  form.set("document", new Blob(["data"]), "list.txt");
  const post = async (): Promise<Answer> =>
    (
      await fetch(`${rig.simulator.url}/bot4242:rig-token/sendDocument`, { method: "POST", body: form })
    ).json() as Promise<Answer>;
  expect(refusal(await post())).toBe("400 Bad Request: message caption is too long");
  form.set("caption", "x".repeat(1024));
  const message_id = (await post()).result["message_id"];
  const at = { chat_id: MEMBER, message_id };
  expect((await rig.call("editMessageCaption", { ...at, caption: "short" })).result["caption"]).toBe("short");
  expect(refusal(await rig.call("editMessageCaption", { ...at, caption: "x".repeat(1025) }))).toBe(
    "400 Bad Request: message caption is too long",
  );
  expect(refusal(await rig.call("editMessageText", { ...at, text: "x" }))).toBe(
    "400 Bad Request: there is no text in the message to edit",
  );
  expect(
    refusal(await rig.call("editMessageCaption", { chat_id: GROUP, message_id: messageId, caption: "x" })),
  ).toBe("400 Bad Request: there is no caption in the message to edit");
});

it("PLATFORMS A1b: 400 wrong file identifier, empty file, no document", async () => {
  const send = (document?: string): Promise<Answer> =>
    rig.call("sendDocument", { chat_id: MEMBER, document });
  expect(refusal(await send("BQAC-no"))).toBe("400 Bad Request: wrong file identifier/HTTP URL specified");
  expect(refusal(await send())).toBe("400 Bad Request: there is no document in the request");
  expect(refusal(await send("attach://list"))).toBe("400 Bad Request: there is no document in the request");
  expect(refusal(await rig.call("getFile", { file_id: "no" }))).toBe("400 Bad Request: invalid file_id");
});

it("PLATFORMS A1b: 400 message to delete not found", async () => {
  expect(refusal(await rig.call("deleteMessage", { chat_id: GROUP, message_id: 999 }))).toBe(
    "400 Bad Request: message to delete not found",
  );
});

it("PLATFORMS A1b: 400 message can't be deleted after 48 hours", async () => {
  rig.clock.turn(48 * HOUR_MS);
  expect(refusal(await rig.call("deleteMessage", { chat_id: GROUP, message_id: messageId }))).toBe(
    "400 Bad Request: message can't be deleted",
  );
});

it("PLATFORMS A1b: 400 message can't be deleted: another's, where the bot is no administrator", async () => {
  const theirs = await rig.world.say(MEMBER, GROUP, "mine");
  await rig.world.demoteBot(GROUP, OWNER);
  const target = { chat_id: GROUP, message_id: theirs.messageId };
  expect(refusal(await rig.call("deleteMessage", target))).toBe("400 Bad Request: message can't be deleted");
  await rig.world.promoteBot(GROUP, OWNER);
  expect((await rig.call("deleteMessage", target)).result).toBe(true);
  expect((await rig.world.messages(GROUP)).map((message) => message.messageId)).not.toContain(
    theirs.messageId,
  );
});
