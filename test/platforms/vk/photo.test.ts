import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Content } from "../../../src/bot/outgoing.ts";
import { type Platform, PlatformError } from "../../../src/bot/platform.ts";
import { isVkAddress } from "../../../src/platforms/vk/photo-address.ts";
import { drawPicture } from "../../../src/sandbox/picture.ts";
import { createStage, groupId, type Stage } from "./world.ts";

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  for (const person of [5, 6]) await stage.vk.world.say(person, groupId, "hi");
  platform = await stage.connect({ callTimeoutSeconds: 2 });
});
afterEach(() => stage.close());

const bytes = drawPicture({ width: 300, height: 200 });
const contentBase64 = bytes.toString("base64");
const photo = { name: "shop.png", bytes };
const content: Content = { text: "Sale", photoId: "p1" };
const message = (more: object = {}) =>
  ({ kind: "message", chatIds: ["5", "6"], content, photo, randomId: 7, ...more }) as const;
const lastSeen = async (person = 5) => (await stage.vk.world.dialog(person, groupId)).at(-1);
const uploadCount = async () => (await stage.vk.world.calls({ method: "photos.saveMessagesPhoto" })).length;

describe("a picture", () => {
  test("goes to all peers of a call with one upload, and its name spares the next one", async () => {
    const answers = await platform.send(message(), "bulk");
    const [uploaded] = answers.map((answer) => ("uploaded" in answer ? answer.uploaded : undefined));
    expect(uploaded).toMatch(/^photo-55_\d+_[0-9a-f]+$/);
    expect(answers).toMatchObject([
      { kind: "sent", uploaded },
      { kind: "sent", uploaded },
    ]);
    for (const person of [5, 6])
      expect(await lastSeen(person)).toMatchObject({
        text: "Sale",
        attachments: [{ type: "photo", contentBase64 }],
      });
    const other = { name: "shop.png", bytes: new Uint8Array(bytes), reference: uploaded };
    const [again] = await platform.send(message({ photo: other, randomId: 8 }), "bulk");
    expect(again).not.toHaveProperty("uploaded");
    expect(await lastSeen()).toMatchObject({ attachments: [{ type: "photo", contentBase64 }] });
    expect(await uploadCount()).toBe(1);
  });

  test("is uploaded once by calls that are made at the same time", async () => {
    await Promise.all(
      ["5", "6"].map((chatId, index) =>
        platform.send(message({ chatIds: [chatId], randomId: 20 + index }), "bulk"),
      ),
    );
    expect(await uploadCount()).toBe(1);
  });

  test("whose name VK has forgotten is uploaded anew", async () => {
    const forgotten = { ...photo, reference: "photo-55_1_abc" };
    const [sent] = await platform.send(message({ photo: forgotten }), "bulk");
    expect(sent).toMatchObject({ kind: "sent", uploaded: expect.stringMatching(/^photo-55_/) });
    expect(await lastSeen()).toMatchObject({ attachments: [{ type: "photo", contentBase64 }] });
  });

  test.each([
    ["no picture", Buffer.from("words")],
    ["too long a picture", drawPicture({ width: 4100, height: 200 })],
  ])("that VK does not take is bad content after two tries: %s", async (_, wrong) => {
    await expect(
      platform.send(message({ photo: { name: "a.png", bytes: wrong } }), "bulk"),
    ).rejects.toMatchObject({
      kind: "bad_content",
      detail: expect.stringContaining("ERR_UPLOAD_BAD_IMAGE_SIZE"),
    });
    expect(await stage.vk.world.calls({ method: "photos.getMessagesUploadServer" })).toHaveLength(2);
    expect(await stage.vk.world.calls({ method: "messages.send" })).toEqual([]);
  });

  test("that is refused once is tried from the start", async () => {
    await stage.vk.world.plantFault({
      method: "upload/photo",
      effect: { kind: "error", code: 1, description: "ERR_UPLOAD_TRY_AGAIN" },
      times: 1,
    });
    expect(await platform.send(message(), "bulk")).toMatchObject([{ kind: "sent" }, { kind: "sent" }]);
  });

  test("whose upload server is down may be sent later, with nothing sent now", async () => {
    await stage.vk.world.plantFault({ method: "upload/photo", effect: { kind: "html-502" }, times: 1 });
    await expect(platform.send(message(), "bulk")).rejects.toMatchObject({ kind: "unavailable" });
    expect(await stage.vk.world.calls({ method: "messages.send" })).toEqual([]);
    expect(await platform.send(message(), "bulk")).toMatchObject([{ kind: "sent" }, { kind: "sent" }]);
  });

  test("stays when its message is edited, if it is sent again", async () => {
    const [sent] = await platform.send(message({ chatIds: ["5"] }), "notice");
    if (!sent || sent instanceof PlatformError) throw new TypeError("not sent");
    const reference = sent.uploaded ?? "";
    await platform.send(
      {
        kind: "edit",
        chatId: "5",
        messageId: sent.messageId,
        content: { ...content, text: "Sold out" },
        photo: { ...photo, reference },
      },
      "notice",
    );
    expect(await lastSeen()).toMatchObject({ text: "Sold out", attachments: [{ type: "photo" }] });
  });

  test("is refused where nobody has loaded it, beside a document, and on a wall", async () => {
    const { photo: _, ...unloaded } = message();
    await expect(platform.send(unloaded, "bulk")).rejects.toMatchObject({ kind: "bad_call" });
    await expect(platform.send(message({ file: photo }), "bulk")).rejects.toMatchObject({ kind: "bad_call" });
    await expect(
      platform.send({ kind: "post", wallId: "55", content, guid: "g" }, "notice"),
    ).rejects.toMatchObject({ kind: "bad_content" });
  });
});

describe("what a person sends", () => {
  const receive = async () => {
    const { cursor } = await platform.receive(null, new AbortController().signal);
    return async () => {
      const { updates } = await platform.receive(cursor, new AbortController().signal);
      return updates.map(({ raw }) => platform.parse(raw, new Date(0))).at(-1);
    };
  };

  test("comes with picture and formatting, and the picture can be fetched", async () => {
    const last = await receive();
    await stage.vk.world.say(5, groupId, "Big <sale> & more", {
      photos: [{ contentBase64 }],
      formatData: JSON.stringify({ version: 1, items: [{ type: "italic", offset: 4, length: 6 }] }),
    });
    const incoming = await last();
    expect(incoming).toMatchObject({
      text: "Big <sale> & more",
      marks: [{ kind: "italic", offset: 4, length: 6 }],
      isForwarded: false,
    });
    const fileId = incoming?.kind === "message" ? (incoming.photo?.fileId ?? "") : "";
    expect(Buffer.from((await platform.fetchFile(fileId)).bytes)).toEqual(bytes);
    await expect(platform.fetchFile(`${fileId}9`)).rejects.toMatchObject({ kind: "gone" });
  });

  test("may be forwarded, or be what the bot cannot say again", async () => {
    const last = await receive();
    await stage.vk.world.say(5, groupId, "", { forward: [{ text: "News", photos: [{ contentBase64 }] }] });
    expect(await last()).toMatchObject({ text: "News", isForwarded: true, photo: {} });
    await stage.vk.world.say(5, groupId, "", { medium: "sticker" });
    expect(await last()).toMatchObject({ unsupported: "sticker" });
    await stage.vk.world.say(5, groupId, "", { photos: [{ contentBase64 }, { contentBase64 }] });
    expect(await last()).toMatchObject({ unsupported: "album" });
  });

  test.each([
    "http://169.254.169.254/latest/meta-data",
    "https://example.com/a.jpg",
    "file:///etc/passwd",
    "not an address",
  ])("is not fetched from elsewhere: %s", async (address) => {
    await expect(platform.fetchFile(address)).rejects.toMatchObject({ kind: "bad_content" });
  });
});

test("VK's own addresses are known by their whole host, over https alone", () => {
  const base = "https://api.vk.ru/method";
  const isOwn = (address: string): boolean => isVkAddress(address, base);
  expect(isOwn("https://sun9-36.userapi.com/impg/a.jpg?size=200x267")).toBe(true);
  expect(isOwn("https://api.vk.ru/file")).toBe(true);
  for (const address of [
    "http://sun9-36.userapi.com/a.jpg",
    "https://userapi.com.evil.example/a.jpg",
    "https://evil-userapi.com/a.jpg",
    "https://sun9-36.userapi.com:8443/a.jpg",
    "https://me:secret@sun9-36.userapi.com/a.jpg",
    "https://[::1]/a.jpg",
  ])
    expect(isOwn(address)).toBe(false);
  expect(isVkAddress("http://127.0.0.1:9001/file/photo5_1", "http://127.0.0.1:9001/method")).toBe(true);
  expect(isVkAddress("http://127.0.0.1:9002/file/photo5_1", "http://127.0.0.1:9001/method")).toBe(false);
});
