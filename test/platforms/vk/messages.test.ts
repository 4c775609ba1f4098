import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MessageItem } from "../../../src/bot/outgoing.ts";
import type { Platform } from "../../../src/bot/platform.ts";
import { scriptOf } from "../../../src/platforms/vk/script.ts";
import { drawPicture } from "../../../src/sandbox/picture.ts";
import { compile } from "../../../src/sandbox/vk/script.ts";
import { createStage, groupId, type Stage } from "./world.ts";

let stage: Stage;
let platform: Platform;
const crowd = Array.from({ length: 25 }, (_, index) => 100 + index);

beforeEach(async () => {
  stage = await createStage();
  for (const id of crowd) {
    await stage.vk.world.createPerson({ id, firstName: `P${id}`, lastName: "X" });
    await stage.vk.world.say(id, groupId, "hi");
  }
  platform = await stage.connect({ callTimeoutSeconds: 2 });
});
afterEach(() => stage.close());

const hostile = [
  '"}); API.wall.post({"message":"x',
  "\\",
  '\\"',
  "line\nbreak\ttab",
  "\u2028next\u2029",
  "half \uD800 and \u0000 \u0007 control",
  "</script> ' ` ${x} // /* */",
  "👩‍🚀 مرحبا \u202Ereversed",
  "x".repeat(4096),
];
const item = (id: number, text: string, more: Partial<MessageItem> = {}): MessageItem => ({
  chatId: String(id),
  content: { text },
  ...more,
});
const send = (items: readonly MessageItem[], randomId = 9) =>
  platform.send({ kind: "messages", items, randomId }, "bulk");
const textOf = async (id: number) => (await stage.vk.world.dialog(id, groupId)).at(-1)?.text;
const outerCalls = () => stage.vk.world.calls({ method: "execute" });

describe("different messages in one call", () => {
  test("reach each peer with its own words, whatever stands in them", async () => {
    const items = crowd.map((id, index) => item(id, hostile[index] ?? `Hello, P${id}`));
    const answers = await send(items);
    expect(answers).toHaveLength(25);
    expect(answers.every((answer) => !(answer instanceof Error))).toBe(true);
    for (const [index, id] of crowd.entries()) {
      const text = items[index]?.content.text ?? "";
      // What VKScript promises no escape for is a space or a line end, so that every offset stays.
      const expected = text.replaceAll(/[\u2028\u2029]/gu, "\n").replaceAll(/(?![\n\t])\p{Cc}|\p{Cs}/gu, " ");
      expect(await textOf(id)).toBe(expected);
    }
    expect(await outerCalls()).toHaveLength(1);
    expect(platform.textsPerCall).toBe(25);
  });

  test("carry formatting, buttons and pictures; a picture is uploaded once", async () => {
    const photo = { name: "a.png", bytes: drawPicture({ width: 30, height: 30 }) };
    const content = {
      text: 'Hi, "Ann"',
      photoId: "p1",
      marks: [{ kind: "bold", offset: 4, length: 5 }],
      buttons: [[{ kind: "action", label: 'Say "yes"\\', data: "y:1" }]],
    } as const;
    const answers = await send(crowd.slice(0, 3).map((id) => ({ chatId: String(id), content, photo })));
    for (const [index, id] of crowd.slice(0, 3).entries()) {
      const seen = (await stage.vk.world.dialog(id, groupId)).at(-1);
      expect(seen).toMatchObject({
        text: 'Hi, "Ann"',
        attachments: [{ type: "photo" }],
        keyboard: { buttons: [[{ action: { label: 'Say "yes"\\', payload: '{"d":"y:1"}' } }]] },
      });
      expect(JSON.parse(seen?.formatData ?? "")).toMatchObject({ items: [{ type: "bold", offset: 4 }] });
      expect(answers[index]).toMatchObject({
        messageId: String(seen?.conversationMessageId),
        uploaded: expect.stringMatching(/^photo/),
      });
    }
    expect(await stage.vk.world.calls({ method: "photos.saveMessagesPhoto" })).toHaveLength(1);
  });

  test("answer for each in order: refused peers, refused calls, sent", async () => {
    const { world } = stage.vk;
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = crowd;
    await world.denyMessages(b, groupId);
    await world.closeMessages(d);
    await world.plantFault({
      method: "messages.send",
      textIncludes: "flood",
      effect: { kind: "error", code: 9, description: "Flood control" },
    });
    await world.plantFault({
      method: "messages.send",
      recipient: String(e),
      effect: { kind: "error", code: 936, description: "Contact not found" },
    });
    const answers = await send([
      item(a, "one"),
      item(b, "two"),
      item(c, "flood"),
      item(d, "four"),
      item(e, "five"),
      item(crowd[5] ?? 0, "six"),
    ]);
    expect(answers).toMatchObject([
      { kind: "sent" },
      { kind: "denied", detail: expect.stringContaining("901") },
      { kind: "rate_limited", retryAfterSeconds: 3600 },
      { kind: "denied", detail: expect.stringContaining("902") },
      { kind: "gone" },
      { kind: "sent" },
    ]);
    expect(await textOf(crowd[5] ?? 0)).toBe("six");
  });

  test("repeated to the letter are seen once", async () => {
    const items = crowd.map((id) => item(id, `Hello, P${id}`));
    await stage.vk.world.plantFault({ method: "execute", effect: { kind: "reset-after" }, times: 1 });
    await expect(send(items)).rejects.toMatchObject({ kind: "unknown_outcome" });
    expect((await send(items)).every((answer) => !(answer instanceof Error))).toBe(true);
    for (const id of crowd) expect(await stage.vk.world.dialog(id, groupId)).toHaveLength(2);
  });

  test("lose their buttons where the community has not switched them on, each is said once", async () => {
    await stage.vk.world.changeSettings(groupId, { hasBotFeatures: false });
    const buttons = [[{ kind: "link", label: "Shop", url: "https://example.com/" }]] as const;
    const answers = await send([
      item(100, "plain"),
      { chatId: "101", content: { text: "with buttons", buttons } },
    ]);
    expect(answers).toMatchObject([{ kind: "sent" }, { kind: "sent" }]);
    expect(await stage.vk.world.dialog(101, groupId)).toMatchObject([
      {},
      { text: "with buttons", keyboard: null },
    ]);
    expect(await stage.vk.world.dialog(100, groupId)).toHaveLength(2);
    expect(await outerCalls()).toHaveLength(2);
  });

  test("with a picture that VK has forgotten get it anew, and only they", async () => {
    const photo = {
      name: "a.png",
      bytes: drawPicture({ width: 30, height: 30 }),
      reference: "photo-55_1_abc",
    };
    const answers = await send([
      item(100, "plain"),
      { chatId: "101", content: { text: "look", photoId: "p1" }, photo },
    ]);
    expect(answers).toMatchObject([{ kind: "sent" }, { kind: "sent", uploaded: expect.anything() }]);
    expect(answers[0]).not.toHaveProperty("uploaded");
    expect(await stage.vk.world.dialog(100, groupId)).toHaveLength(2);
    expect(await stage.vk.world.dialog(101, groupId)).toMatchObject([
      {},
      { attachments: [{ type: "photo" }] },
    ]);
  });

  test("that fail as a whole fail for all", async () => {
    const items = crowd.slice(0, 2).map((id) => item(id, "x"));
    const plant = (code: number, description: string) =>
      stage.vk.world.plantFault({
        method: "execute",
        effect: { kind: "error", code, description },
        times: 1,
      });
    await plant(12, "Unable to compile code");
    await expect(send(items)).rejects.toMatchObject({ kind: "bad_call" });
    await plant(13, "Runtime error occurred during code invocation");
    await expect(send(items)).rejects.toMatchObject({ kind: "unknown_outcome" });
    await plant(5, "User authorization failed");
    await expect(send(items)).rejects.toMatchObject({ kind: "token_revoked" });
  });

  test.each([
    ["none", []],
    ["26", [...crowd, 5].map((id) => item(id, "x"))],
    ["two to one chat", [item(100, "x"), item(100, "y")]],
    ["a document", [item(100, "x", { content: { text: "x", attachmentId: "a" } })]],
    ["a picture that was not loaded", [item(100, "x", { content: { text: "x", photoId: "a" } })]],
  ])("are refused before any call: %s", async (_, items) => {
    await expect(send(items)).rejects.toMatchObject({ kind: "bad_call" });
    expect(await outerCalls()).toEqual([]);
  });
});

test("a script says nothing but its calls, whatever the values are", () => {
  for (const value of hostile) {
    const compiled = compile(
      scriptOf("messages.send", [{ message: value, random_id: 7, keyboard: undefined }]),
    );
    expect(compiled).toMatchObject({
      kind: "array",
      items: [
        {
          kind: "call",
          method: "messages.send",
          argument: {
            entries: [
              ["message", {}],
              ["random_id", {}],
            ],
          },
        },
      ],
    });
  }
});
