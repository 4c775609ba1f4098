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
  await stage.vk.world.say(5, groupId, "hi");
  platform = await stage.connect({ callTimeoutSeconds: 2 });
});
afterEach(() => stage.close());

const message = (content: Content, chatIds: readonly string[] = ["5"], randomId = 77): OutgoingCall => ({
  kind: "message",
  chatIds,
  content,
  randomId,
});
const file = { name: "draw.txt", bytes: Buffer.from("seed: 7\n") };
const failureOf = async (sending: Promise<unknown>): Promise<PlatformError> => {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PlatformError) return error;
  throw new TypeError(`not a PlatformError: ${inspect(error)}`);
};
const lastSeen = async () => (await stage.vk.world.dialog(5, groupId)).at(-1);

describe("a message", () => {
  test("is seen as written, with formatting, mentions and buttons", async () => {
    const text = "<b> & 👩‍🚀: Ann won";
    const [sent] = await platform.send(
      message({
        text,
        marks: [
          { kind: "mention", offset: text.indexOf("Ann"), length: 3, userId: "5" },
          { kind: "bold", offset: text.indexOf("won"), length: 3 },
        ],
        buttons: [
          [
            { kind: "action", label: "Join", data: "j:1:sig", style: "primary" },
            { kind: "action", label: "x".repeat(60), data: "n" },
          ],
          [{ kind: "link", label: "Rules", url: "https://example.com/rules" }],
        ],
      }),
      "interactive",
    );
    const seen = await lastSeen();
    const shown = "<b> & 👩‍🚀: [id5|Ann] won";
    expect(seen).toMatchObject({
      text: shown,
      keyboard: {
        inline: true,
        buttons: [
          [
            { action: { type: "callback", label: "Join", payload: '{"d":"j:1:sig"}' }, color: "primary" },
            { action: { label: `${"x".repeat(39)}…` }, color: "secondary" },
          ],
          [{ action: { type: "open_link", label: "Rules", link: "https://example.com/rules" } }],
        ],
      },
    });
    expect(JSON.parse(seen?.formatData ?? "")).toEqual({
      version: 1,
      items: [{ type: "bold", offset: shown.indexOf("won"), length: 3 }],
    });
    expect(sent).toEqual({ kind: "sent", messageId: String(seen?.conversationMessageId) });
  });

  test("to many peers answers for each, in their order", async () => {
    const { world } = stage.vk;
    await world.say(6, groupId, "hi");
    await world.denyMessages(6, groupId);
    const answers = await platform.send(message({ text: "all" }, ["6", "5", "777"]), "bulk");
    expect(answers).toMatchObject([{ kind: "denied" }, { kind: "sent" }, { kind: "gone" }]);
    expect(await stage.vk.world.calls({ method: "messages.send" })).toHaveLength(1);
  });

  test("repeated to the letter is there once", async () => {
    const once = message({ text: "once" });
    const [first] = await platform.send(once, "bulk");
    const [second] = await platform.send(once, "bulk");
    expect(second).toEqual(first);
    expect((await stage.vk.world.dialog(5, groupId)).filter(({ text }) => text === "once")).toHaveLength(1);
  });

  test("with a file shows it beside the text", async () => {
    const call = { ...message({ text: "The draw", attachmentId: "a1" }), file } as OutgoingCall;
    await platform.send(call, "notice");
    expect(stage.vk.ledger.deliveries.at(-1)).toMatchObject({
      text: "The draw",
      documents: [{ name: "draw.txt", contentBase64: file.bytes.toString("base64") }],
    });
  });

  test("is edited in place; buttons stay only when they are given again", async () => {
    const buttons = [[{ kind: "action", label: "Join", data: "j" }]] as const;
    const [sent] = await platform.send(message({ text: "1 entry", buttons }), "notice");
    const messageId = sent?.kind === "sent" ? sent.messageId : "";
    const edit = (content: Content) =>
      platform.send({ kind: "edit", chatId: "5", messageId, content }, "notice");
    expect(await edit({ text: "2 entries", buttons })).toEqual([{ kind: "sent", messageId }]);
    expect(await lastSeen()).toMatchObject({ text: "2 entries", keyboard: { inline: true } });
    await edit({ text: "closed", buttons: [] });
    expect(await lastSeen()).toMatchObject({ text: "closed", keyboard: null });
    stage.clock.turn(25 * 3_600_000);
    expect(await failureOf(edit({ text: "late" }))).toMatchObject({ kind: "stale_target" });
  });
});

describe("the wall", () => {
  test("gets a post and a comment in the community's name, once each", async () => {
    const marks = [{ kind: "mention", offset: 0, length: 3, userId: "5" }] as const;
    const post: OutgoingCall = {
      kind: "post",
      wallId: "-55",
      guid: "g1",
      content: { text: "Ann won", marks },
    };
    const [posted] = await platform.send(post, "notice");
    const postId = posted?.kind === "sent" ? posted.messageId : "";
    expect(posted).toEqual({
      kind: "sent",
      messageId: postId,
      reference: `wall-55_${postId}`,
      url: `https://vk.com/wall-55_${postId}`,
    });
    expect(await platform.send(post, "notice")).toEqual([posted]);
    const comment: OutgoingCall = {
      kind: "comment",
      wallId: "-55",
      postId,
      guid: "g2",
      content: { text: "Files", attachmentId: "a1" },
      file,
    };
    const [commented] = await platform.send(comment, "notice");
    const commentId = commented?.kind === "sent" ? commented.messageId : "";
    expect(commented).toMatchObject({
      reference: `wall-55_${postId}?reply=${commentId}`,
      url: `https://vk.com/wall-55_${postId}?reply=${commentId}`,
    });
    expect(await stage.vk.world.wall(groupId)).toMatchObject([
      { text: "[id5|Ann] won", fromId: -55, comments: [{ text: "Files", fromId: -55, attachments: [{}] }] },
    ]);
  });

  test("tells of both as published, with the reference that the answer brought", async () => {
    const never = new AbortController().signal;
    const { cursor } = await platform.receive(null, never);
    const [posted] = await platform.send(
      { kind: "post", wallId: "-55", guid: "g", content: { text: "x" } },
      "notice",
    );
    const { updates } = await platform.receive(cursor, never);
    const reference = posted?.kind === "sent" ? posted.reference : "";
    expect(updates.map(({ raw }) => platform.parse(raw, new Date()))).toMatchObject([
      { kind: "published", reference },
    ]);
  });
});

describe("what cannot be sent", () => {
  const action = { kind: "action", label: "a", data: "d" } as const;
  test.each<[string, OutgoingCall, string]>([
    ["4097 units", message({ text: "x".repeat(4097) }), "bad_content"],
    ["no words", message({ text: " \n" }), "bad_content"],
    ["seven rows", message({ text: "x", buttons: Array.from({ length: 7 }, () => [action]) }), "bad_content"],
    [
      "six buttons in a row",
      message({ text: "x", buttons: [Array.from({ length: 6 }, () => action)] }),
      "bad_content",
    ],
    [
      "too much data",
      message({ text: "x", buttons: [[{ ...action, data: "x".repeat(250) }]] }),
      "bad_content",
    ],
    [
      "101 peers",
      message(
        { text: "x" },
        Array.from({ length: 101 }, (_, index) => `${index + 1}`),
      ),
      "bad_call",
    ],
    ["no peers", message({ text: "x" }, []), "bad_call"],
    ["a random_id of 0", message({ text: "x" }, ["5"], 0), "bad_call"],
    ["a random_id of 33 bits", message({ text: "x" }, ["5"], 2 ** 32), "bad_call"],
    ["an attachment that was not loaded", message({ text: "x", attachmentId: "a" }), "bad_call"],
    [
      "an edit that would drop a file",
      { kind: "edit", chatId: "5", messageId: "2", content: { text: "x", attachmentId: "a" } },
      "bad_call",
    ],
    [
      "a post of 4097 units",
      { kind: "post", wallId: "-55", guid: "g", content: { text: "x".repeat(4097) } },
      "bad_content",
    ],
  ])("%s is refused without a call", async (_, call, kind) => {
    const before = stage.vk.ledger.calls.length;
    expect(await failureOf(platform.send(call, "notice"))).toMatchObject({ kind });
    expect(stage.vk.ledger.calls).toHaveLength(before);
  });
});

describe("when the way fails", () => {
  test.each<[FaultEffect, string, boolean]>([
    [{ kind: "reset-after" }, "unknown_outcome", true],
    [{ kind: "reset-before" }, "unknown_outcome", false],
    [{ kind: "hang", stored: true }, "unknown_outcome", true],
    [{ kind: "html-502" }, "unknown_outcome", false],
    [{ kind: "error", code: 10, description: "Internal server error" }, "unknown_outcome", false],
    [{ kind: "error", code: 6, description: "Too many requests per second" }, "rate_limited", false],
    [{ kind: "error", code: 9, description: "Flood control" }, "rate_limited", false],
    [{ kind: "error", code: 5, description: "User authorization failed" }, "token_revoked", false],
  ])("%j: %s, one call, the token unseen", async (effect, kind, isThere) => {
    await stage.vk.world.plantFault({ effect, method: "messages.send", times: 1 });
    const error = await failureOf(platform.send(message({ text: "once" }), "notice"));
    expect(error).toMatchObject({ kind });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(token);
    expect(await stage.vk.world.calls({ method: "messages.send" })).toHaveLength(1);
    const texts = (await stage.vk.world.dialog(5, groupId)).map(({ text }) => text);
    expect(texts.includes("once")).toBe(isThere);
  });

  test.each(["docs.getMessagesUploadServer", "docs.save"])("in %s, nothing was sent", async (method) => {
    await stage.vk.world.plantFault({ effect: { kind: "reset-after" }, method, times: 1 });
    const call = { ...message({ text: "x", attachmentId: "a1" }), file } as OutgoingCall;
    expect(await failureOf(platform.send(call, "notice"))).toMatchObject({ kind: "unavailable" });
    expect(await stage.vk.world.calls({ method: "messages.send" })).toHaveLength(0);
  });

  test("before anything is sent, the message is surely not made", async () => {
    await stage.vk.close();
    let error = await failureOf(platform.send(message({ text: "x" }), "notice"));
    // A connection that was open may break under the first call; then nobody listens any more.
    if (error.kind === "unknown_outcome")
      error = await failureOf(platform.send(message({ text: "x" }), "notice"));
    expect(error).toMatchObject({ kind: "unavailable", detail: expect.stringContaining("ECONNREFUSED") });
    expect(inspect(error)).not.toContain(token);
  });
});

test("a crowd of calls is never refused as too many", async () => {
  const calls = Array.from({ length: 90 }, (_, index) =>
    platform.send(message({ text: `hi ${index}` }, ["5"], index + 1), "bulk"),
  );
  const answered = new Set<number>();
  for (const [index, call] of calls.entries()) void call.then(() => answered.add(index));
  const turnUntilAnswered = () => {
    stage.clock.turn(100);
    return answered.size;
  };
  await expect.poll(turnUntilAnswered, { interval: 5, timeout: 20_000 }).toBe(calls.length);
  const [rates] = await stage.vk.world.rates();
  expect(rates).toMatchObject({ refusedCalls: 0 });
  expect(rates?.mostCallsInOneSecond).toBeLessThanOrEqual(20);
});
