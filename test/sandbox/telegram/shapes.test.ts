import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawPicture } from "../../../src/sandbox/picture.ts";
import { drain, fetchUpdates, GROUP, MEMBER, OWNER, type Rig, startRig } from "./rig.ts";

interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
}
interface Spec {
  readonly methods: Record<
    string,
    { readonly returns: readonly string[]; readonly fields?: readonly Field[] }
  >;
  readonly types: Record<
    string,
    { readonly fields?: readonly Field[]; readonly subtypes?: readonly string[] }
  >;
}

const specsDir =
  process.env["API_SPECS_DIR"] ?? new URL("../../../../shared/specs", import.meta.url).pathname;
const specPath = `${decodeURIComponent(specsDir)}/telegram-bot-api-10.1.json`;
const isThere = existsSync(specPath);
if (!isThere) console.warn(`NOT CHECKED: the simulated Telegram's answers, for want of ${specPath}`);

/** What of a value the official types do not allow, with the path to it. */
const problemsOf = (spec: Spec, value: unknown, types: readonly string[], path: string): string[] => {
  const attempts = types.map((type): string[] => {
    if (type.startsWith("Array of ")) {
      if (!Array.isArray(value)) return [`${path} is no array`];
      const inner = [type.slice("Array of ".length)];
      return value.flatMap((item: unknown, index) => problemsOf(spec, item, inner, `${path}[${index}]`));
    }
    const primitive = {
      Integer: "number",
      Float: "number",
      String: "string",
      Boolean: "boolean",
      True: "boolean",
    }[type];
    if (primitive) return typeof value === primitive ? [] : [`${path} is ${typeof value}, not ${type}`];
    const known = spec.types[type];
    if (!known) return [`${path}: the specification has no type ${type}`];
    if (known.subtypes) return problemsOf(spec, value, known.subtypes, path);
    if (typeof value !== "object" || value === null) return [`${path} is no ${type}`];
    const fields = new Map((known.fields ?? []).map((field) => [field.name, field]));
    const missing = [...fields.values()]
      .filter(({ name, required }) => required && !Object.hasOwn(value, name))
      .map(({ name }) => `${path}.${name} is missing`);
    const wrong = Object.entries(value).flatMap(([name, inner]) => {
      const field = fields.get(name);
      return field
        ? problemsOf(spec, inner, field.types, `${path}.${name}`)
        : [`${path}.${name} is not a field of ${type}`];
    });
    return [...missing, ...wrong];
  });
  return attempts.find((problems) => problems.length === 0) ?? attempts[0] ?? [];
};

describe.runIf(isThere)("answers hold to the official types", () => {
  const spec = isThere ? (JSON.parse(readFileSync(specPath, "utf8")) as Spec) : { methods: {}, types: {} };
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  it("the check itself finds what is wrong", () => {
    const chat = { id: 1, type: "private", colour: "red" };
    expect(problemsOf(spec, { message_id: "7", chat }, ["Message"], "message")).toEqual([
      "message.date is missing",
      "message.message_id is string, not Integer",
      "message.chat.colour is not a field of Chat",
    ]);
  });

  it("every update and every result", async () => {
    const { world } = rig;
    await fetchUpdates(rig, {
      allowed_updates: ["message", "chat_member", "my_chat_member", "callback_query", "channel_post"],
    });
    const problems: string[] = [];
    const call = async (method: string, params: Record<string, unknown> = {}) => {
      const { result, description } = await rig.call(method, params);
      if (description !== undefined) problems.push(`${method}: ${description}`);
      problems.push(...problemsOf(spec, result, spec.methods[method]?.returns ?? [], method));
      return result;
    };
    const chat_id = GROUP;
    const keyboard = {
      inline_keyboard: [
        [
          { text: "Join", callback_data: "j", style: "success" },
          { text: "Site", url: "https://a.org" },
        ],
      ],
    };
    await call("getMe");
    const sent = await call("sendMessage", {
      chat_id,
      text: "Join /now https://a.org",
      reply_markup: keyboard,
    });
    const message_id = Number(sent["message_id"]);
    const { callbackId } = await world.press(MEMBER, GROUP, message_id, "Join");
    await call("answerCallbackQuery", { callback_query_id: callbackId, text: "ok" });
    const said = await world.say(MEMBER, GROUP, "@max_i #тег", { replyToMessageId: message_id });
    await call("sendMessage", {
      chat_id,
      text: "re",
      protect_content: true,
      reply_parameters: { message_id: said.messageId },
    });
    await call("editMessageText", {
      chat_id,
      message_id,
      text: "Closed",
      entities: [{ type: "bold", offset: 0, length: 6 }],
    });
    await call("editMessageReplyMarkup", { chat_id, message_id, reply_markup: keyboard });
    const form = new FormData();
    form.set("chat_id", String(MEMBER));
    form.set("caption", "list");
    form.set("document", new Blob(["x"]), "list.csv");
    const response = await fetch(`${rig.simulator.url}/bot4242:rig-token/sendDocument`, {
      method: "POST",
      body: form,
    });
    const uploaded = (await response.json()) as { result: { document: { file_id: string } } };
    problems.push(...problemsOf(spec, uploaded.result, ["Message"], "sendDocument"));
    await call("getFile", { file_id: uploaded.result.document.file_id });
    const contentBase64 = drawPicture({ width: 40, height: 30 }).toString("base64");
    const photo = { photo: { contentBase64 } };
    const { messageId } = await world.say(MEMBER, null, "Look", {
      ...photo,
      entities: [{ type: "spoiler", offset: 0, length: 4 }],
      forward: { from: "Coffee", buttons: [[{ label: "Site", url: "https://a.org" }]] },
      isProtected: true,
    });
    await world.say(MEMBER, null, "", { ...photo, albumId: "7" });
    for (const medium of ["video", "voice", "sticker"] as const)
      await world.say(MEMBER, null, "", { medium });
    const shown = await world.messages(MEMBER);
    problems.push(...(shown.some((one) => one.messageId === messageId && one.photo) ? [] : ["no photo"]));
    const photos = new FormData();
    photos.set("chat_id", String(OWNER));
    photos.set("photo", new Blob([new Uint8Array(Buffer.from(contentBase64, "base64"))]), "a.png");
    await world.start(OWNER);
    const sendPhoto = await fetch(`${rig.simulator.url}/bot4242:rig-token/sendPhoto`, {
      method: "POST",
      body: photos,
    });
    const sentPhoto = (await sendPhoto.json()) as { result: unknown };
    problems.push(...problemsOf(spec, sentPhoto.result, ["Message"], "sendPhoto"));
    await call("getChat", { chat_id });
    await call("getChat", { chat_id: MEMBER });
    await call("getChatAdministrators", { chat_id });
    await call("getChatMemberCount", { chat_id });
    await call("setMyCommands", { commands: [{ command: "a", description: "b" }] });
    await call("getMyCommands");
    await call("sendChatAction", { chat_id, action: "typing" });
    await call("getWebhookInfo");
    await world.kick(MEMBER, GROUP, OWNER);
    for (const user_id of [OWNER, MEMBER, 4242, 13]) await call("getChatMember", { chat_id, user_id });
    await world.block(MEMBER);
    await world.createChat({ id: -1010, type: "channel", title: "News", ownerId: OWNER });
    await world.addBot(-1010, OWNER, { admin: true });
    await world.say(OWNER, -1010, "post");
    await call("sendMessage", { chat_id: -1010, text: "post" });
    await call("getChatMember", { chat_id: -1010, user_id: 4242 });
    await world.say(OWNER, GROUP, "hidden", { anonymous: true });
    await world.migrate(GROUP);
    const updates = await drain(rig);
    const kinds = new Set(updates.map((update) => Object.keys(update)[1]));
    expect([...kinds].map(String).sort()).toEqual([
      "callback_query",
      "channel_post",
      "chat_member",
      "message",
      "my_chat_member",
    ]);
    problems.push(...problemsOf(spec, updates, ["Array of Update"], "updates"));
    expect(problems).toEqual([]);
  });
});
