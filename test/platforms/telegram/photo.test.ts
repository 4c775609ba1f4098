import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Content, Mark } from "../../../src/bot/outgoing.ts";
import { type Platform, PlatformError } from "../../../src/bot/platform.ts";
import { drawPicture } from "../../../src/sandbox/picture.ts";
import { createStage, type Stage, token } from "./world.ts";

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  platform = await stage.connect({ callTimeoutSeconds: 2 });
});
afterEach(() => stage.close());

const bytes = drawPicture({ width: 300, height: 200 });
const contentBase64 = bytes.toString("base64");
const photo = { name: "shop.png", bytes };
const content: Content = {
  text: "Sale",
  photoId: "p1",
  marks: [{ kind: "italic", offset: 0, length: 4 }],
  buttons: [[{ kind: "link", label: "Shop", url: "https://example.com/" }]],
};
const message = (more: object = {}) =>
  ({ kind: "message", chatIds: ["5"], content, photo, randomId: 7, ...more }) as const;
const lastSeen = async () => (await stage.telegram.world.messages(5)).at(-1);
const sendPhotoCalls = async () => {
  const calls = await stage.telegram.world.calls({ method: "sendPhoto" });
  return calls.map(({ params: { photo: given } }) => given);
};

describe("a picture", () => {
  test("is seen with its caption, formatting and buttons; its name spares the next upload", async () => {
    const [sent] = await platform.send(message(), "bulk");
    expect(await lastSeen()).toMatchObject({
      text: "Sale",
      entities: [{ type: "italic" }],
      buttons: [[{ label: "Shop" }]],
      photo: { contentBase64 },
    });
    const uploaded = sent && !(sent instanceof PlatformError) ? sent.uploaded : undefined;
    expect(uploaded).toMatch(/^AgAC.*x$/);
    const [again] = await platform.send(message({ photo: { ...photo, reference: uploaded } }), "bulk");
    expect(again).toMatchObject({ kind: "sent" });
    expect(again).not.toHaveProperty("uploaded");
    expect((await sendPhotoCalls()).at(-1)).toBe(uploaded);
    expect(await lastSeen()).toMatchObject({ photo: { contentBase64 } });
  });

  test("goes with the one message of a call for several texts", async () => {
    const items = [{ chatId: "5", content, photo }];
    expect(await platform.send({ kind: "messages", items, randomId: 7 }, "bulk")).toMatchObject([
      { kind: "sent", uploaded: expect.anything() },
    ]);
    const two = [...items, { chatId: "6", content, photo }];
    await expect(platform.send({ kind: "messages", items: two, randomId: 7 }, "bulk")).rejects.toMatchObject({
      kind: "bad_call",
    });
  });

  test("whose name Telegram has forgotten is uploaded anew, once", async () => {
    const forgotten = { ...photo, reference: "AgACforgotten" };
    const [sent] = await platform.send(message({ photo: forgotten }), "bulk");
    expect(sent).toMatchObject({ kind: "sent", uploaded: expect.stringMatching(/^AgACAgI/) });
    expect(await sendPhotoCalls()).toHaveLength(2);
    expect(await stage.telegram.world.deliveries({ recipient: "5" })).toHaveLength(1);
  });

  test("that was perhaps sent by its name is not sent again", async () => {
    const [first] = await platform.send(message(), "bulk");
    const reference = first && !(first instanceof PlatformError) ? first.uploaded : undefined;
    await stage.telegram.world.plantFault({ method: "sendPhoto", effect: { kind: "reset-after" } });
    await expect(platform.send(message({ photo: { ...photo, reference } }), "bulk")).rejects.toMatchObject({
      kind: "unknown_outcome",
    });
    expect(await stage.telegram.world.deliveries({ recipient: "5" })).toHaveLength(2);
  });

  test.each([
    ["no picture", Buffer.from("words"), "IMAGE_PROCESS_FAILED"],
    ["too long a picture", drawPicture({ width: 2100, height: 100 }), "PHOTO_INVALID_DIMENSIONS"],
    ["nothing", Buffer.alloc(0), "file must be non-empty"],
    ["too large a file", Buffer.concat([bytes, Buffer.alloc(10 * 1024 * 1024)]), "is too big for a photo"],
  ])("that Telegram does not take is bad content: %s", async (_, wrong, words) => {
    await expect(
      platform.send(message({ photo: { name: "a.png", bytes: wrong } }), "bulk"),
    ).rejects.toMatchObject({ kind: "bad_content", detail: expect.stringContaining(words) });
    expect(await stage.telegram.world.deliveries()).toEqual([]);
  });

  test("keeps its place when the caption is edited", async () => {
    const [sent] = await platform.send(message(), "notice");
    const messageId = sent && !(sent instanceof PlatformError) ? sent.messageId : "";
    await platform.send(
      { kind: "edit", chatId: "5", messageId, content: { text: "Sold out", photoId: "p1" }, photo },
      "notice",
    );
    expect(await lastSeen()).toMatchObject({ text: "Sold out", buttons: [], photo: { contentBase64 } });
  });

  test("is refused before any call: not loaded, beside a document, with a caption that is too long", async () => {
    const { photo: _, ...unloaded } = message();
    await expect(platform.send(unloaded, "bulk")).rejects.toMatchObject({ kind: "bad_call" });
    await expect(platform.send(message({ file: photo }), "bulk")).rejects.toMatchObject({ kind: "bad_call" });
    const long = { text: "x".repeat(1025), photoId: "p1" };
    await expect(platform.send(message({ content: long }), "bulk")).rejects.toMatchObject({
      kind: "bad_content",
    });
    expect(await sendPhotoCalls()).toEqual([]);
  });
});

test("every kind of formatting arrives as it was written", async () => {
  const kinds = ["bold", "italic", "underline", "strike", "spoiler", "code", "pre", "quote"] as const;
  const text = "bcdefghi";
  const marks = kinds.map((kind, offset): Mark => ({ kind, offset, length: 1 }));
  await platform.send({ kind: "message", chatIds: ["5"], content: { text, marks }, randomId: 1 }, "bulk");
  const { entities = [] } = (await lastSeen()) ?? {};
  expect(entities.map(({ type }) => type)).toEqual([
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "blockquote",
  ]);
  // What a person writes with them is read back as the same marks.
  await stage.telegram.world.say(5, null, text, { entities });
  const { updates } = await platform.receive(null, new AbortController().signal);
  expect(updates.map(({ raw }) => platform.parse(raw, new Date(0))).at(-1)).toMatchObject({ text, marks });
});

describe("a picture that a person sends", () => {
  const fileIdOf = async (): Promise<string> => {
    const { updates } = await platform.receive(null, new AbortController().signal);
    const incoming = updates.map(({ raw }) => platform.parse(raw, new Date(0))).at(-1);
    return incoming?.kind === "message" ? (incoming.photo?.fileId ?? "") : "";
  };

  test("can be fetched, and said again", async () => {
    await stage.telegram.world.say(5, null, "Sale", { photo: { contentBase64 } });
    const file = await platform.fetchFile(await fileIdOf());
    expect(Buffer.from(file.bytes)).toEqual(bytes);
    expect(file.name).toMatch(/\.jpg$/);
    expect(await platform.send(message({ photo: file }), "bulk")).toMatchObject([{ kind: "sent" }]);
  });

  test("that is unknown or too large to download is bad content; the token is in no error", async () => {
    await expect(platform.fetchFile("AgACnone")).rejects.toMatchObject({ kind: "bad_content" });
    await stage.telegram.world.plantFault({
      method: "getFile",
      effect: { kind: "error", code: 400, description: "Bad Request: file is too big" },
      times: 1,
    });
    await expect(platform.fetchFile("AgACbig")).rejects.toMatchObject({ kind: "bad_content" });
    await stage.telegram.world.say(5, null, "", { photo: { contentBase64 } });
    const fileId = await fileIdOf();
    await stage.close();
    const error: unknown = await platform.fetchFile(fileId).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "unavailable" });
    expect(String(error)).not.toContain(token);
  });
});
