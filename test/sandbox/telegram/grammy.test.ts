import { Api, GrammyError, InputFile } from "grammy";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTurnableClock } from "../../../src/clock.ts";
import { createTelegramSimulator, type TelegramSimulator } from "../../../src/sandbox/telegram/simulator.ts";

const TOKEN = "77:grammy-token";
let simulator: TelegramSimulator;
let api: Api;

beforeAll(async () => {
  simulator = await createTelegramSimulator({ clock: createTurnableClock() });
  api = new Api(TOKEN, { apiRoot: simulator.url });
  await simulator.world.createBot({ token: TOKEN, name: "Vestnik", username: "vestnik_bot" });
  await simulator.world.createPerson({ id: 501, firstName: "Ann", languageCode: "en" });
  await simulator.world.createChat({ id: -100_500, type: "supergroup", title: "Readers", ownerId: 501 });
});

afterAll(() => simulator.close());

it("grammY's client reads who it is and fetches what people say", async () => {
  expect(await api.getMe()).toMatchObject({ id: 77, is_bot: true, username: "vestnik_bot" });
  await simulator.world.start(501, "invite_7");
  const [update] = await api.getUpdates({ timeout: 1, allowed_updates: ["message", "callback_query"] });
  expect(update?.message).toMatchObject({ text: "/start invite_7", from: { id: 501, language_code: "en" } });
  expect(await api.getUpdates({ offset: (update?.update_id ?? 0) + 1 })).toEqual([]);
});

it("grammY's client sends buttons, hears them pressed and answers", async () => {
  const { world } = simulator;
  await world.start(501);
  const sent = await api.sendMessage(501, "Join?", {
    reply_markup: { inline_keyboard: [[{ text: "Join", callback_data: "join:1" }]] },
  });
  const { callbackId } = await world.press(501, 501, sent.message_id, "Join");
  expect(await world.toast(callbackId)).toBeNull();
  await api.answerCallbackQuery(callbackId, { text: "You are in.", show_alert: true });
  expect(await world.toast(callbackId)).toEqual({ text: "You are in.", showAlert: true });
});

it("grammY's client uploads a document, sends it again by file_id and fetches it", async () => {
  const { world } = simulator;
  const sent = await api.sendDocument(501, new InputFile(Buffer.from("1,Ann\n"), "list.csv"), {
    caption: "The list",
  });
  const seen = (await world.messages(501)).find(({ messageId }) => messageId === sent.message_id);
  expect(seen).toMatchObject({
    text: "The list",
    documents: [{ name: "list.csv", sizeBytes: 6, contentBase64: Buffer.from("1,Ann\n").toString("base64") }],
  });
  const again = await api.sendDocument(501, sent.document.file_id);
  expect(again.document.file_unique_id).toBe(sent.document.file_unique_id);
  const file = await api.getFile(sent.document.file_id);
  const download = await fetch(`${simulator.url}/file/bot${TOKEN}/${file.file_path}`);
  expect(await download.text()).toBe("1,Ann\n");
});

it("grammY's client reports a refusal with its code and text", async () => {
  const refusal = await api.sendMessage(999, "Hello").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(GrammyError);
  expect(refusal).toMatchObject({ error_code: 400, description: "Bad Request: chat not found" });
});

it("grammY's client in a group: administrators, members, menus", async () => {
  const { world } = simulator;
  await world.addBot(-100_500, 501, { admin: true });
  expect(await api.getChatMemberCount(-100_500)).toBe(2);
  const admins = await api.getChatAdministrators(-100_500);
  expect(admins.map(({ status }) => status).sort()).toEqual(["administrator", "creator"]);
  await api.setMyCommands([{ command: "help", description: "Помощь" }], {
    language_code: "ru",
    scope: { type: "all_group_chats" },
  });
  expect(await world.menus({ type: "all_group_chats" }, "ru")).toEqual([
    { command: "help", description: "Помощь" },
  ]);
});
