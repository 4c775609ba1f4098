import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { drawPicture } from "../../../src/sandbox/picture.ts";
import { type Answer, type Fields, MEMBER, type Rig, startRig, TOKEN } from "./rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());
// So that no limit of the last test hits this one.
beforeEach(() => rig.clock.turn(60_000));

const picture = drawPicture({ width: 300, height: 200 });
const contentBase64 = picture.toString("base64");

const send = async (content: Buffer, fields: Record<string, string> = {}): Promise<Answer> => {
  const form = new FormData();
  form.set("chat_id", String(MEMBER));
  form.set("photo", new Blob([new Uint8Array(content)]), "shop.png");
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const response = await fetch(`${rig.simulator.url}/bot${TOKEN}/sendPhoto`, { method: "POST", body: form });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
};
const sizesOf = (result: Fields) => result["photo"] as { file_id: string; width: number; height: number }[];
const lastUpdate = async (): Promise<Fields> => {
  const update = (await rig.world.pendingUpdates(TOKEN)).at(-1);
  return (update && "message" in update ? update.message : {}) as unknown as Fields;
};

describe("a photo of the bot", () => {
  test("has sizes, a caption with formatting, and stays known by its file_id", async () => {
    const sent = await send(picture, {
      caption: "Sale",
      caption_entities: JSON.stringify([{ type: "bold", offset: 0, length: 4 }]),
    });
    expect(sent.result).toMatchObject({
      caption: "Sale",
      caption_entities: [{ type: "bold" }],
      photo: [
        { width: 90, height: 60 },
        { width: 300, height: 200, file_size: picture.length },
      ],
    });
    const [thumbnail, full] = sizesOf(sent.result);
    for (const photo of [thumbnail?.file_id, full?.file_id])
      expect(await rig.call("sendPhoto", { chat_id: MEMBER, photo })).toMatchObject({ ok: true });
    const seen = (await rig.world.messages(MEMBER)).at(-1);
    expect(seen).toMatchObject({ text: "", documents: [], photo: { contentBase64 } });
    expect(rig.simulator.ledger.deliveries.at(-1)).toMatchObject({ photo: { sizeBytes: picture.length } });
    const wrongKind = await rig.call("sendDocument", { chat_id: MEMBER, document: full?.file_id });
    expect(wrongKind.description).toBe("Bad Request: can't use file of type Photo as Document");
  });

  test.each([
    ["IMAGE_PROCESS_FAILED", Buffer.from("no picture at all, though it is long enough for a header")],
    ["PHOTO_INVALID_DIMENSIONS", drawPicture({ width: 2100, height: 100 })],
    ["PHOTO_INVALID_DIMENSIONS", drawPicture({ width: 5001, height: 5000 })],
    ["file must be non-empty", Buffer.alloc(0)],
    [
      "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
      Buffer.concat([picture, Buffer.alloc(10 * 1024 * 1024 + 1 - picture.length)]),
    ],
  ])("PLATFORMS A1: %s", async (words, content) => {
    expect(await send(content)).toMatchObject({ status: 400, description: `Bad Request: ${words}` });
  });

  test("that is not there, or whose caption is too long, is refused", async () => {
    expect(await rig.call("sendPhoto", { chat_id: MEMBER })).toMatchObject({
      description: "Bad Request: there is no photo in the request",
    });
    expect(await rig.call("sendPhoto", { chat_id: MEMBER, photo: "AgACforeign" })).toMatchObject({
      description: "Bad Request: wrong file identifier/HTTP URL specified",
    });
    expect(await send(picture, { caption: "x".repeat(1025) })).toMatchObject({
      description: "Bad Request: message caption is too long",
    });
  });

  test("is edited by its caption only", async () => {
    const { result } = await send(picture);
    const target = { chat_id: MEMBER, message_id: result["message_id"] };
    expect(await rig.call("editMessageText", { ...target, text: "x" })).toMatchObject({
      description: "Bad Request: there is no text in the message to edit",
    });
    expect(await rig.call("editMessageCaption", { ...target, caption: "new" })).toMatchObject({
      result: { caption: "new", photo: [{}, {}] },
    });
  });
});

describe("what a person sends", () => {
  test("is a picture with a formatted caption, which the bot can download", async () => {
    const entities = [{ type: "italic", offset: 0, length: 4 }];
    await rig.world.say(MEMBER, null, "Sale", { photo: { contentBase64 }, entities });
    const message = await lastUpdate();
    expect(message).toMatchObject({ caption: "Sale", caption_entities: entities });
    const file = await rig.call("getFile", { file_id: sizesOf(message).at(-1)?.file_id });
    const answer = await fetch(`${rig.simulator.url}/file/bot${TOKEN}/${String(file.result["file_path"])}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture);
    await rig.world.say(MEMBER, null, "", { photo: { contentBase64 } });
    expect(await lastUpdate()).not.toHaveProperty("caption");
  });

  test("may be forwarded, with its buttons, and forbidden to be copied", async () => {
    await rig.world.say(MEMBER, null, "News", {
      forward: { from: "Coffee", buttons: [[{ label: "Shop", url: "https://example.com/" }]] },
      isProtected: true,
    });
    expect(await lastUpdate()).toMatchObject({
      text: "News",
      forward_origin: { type: "hidden_user", sender_user_name: "Coffee" },
      reply_markup: { inline_keyboard: [[{ text: "Shop", url: "https://example.com/" }]] },
      has_protected_content: true,
    });
  });

  test.each(["video", "voice", "sticker"] as const)("may be a %s", async (medium) => {
    await rig.world.say(MEMBER, null, "", { medium });
    expect(await lastUpdate()).toHaveProperty(medium);
  });

  test("may be a document, or one of an album", async () => {
    await rig.world.say(MEMBER, null, "", { document: { name: "price.pdf", contentBase64: "JVBERg==" } });
    expect(await lastUpdate()).toMatchObject({ document: { file_name: "price.pdf", file_size: 4 } });
    await rig.world.say(MEMBER, null, "", { photo: { contentBase64 }, albumId: "7" });
    expect(await lastUpdate()).toMatchObject({ media_group_id: "7", photo: [{}, {}] });
  });
});
