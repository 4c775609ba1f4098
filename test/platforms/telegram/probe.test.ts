import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Platform } from "../../../src/bot/platform.ts";
import { venuesPerProbe } from "../../../src/bot/probe.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId, token } from "./world.ts";

const channelId = -1_009_999;
const group = `tg:${groupId}` as const;
const channel = `tg:${channelId}` as const;

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  platform = await stage.connect();
  const { world } = stage.telegram;
  await world.createChat({ id: channelId, type: "channel", title: "News", ownerId: 5 });
  await world.addBot(groupId, 5, { admin: true });
  await world.addBot(channelId, 5, { admin: true });
});
afterEach(() => stage.close());

/** `subject` or `subject venue` → state. */
const probed = async (venues: Parameters<Platform["probe"]>[0] = [group, channel]) =>
  Object.fromEntries(
    (await platform.probe(venues)).map(({ subject, venue, state }) => [
      venue === undefined ? subject : `${subject} ${venue}`,
      state,
    ]),
  );

const wellSetUp = {
  token: "ok",
  joining: "ok",
  privacy: "missing",
  webhook: "ok",
  events: "ok",
  menu: "ok",
  [`venue_present ${group}`]: "ok",
  [`venue_admin ${group}`]: "ok",
  [`venue_write ${group}`]: "ok",
  [`venue_present ${channel}`]: "ok",
  [`venue_admin ${channel}`]: "ok",
  [`venue_write ${channel}`]: "ok",
};

const work = async (): Promise<void> => {
  await platform.receive(null, AbortSignal.timeout(5_000));
  await platform.menus?.publish([
    { audience: "everyone", commands: [{ name: "start", description: "Begin" }] },
  ]);
};

describe("a probe", () => {
  test("finds everything in its place once the bot is at work", async () => {
    expect(await probed([])).toMatchObject({ events: "missing", menu: "missing" });
    await work();
    expect(await probed()).toEqual(wellSetUp);
  });

  test("costs three calls and one for each place where the bot is an administrator", async () => {
    const before = stage.telegram.ledger.calls.length;
    await probed();
    expect(stage.telegram.ledger.calls.slice(before).map(({ method }) => method)).toEqual([
      "getMe",
      "getWebhookInfo",
      "getMyCommands",
      "getChatMember",
      "getChatMember",
    ]);
  });

  test("looks at so many places and no more", async () => {
    const before = stage.telegram.ledger.calls.length;
    const many = Array.from({ length: venuesPerProbe + 20 }, () => group);
    await platform.probe(many);
    expect(stage.telegram.ledger.calls.length - before).toBe(3 + venuesPerProbe);
  });

  test("sees each right that is missing", async () => {
    await work();
    const { world } = stage.telegram;
    await world.tellBotFather({ privacyMode: false, canJoinGroups: false });
    await world.demoteBot(groupId, 5);
    await world.allowPosting(channelId, false);
    expect(await probed()).toEqual({
      ...wellSetUp,
      privacy: "ok",
      joining: "missing",
      [`venue_admin ${group}`]: "missing",
      [`venue_write ${channel}`]: "missing",
    });
    await world.allowSending(groupId, false);
    expect(await probed([group])).toMatchObject({ [`venue_write ${group}`]: "missing" });
  });

  test("sees that the bot was thrown out, and that a chat is gone", async () => {
    const { world } = stage.telegram;
    await world.removeBot(groupId, 5);
    await world.deleteChat(channelId);
    const found = await platform.probe([group, channel, "tg:-77"]);
    const places = found.filter(({ venue }) => venue !== undefined);
    expect(places.map(({ subject, state }) => `${subject} ${state}`)).toEqual([
      "venue_present missing",
      "venue_present missing",
      "venue_present missing",
    ]);
  });

  test("answers that the token is revoked, and asks nothing more", async () => {
    await stage.telegram.world.revokeToken(token);
    const before = stage.telegram.ledger.calls.length;
    const found = await platform.probe([group]);
    expect(found).toEqual([{ subject: "token", state: "missing", detail: "getMe: 401 Unauthorized" }]);
    expect(stage.telegram.ledger.calls.length - before).toBe(1);
  });

  test.each([
    { kind: "error", code: 500, description: "Internal Server Error" },
    { kind: "garbage" },
    { kind: "reset-before" },
  ] as const)("goes on over a question that fails by %j", async (effect) => {
    await work();
    await stage.telegram.world.plantFault({ effect, method: "getWebhookInfo", times: 1 });
    await stage.telegram.world.plantFault({ effect, method: "getChatMember", times: 1 });
    const found = await probed();
    expect(found).toMatchObject({
      token: "ok",
      webhook: "failed",
      events: "failed",
      menu: "ok",
      [`venue_present ${group}`]: "failed",
      [`venue_admin ${channel}`]: "ok",
    });
  });
});
