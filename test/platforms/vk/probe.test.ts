import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Platform } from "../../../src/bot/platform.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId, token } from "./world.ts";

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  platform = await stage.connect();
});
afterEach(() => stage.close());

const probed = async () =>
  Object.fromEntries((await platform.probe(["vk:-55"])).map(({ subject, state }) => [subject, state]));

const wellSetUp = {
  token: "ok",
  scope_messages: "ok",
  scope_wall: "ok",
  scope_docs: "ok",
  scope_manage: "ok",
  events: "ok",
  messages: "unknown",
  buttons: "unknown",
  venue_present: "ok",
  venue_write: "ok",
  venue_comments: "ok",
  // No community token can (PLATFORMS B0).
  wall_read: "missing",
};

const scopesWithout = (left: string) =>
  (["messages", "wall", "docs", "photos", "manage"] as const).filter((scope) => scope !== left);

const sendButtons = (content = "x") =>
  platform.send(
    {
      kind: "message",
      chatIds: ["5"],
      randomId: 7,
      content: { text: content, buttons: [[{ kind: "action", label: "Join", data: "j" }]] },
    },
    "notice",
  );

describe("a probe", () => {
  test("finds what can be seen, in four calls", async () => {
    const before = stage.vk.ledger.calls.length;
    expect(await probed()).toEqual(wellSetUp);
    expect(stage.vk.ledger.calls.slice(before).map(({ method }) => method)).toEqual([
      "groups.getById",
      "groups.getTokenPermissions",
      "groups.getLongPollSettings",
      "wall.get",
    ]);
  });

  test.each(["messages", "wall", "docs", "manage"] as const)("sees that the token lacks %s", async (left) => {
    await stage.vk.world.createToken({
      token,
      kind: "community",
      communityId: groupId,
      scopes: scopesWithout(left),
    });
    expect(await probed()).toEqual({
      ...wellSetUp,
      [`scope_${left}`]: "missing",
      ...(left === "wall" && { venue_write: "missing" }),
      // It may not even look at the long poll.
      ...(left === "manage" && { events: "unknown" }),
    });
  });

  test("sees that the events were switched off by hand", async () => {
    await stage.vk.world.createToken({ token: "vk1.a.another", kind: "community", communityId: groupId });
    const url = `${stage.vk.url}/method/groups.setLongPollSettings`;
    const body = new URLSearchParams({
      v: "5.199",
      access_token: "vk1.a.another",
      group_id: "55",
      message_event: "0",
    });
    await fetch(url, { method: "POST", body });
    expect(await probed()).toMatchObject({ events: "missing" });
  });

  test("sees a wall without comments, and one that is off", async () => {
    const { world } = stage.vk;
    await world.changeSettings(groupId, { wall: 3 });
    expect(await probed()).toMatchObject({ venue_comments: "missing", venue_write: "ok" });
    await world.changeSettings(groupId, { wall: 0 });
    expect(await probed()).toMatchObject({ venue_comments: "missing", venue_write: "missing" });
    await world.changeSettings(groupId, { wall: 2 });
    expect(await probed()).toMatchObject({ venue_comments: "ok", venue_write: "ok" });
  });

  test("knows of messages and buttons what was seen at work", async () => {
    const { world } = stage.vk;
    await sendButtons();
    // Nobody got it, so it says nothing about buttons.
    expect(await probed()).toMatchObject({ messages: "unknown", buttons: "unknown" });
    const { cursor } = await platform.receive(null, AbortSignal.timeout(5_000));
    await world.say(5, groupId, "hi");
    await platform.receive(cursor, AbortSignal.timeout(5_000));
    await sendButtons();
    expect(await probed()).toMatchObject({ messages: "ok", buttons: "ok" });
  });

  test("answers that the token is revoked, and asks nothing more", async () => {
    await stage.vk.world.revokeToken(token);
    const found = await platform.probe(["vk:-55"]);
    expect(found).toMatchObject([{ subject: "token", state: "missing" }]);
    expect(found[0]?.detail).not.toContain(token);
  });

  test.each([
    { kind: "error", code: 10, description: "Internal server error" },
    { kind: "garbage" },
    { kind: "reset-before" },
  ] as const)("goes on over a question that fails by %j", async (effect) => {
    await stage.vk.world.plantFault({ effect, method: "groups.getTokenPermissions", times: 1 });
    expect(await probed()).toMatchObject({
      token: "ok",
      scope_wall: "failed",
      venue_write: "failed",
      events: "ok",
    });
  });
});

describe("where the bot features are off", () => {
  test("a message with buttons arrives without them, once, and its edit too", async () => {
    const { world } = stage.vk;
    await world.say(5, groupId, "hi");
    await world.changeSettings(groupId, { hasBotFeatures: false });
    const [sent] = await sendButtons("Choose");
    expect(sent).toMatchObject({ kind: "sent" });
    expect(await probed()).toMatchObject({ buttons: "missing" });
    const messageId = sent?.kind === "sent" ? sent.messageId : "";
    const content = { text: "Chosen", buttons: [[{ kind: "action", label: "Back", data: "b" }]] } as const;
    await platform.send({ kind: "edit", chatId: "5", messageId, content }, "notice");
    const said = (await world.dialog(5, groupId)).filter(({ fromId }) => fromId < 0);
    expect(said.map(({ text, keyboard }) => [text, keyboard])).toEqual([["Chosen", null]]);
    await world.changeSettings(groupId, { hasBotFeatures: true });
    await platform.send({ kind: "edit", chatId: "5", messageId, content }, "notice");
    expect(await probed()).toMatchObject({ buttons: "ok" });
  });
});
