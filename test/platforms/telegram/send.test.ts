import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Content, OutgoingCall } from "../../../src/bot/outgoing.ts";
import type { Platform } from "../../../src/bot/platform.ts";
import { PlatformError } from "../../../src/bot/platform.ts";
import type { FaultEffect } from "../../../src/sandbox/faults.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId, token } from "./world.ts";

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  await stage.telegram.world.addBot(groupId, 5, { admin: true });
  platform = await stage.connect({ callTimeoutSeconds: 2 });
});
afterEach(() => stage.close());

const message = (content: Content, chatId = "5"): Extract<OutgoingCall, { kind: "message" }> => ({
  kind: "message",
  chatIds: [chatId],
  content,
  randomId: 1,
});
const failureOf = async (sending: Promise<unknown>): Promise<PlatformError> => {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PlatformError) return error;
  throw new TypeError(`not a PlatformError: ${inspect(error)}`);
};

describe("a message", () => {
  test("is seen as written, with marks, buttons and no preview", async () => {
    const text = "<b>Ann & 👩‍🚀 <i> won";
    const [sent] = await platform.send(
      message({
        text,
        marks: [
          { kind: "bold", offset: 0, length: 5 },
          { kind: "code", offset: 5, length: 2 },
          { kind: "link", offset: text.length - 3, length: 3, url: "https://example.com/" },
        ],
        buttons: [
          [
            { kind: "action", label: "Join", data: "j:1", style: "primary" },
            { kind: "action", label: "No", data: "n:1", style: "danger" },
          ],
          [{ kind: "link", label: "Rules", url: "https://example.com/rules" }],
        ],
      }),
      "interactive",
    );
    const seen = (await stage.telegram.world.messages(5)).at(-1);
    expect(seen).toMatchObject({
      text,
      entities: [
        { type: "bold", offset: 0, length: 5 },
        { type: "code", offset: 5, length: 2 },
        { type: "text_link", offset: text.length - 3, length: 3, url: "https://example.com/" },
      ],
    });
    expect(seen?.buttons).toEqual([
      [
        { label: "Join", data: "j:1" },
        { label: "No", data: "n:1" },
      ],
      [{ label: "Rules", url: "https://example.com/rules" }],
    ]);
    expect(sent).toMatchObject({ kind: "sent", messageId: String(seen?.messageId) });
    expect(sent?.kind === "sent" && sent.at?.getTime()).toBe(Math.floor((seen?.dateMs ?? 0) / 1000) * 1000);
    expect(sent).not.toHaveProperty("url");
    const [call] = await stage.telegram.world.calls({ method: "sendMessage" });
    expect(call?.params).toMatchObject({ link_preview_options: { is_disabled: true } });
    expect(call?.params).not.toHaveProperty("parse_mode");
  });

  test("mentions a person by id", async () => {
    const marks = [{ kind: "mention", offset: 0, length: 3, userId: "5" }] as const;
    await platform.send(message({ text: "Ann won", marks }, String(groupId)), "notice");
    const seen = (await stage.telegram.world.messages(groupId)).at(-1);
    expect(seen?.entities).toMatchObject([{ type: "text_mention", offset: 0, length: 3, user: { id: 5 } }]);
  });

  test("to a supergroup or a public channel has an address", async () => {
    const { world } = stage.telegram;
    const [inGroup] = await platform.send(message({ text: "x" }, String(groupId)), "notice");
    expect(inGroup).toMatchObject({ url: expect.stringMatching(/^https:\/\/t\.me\/c\/1234\/\d+$/u) });
    await world.createChat({ id: -1_009, type: "channel", title: "News", username: "our_news", ownerId: 5 });
    await world.addBot(-1_009, 5, { admin: true });
    const [inChannel] = await platform.send(message({ text: "x" }, "-1009"), "notice");
    expect(inChannel).toMatchObject({ url: expect.stringMatching(/^https:\/\/t\.me\/our_news\/\d+$/u) });
  });

  test("with a file is a document with a caption", async () => {
    const bytes = Buffer.from("seed: 7\n");
    const call = message({
      text: "The draw",
      attachmentId: "a1",
      marks: [{ kind: "bold", offset: 4, length: 4 }],
    });
    await platform.send(
      { ...call, kind: "message", chatIds: ["5"], randomId: 1, file: { name: "draw.txt", bytes } },
      "notice",
    );
    const seen = (await stage.telegram.world.messages(5)).at(-1);
    expect(seen).toMatchObject({ text: "The draw", entities: [{ type: "bold" }] });
    expect(seen?.documents).toEqual([
      { name: "draw.txt", sizeBytes: bytes.length, contentBase64: bytes.toString("base64") },
    ]);
  });

  test("is edited in place, its buttons with it", async () => {
    const buttons = [[{ kind: "action", label: "Join", data: "j" }]] as const;
    const [sent] = await platform.send(message({ text: "1 entry", buttons }), "notice");
    const messageId = sent?.kind === "sent" ? sent.messageId : "";
    const edit = (content: Content) =>
      platform.send({ kind: "edit", chatId: "5", messageId, content }, "notice");
    expect(await edit({ text: "2 entries", buttons })).toMatchObject([{ kind: "sent", messageId }]);
    expect(await failureOf(edit({ text: "2 entries", buttons }))).toMatchObject({ kind: "not_modified" });
    await edit({ text: "closed", buttons: [] });
    expect((await stage.telegram.world.messages(5)).at(-1)).toMatchObject({ text: "closed", buttons: [] });
  });

  test("with a file gets a new caption", async () => {
    const file = { name: "a.txt", bytes: Buffer.from("x") };
    const content = { text: "old", attachmentId: "a1" };
    const [sent] = await platform.send(
      { kind: "message", chatIds: ["5"], content, file, randomId: 1 },
      "notice",
    );
    const messageId = sent?.kind === "sent" ? sent.messageId : "";
    await platform.send(
      { kind: "edit", chatId: "5", messageId, content: { ...content, text: "new" } },
      "notice",
    );
    expect((await stage.telegram.world.messages(5)).at(-1)).toMatchObject({
      text: "new",
      documents: [{ name: "a.txt" }],
    });
  });
});

describe("what cannot be sent", () => {
  test.each<[string, OutgoingCall, string]>([
    ["4097 units", message({ text: "x".repeat(4097) }), "bad_content"],
    ["no words", message({ text: " \n" }), "bad_content"],
    [
      "a button with 65 bytes of data",
      message({ text: "x", buttons: [[{ kind: "action", label: "a", data: "я".repeat(33) }]] }),
      "bad_content",
    ],
    [
      "a button without a label",
      message({ text: "x", buttons: [[{ kind: "link", label: " ", url: "https://e.com" }]] }),
      "bad_content",
    ],
    [
      "a caption of 1025 units",
      {
        kind: "message",
        chatIds: ["5"],
        randomId: 1,
        content: { text: "x".repeat(1025), attachmentId: "a" },
        file: { name: "a", bytes: Buffer.from("x") },
      },
      "bad_content",
    ],
    ["an attachment that was not loaded", message({ text: "x", attachmentId: "a" }), "bad_call"],
    [
      "two chats at once",
      { kind: "message", chatIds: ["5", "6"], randomId: 1, content: { text: "x" } },
      "bad_call",
    ],
    ["a post", { kind: "post", wallId: "-55", guid: "g", content: { text: "x" } }, "bad_call"],
  ])("%s is refused without a call", async (_, call, kind) => {
    const before = stage.telegram.ledger.calls.length;
    expect(await failureOf(platform.send(call, "notice"))).toMatchObject({ kind });
    expect(stage.telegram.ledger.calls).toHaveLength(before);
  });

  test("to a person who never started or has blocked the bot is denied", async () => {
    expect(await failureOf(platform.send(message({ text: "x" }, "6"), "notice"))).toMatchObject({
      kind: "denied",
    });
    await stage.telegram.world.block(5);
    expect(await failureOf(platform.send(message({ text: "x" }), "notice"))).toMatchObject({
      kind: "denied",
    });
  });

  test("to a group that has become a supergroup brings the new id", async () => {
    const { world } = stage.telegram;
    await world.createChat({ id: -7, type: "group", title: "Old", ownerId: 5 });
    await world.addBot(-7, 5, { admin: true });
    const { newChatId } = await world.migrate(-7);
    expect(await failureOf(platform.send(message({ text: "x" }, "-7"), "notice"))).toMatchObject({
      kind: "migrated",
      migratedTo: String(newChatId),
    });
  });
});

describe("when the way fails", () => {
  const secretIn = (error: unknown): boolean =>
    /AAsecret/u.test(inspect(error, { depth: 9, showHidden: true }));

  test.each<[FaultEffect, string, number]>([
    [{ kind: "reset-after" }, "unknown_outcome", 1],
    [{ kind: "reset-before" }, "unknown_outcome", 0],
    [{ kind: "hang", stored: true }, "unknown_outcome", 1],
    [{ kind: "html-502" }, "unknown_outcome", 0],
    [{ kind: "error", code: 500, description: "Internal Server Error: restart" }, "unknown_outcome", 0],
    [{ kind: "error", code: 429, description: "Too Many Requests", retryAfterSeconds: 4 }, "rate_limited", 0],
  ])("%j: %s, the message made once at most, the token unseen", async (effect, kind, delivered) => {
    await stage.telegram.world.plantFault({ effect, method: "sendMessage", times: 1 });
    const before = stage.telegram.ledger.deliveries.length;
    const error = await failureOf(platform.send(message({ text: "once" }), "notice"));
    expect(error).toMatchObject({ kind });
    expect(secretIn(error)).toBe(false);
    expect(await stage.telegram.world.calls({ method: "sendMessage" })).toHaveLength(1);
    expect(stage.telegram.ledger.deliveries).toHaveLength(before + delivered);
  });

  test("before anything is sent, the message is surely not made", async () => {
    const unheard = await stage.connect();
    await stage.telegram.close();
    let error = await failureOf(unheard.send(message({ text: "x" }), "notice"));
    // A connection that was open may break under the first call; then nobody listens any more.
    if (error.kind === "unknown_outcome")
      error = await failureOf(unheard.send(message({ text: "x" }), "notice"));
    expect(error).toMatchObject({ kind: "unavailable", detail: expect.stringContaining("ECONNREFUSED") });
    expect(secretIn(error)).toBe(false);
  });

  test("by a token that is revoked, the words do not show it", async () => {
    await stage.telegram.world.revokeToken(token);
    const error = await failureOf(platform.send(message({ text: "x" }), "notice"));
    expect(error).toMatchObject({ kind: "token_revoked" });
    expect(secretIn(error)).toBe(false);
  });
});

test("a crowd gets its messages without a single refusal", async () => {
  const { world } = stage.telegram;
  const people = Array.from({ length: 70 }, (_, index) => 100 + index);
  for (const id of people) {
    await world.createPerson({ id, firstName: `P${id}` });
    await world.start(id);
  }
  const calls = [
    ...people.map((id) => platform.send(message({ text: "hi" }, String(id)), "bulk")),
    ...Array.from({ length: 6 }, () => platform.send(message({ text: "you" }), "notice")),
    ...Array.from({ length: 25 }, () => platform.send(message({ text: "all" }, String(groupId)), "notice")),
  ];
  const sent = new Set<unknown>();
  for (const call of calls) void call.then((answer) => sent.add(answer));
  await expect
    .poll(
      () => {
        stage.clock.turn(200);
        return sent.size;
      },
      { interval: 5, timeout: 20_000 },
    )
    .toBe(calls.length);
  expect(stage.telegram.ledger.calls.filter(({ outcome }) => outcome.kind === "refused")).toEqual([]);
});
