import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Batch, Platform } from "../../../src/bot/platform.ts";
import type { EventGap } from "../../../src/platforms/vk/receive.ts";
import { usedEvents } from "../../../src/platforms/vk/incoming.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId, log, token } from "./world.ts";

let stage: Stage;
let platform: Platform;
let gaps: EventGap[];
let cursor: string;
const never = new AbortController().signal;

beforeEach(async () => {
  stage = await createStage();
  gaps = [];
  platform = await stage.connect({ onGap: (gap) => void gaps.push(gap) });
  ({ cursor } = await platform.receive(null, never));
});
afterEach(() => stage.close());

const kindsOf = ({ updates }: Batch): string[] =>
  updates.map(({ raw }) => {
    const incoming = platform.parse(raw, new Date());
    return incoming.kind === "message" ? incoming.text : incoming.kind;
  });
const say = (text: string) => stage.vk.world.say(5, groupId, text);

describe("receiving", () => {
  test("brings every kind of event that is used, with ids and order keys", async () => {
    const { world } = stage.vk;
    await say("one");
    await world.joinCommunity(6, groupId);
    await world.allowMessages(6, groupId);
    await world.denyMessages(6, groupId);
    await world.leaveCommunity(6, groupId);
    await world.blockPerson(6, groupId, 5);
    const batch = await platform.receive(cursor, never);
    expect(kindsOf(batch)).toEqual([
      "one",
      "membership",
      "reachability",
      "reachability",
      "membership",
      "membership",
    ]);
    expect(new Set(batch.updates.map(({ eventId }) => eventId)).size).toBe(6);
    expect(batch.updates.map(({ orderKey }) => orderKey)).toEqual([
      "5:5",
      "-55:6",
      "6:6",
      "6:6",
      "-55:6",
      "-55:6",
    ]);
  });

  test("brings the same events for the same cursor, and later ones for the next", async () => {
    await say("one");
    const first = await platform.receive(cursor, never);
    const again = await platform.receive(cursor, never);
    expect(again.updates.map(({ eventId }) => eventId)).toEqual(first.updates.map(({ eventId }) => eventId));
    await say("two");
    expect(kindsOf(await platform.receive(first.cursor, never))).toEqual(["two"]);
  });

  test("goes on from a stored cursor in another process, with a key of its own", async () => {
    await say("one");
    const other = await stage.connect();
    expect(kindsOf(await other.receive(cursor, never))).toEqual(["one"]);
  });

  test("waits for events", async () => {
    const waiting = platform.receive(cursor, never);
    await say("late");
    expect(kindsOf(await waiting)).toEqual(["late"]);
  });

  test("stops at once when it is aborted", async () => {
    const patient = await stage.connect({ pollSeconds: 25 });
    const stop = new AbortController();
    const waiting = patient.receive(cursor, stop.signal);
    setImmediate(() => stop.abort());
    await expect(waiting).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("is unavailable when VK is away, and the key of the poll stays secret", async () => {
    await stage.vk.close();
    const error: unknown = await platform.receive(cursor, never).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "unavailable" });
    expect(inspect(error)).not.toMatch(/key=(?!\[token\])/u);
    expect(inspect(error)).not.toContain(token);
  });

  test("ends with the token", async () => {
    await stage.vk.world.revokeToken(token);
    await expect(platform.receive(null, never)).rejects.toMatchObject({ kind: "token_revoked" });
    await expect(stage.connect()).rejects.toMatchObject({ kind: "token_revoked" });
  });
});

describe("a failed poll", () => {
  test("1 goes on from VK's mark and reports the gap", async () => {
    await say("one");
    await stage.vk.world.failLongPoll(groupId, 1);
    const batch = await platform.receive(cursor, never);
    expect(batch.updates).toEqual([]);
    expect(gaps).toEqual([{ fromTs: cursor, toTs: batch.cursor }]);
    await say("two");
    expect(kindsOf(await platform.receive(batch.cursor, never))).toContain("two");
  });

  test("2 takes a new key and loses nothing", async () => {
    await say("one");
    await stage.vk.world.failLongPoll(groupId, 2);
    const keysBefore = (await stage.vk.world.calls({ method: "groups.getLongPollServer" })).length;
    expect(kindsOf(await platform.receive(cursor, never))).toEqual(["one"]);
    expect((await stage.vk.world.calls({ method: "groups.getLongPollServer" })).length).toBe(keysBefore + 1);
    expect(gaps).toEqual([]);
  });

  test("3 takes a new mark, reports the gap, and goes on", async () => {
    await say("lost");
    await stage.vk.world.failLongPoll(groupId, 3);
    const batch = await platform.receive(cursor, never);
    expect(batch.updates).toEqual([]);
    expect(gaps).toEqual([{ fromTs: cursor, toTs: batch.cursor }]);
    await say("two");
    expect(kindsOf(await platform.receive(batch.cursor, never))).toEqual(["two"]);
  });
});

describe("at the start", () => {
  test("exactly the events that are used are switched on, once", async () => {
    const calls = await stage.vk.world.calls({ method: "groups.setLongPollSettings" });
    expect(calls).toHaveLength(1);
    const switchedOn = Object.entries(calls[0]?.params ?? {})
      .filter(([name, value]) => name.includes("_") && String(value) === "1")
      .map(([name]) => name);
    expect(switchedOn.toSorted()).toEqual(usedEvents.toSorted());
    await stage.connect();
    expect(await stage.vk.world.calls({ method: "groups.setLongPollSettings" })).toHaveLength(1);
  });

  test("events that are not used are switched off", async () => {
    const wanted = { group_id: "55", enabled: "1", like_add: "1", v: "5.199", access_token: token };
    await fetch(`${stage.vk.url}/method/groups.setLongPollSettings`, {
      method: "POST",
      body: new URLSearchParams(wanted),
    });
    await stage.connect();
    const calls = await stage.vk.world.calls({ method: "groups.setLongPollSettings" });
    expect(calls.at(-1)?.params).toMatchObject({ like_add: "0", message_new: "1" });
  });

  test("a token without the right to manage leaves a warning and goes on", async () => {
    const poor = await createStage({ scopes: ["messages", "wall", "docs"] });
    const warnings: string[] = [];
    await poor.connect({ log: { ...log, warn: (_, message) => void warnings.push(message) } });
    await poor.close();
    expect(warnings).toHaveLength(1);
  });
});
