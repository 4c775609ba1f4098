import { beforeEach, describe, expect, it } from "vitest";
import { ANN, GROUP, setStage, type Stage } from "./stage.ts";

describe("Bots Long Poll", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  const say = (text: string): Promise<unknown> => stage.vk.world.say(ANN, GROUP, text);

  it("PLATFORMS B3: 100 while it is off, and then every type has to be switched on", async () => {
    expect(await stage.code("groups.getLongPollServer", { group_id: GROUP })).toBe(100);
    const follower = await stage.follow("group_join");
    await say("not asked for");
    await stage.vk.world.joinCommunity(ANN, GROUP);
    const { updates } = await follower.poll();
    expect(updates?.map(({ type }) => type)).toEqual(["group_join"]);
    const { events, is_enabled } = await stage.ask<{
      events: Record<string, number>;
      is_enabled: boolean;
    }>("groups.getLongPollSettings", { group_id: GROUP });
    expect({ is_enabled, join: events["group_join"], message: events["message_new"] }).toEqual({
      is_enabled: true,
      join: 1,
      message: 0,
    });
    await stage.ask("groups.setLongPollSettings", { group_id: GROUP, group_join: 0, message_new: 1 });
    await stage.vk.world.leaveCommunity(ANN, GROUP);
    await say("asked for");
    expect((await follower.poll()).updates?.map(({ type }) => type)).toEqual(["message_new"]);
  });

  it("PLATFORMS B3: ts is text, events carry event_id, group_id and v", async () => {
    const follower = await stage.follow("message_new");
    expect(follower.ts).toBe("0");
    await say("one");
    const { ts, updates } = await follower.poll();
    expect(ts).toBe("1");
    expect(updates).toEqual([
      {
        type: "message_new",
        object: expect.anything(),
        group_id: GROUP,
        event_id: expect.stringMatching(/^[\da-f]{40}$/u),
        v: "5.199",
      },
    ]);
  });

  it("PLATFORMS B3: the same ts can be asked again, reading deletes nothing", async () => {
    const follower = await stage.follow("message_new");
    await say("one");
    await say("two");
    const first = await follower.poll({ ts: "0" });
    expect(first.updates).toHaveLength(2);
    expect(await follower.poll({ ts: "0" })).toEqual(first);
    expect((await follower.poll({ ts: "1" })).updates).toEqual(first.updates?.slice(1));
  });

  it("waits until an event, and answers empty after `wait` seconds", async () => {
    const follower = await stage.follow("message_new");
    const waiting = follower.poll({ wait: 25 });
    const held = await stage.vk.world.hold({ method: "a_check", when: "after" });
    await say("now");
    await stage.vk.world.awaitHeld(held);
    await stage.vk.world.release(held);
    expect((await waiting).updates).toHaveLength(1);

    let isAnswered = false;
    const door = await stage.vk.world.hold({ method: "a_check", when: "before" });
    const empty = follower.poll({ wait: 25 }).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await stage.vk.world.awaitHeld(door);
    await stage.vk.world.release(door);
    // When a later request is answered, the first one waits inside.
    await follower.poll({ ts: "0" });
    expect(isAnswered).toBe(false);
    stage.clock.turn(25_000);
    expect(await empty).toEqual({ ts: "1", updates: [] });
  });

  it("PLATFORMS B3: failed 2 for a wrong key and after an hour; a new key goes on from the old ts", async () => {
    const follower = await stage.follow("message_new");
    expect(await follower.poll({ key: "wrong" })).toEqual({ failed: 2 });
    stage.clock.turn(3_600_000);
    await say("in the gap");
    expect(await follower.poll()).toEqual({ failed: 2 });
    const { key } = await stage.ask<{ key: string }>("groups.getLongPollServer", { group_id: GROUP });
    expect((await follower.poll({ key })).updates).toHaveLength(1);
  });

  it("PLATFORMS B3: failed 1 with a numeric ts for one that is not in the history", async () => {
    const follower = await stage.follow("message_new");
    await say("one");
    expect(await follower.poll({ ts: "7" })).toEqual({ failed: 1, ts: 1 });
    expect(await follower.poll({ ts: "nonsense" })).toEqual({ failed: 1, ts: 1 });
  });

  it("PLATFORMS C2: keeps the last 10,000 events, 100 an answer; older ones are failed 1", async () => {
    const follower = await stage.follow("message_new");
    for (let index = 0; index < 10_001; index += 1) await say(String(index));
    expect(await follower.poll({ ts: "0" })).toEqual({ failed: 1, ts: 10_001 });
    const { ts, updates } = await follower.poll({ ts: "1" });
    expect({ ts, count: updates?.length }).toEqual({ ts: "101", count: 100 });
    expect(updates?.[0]?.object).toMatchObject({ message: { text: "1" } });
  });

  it.each([1, 2, 3] as const)("PLATFORMS C2: failed %d on demand, once", async (code) => {
    const follower = await stage.follow("message_new");
    await stage.vk.world.failLongPoll(GROUP, code);
    expect((await follower.poll()).failed).toBe(code);
    expect((await follower.poll()).failed).toBeUndefined();
  });

  it("a planted failure also ends a poll that is waiting", async () => {
    const follower = await stage.follow("message_new");
    const waiting = follower.poll({ wait: 25 });
    await follower.poll({ ts: "0" });
    await stage.vk.world.failLongPoll(GROUP, 3);
    expect(await waiting).toEqual({ failed: 3 });
  });

  it("PLATFORMS C2: duplicates keep their event_id", async () => {
    const follower = await stage.follow("message_new");
    await stage.vk.world.duplicateNextEvents(GROUP, 1);
    await say("twice");
    await say("once");
    const ids = (await follower.poll()).updates?.map(({ event_id }) => event_id) ?? [];
    expect(ids).toHaveLength(3);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it("PLATFORMS C2: events can come out of order", async () => {
    const follower = await stage.follow("message_new");
    await stage.vk.world.reverseNextEvents(GROUP, 2);
    await say("one");
    expect((await follower.poll()).updates).toEqual([]);
    await say("two");
    await say("three");
    const texts = (await follower.objects()).map(({ message }) => (message as { text: string }).text);
    expect(texts).toEqual(["two", "one", "three"]);
  });
});
