import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../harness/eventually.ts";
import { createPushTarget, type PushTarget } from "../push-target.ts";
import { BOB, GROUP, setStage, type Stage } from "./stage.ts";

let stage: Stage;
let target: PushTarget;
const url = "https://bot.example.org/vk";
const secret = "Sesame_1";

beforeEach(async () => {
  stage = await setStage();
  target = await createPushTarget();
  await stage.vk.world.front("https://bot.example.org", target.url);
});
afterEach(async () => target.close());

const statusOf = async (): Promise<string | undefined> => {
  const list = await stage.ask<{ items: { status: string }[] }>("groups.getCallbackServers", {
    group_id: GROUP,
  });
  return list.items[0]?.status;
};

/** Adds a server that answers as it should. */
const enter = async (...types: string[]): Promise<number> => {
  const { code } = await stage.ask<{ code: string }>("groups.getCallbackConfirmationCode", {
    group_id: GROUP,
  });
  target.usual = { status: 200, text: code };
  const added = await stage.ask<{ server_id: number }>("groups.addCallbackServer", {
    group_id: GROUP,
    url,
    title: "Vestnik",
    secret_key: secret,
  });
  await eventually(async () => expect(await statusOf()).toBe("ok"));
  target.usual = { status: 200, text: "ok" };
  await stage.ask("groups.setCallbackSettings", {
    group_id: GROUP,
    server_id: added.server_id,
    api_version: "5.199",
    ...Object.fromEntries(types.map((type) => [type, 1])),
  });
  return added.server_id;
};

const events = (): string[] =>
  target.received.map(({ body }) => String(body["type"])).filter((type) => type !== "confirmation");

describe("callback servers (PLATFORMS B3)", () => {
  it("are asked for their string at once, and get nothing before they know it", async () => {
    target.usual = { status: 200, text: "ok" };
    await stage.ask("groups.addCallbackServer", {
      group_id: GROUP,
      url,
      title: "Vestnik",
      secret_key: secret,
    });
    await eventually(async () => expect(await statusOf()).toBe("failed"));
    expect(target.received[0]?.body).toEqual({ type: "confirmation", group_id: GROUP, secret });
    await stage.vk.world.joinCommunity(BOB, GROUP);
    expect(events()).toEqual([]);
  });

  it("that were entered by hand have a string of their own", async () => {
    const { code } = await stage.ask<{ code: string }>("groups.getCallbackConfirmationCode", {
      group_id: GROUP,
    });
    const server = { url, secretKey: secret, types: ["group_join"] };
    const { serverId, confirmation } = await stage.vk.world.enterCallbackServer(GROUP, server);
    expect(confirmation).not.toBe(code);
    target.usual = { status: 200, text: code };
    expect(await stage.vk.world.confirmCallbackServer(GROUP, serverId)).toBe("failed");
    target.usual = { status: 200, text: confirmation };
    expect(await stage.vk.world.confirmCallbackServer(GROUP, serverId)).toBe("ok");
  });

  it("get the events that are switched on, with the secret and an id", async () => {
    await enter("group_join");
    await stage.vk.world.joinCommunity(BOB, GROUP);
    await stage.vk.world.leaveCommunity(BOB, GROUP);
    await eventually(() => expect(events()).toEqual(["group_join"]));
    expect(target.received.at(-1)?.body).toMatchObject({
      type: "group_join",
      group_id: GROUP,
      secret,
      v: "5.199",
      object: { user_id: BOB, join_type: "join" },
      event_id: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(target.received.at(-1)?.headers).not.toHaveProperty("x-retry-counter");
  });

  it("are tried again after 10 s, 3 min, 10 min, 30 min and 1 h, and then no more", async () => {
    await enter("group_join");
    target.usual = { status: 200, text: "OK" };
    await stage.vk.world.joinCommunity(BOB, GROUP);
    await eventually(() => expect(events()).toHaveLength(1));
    for (const [index, seconds] of [10, 180, 600, 1_800, 3_600].entries()) {
      await eventually(async () => expect((await stage.vk.world.pushes()).at(-1)?.outcome).toBe("200"));
      stage.clock.turn(seconds * 1_000 - 1);
      expect(events()).toHaveLength(index + 1);
      stage.clock.turn(1);
      await eventually(() => expect(events()).toHaveLength(index + 2));
      expect(target.received.at(-1)?.headers["x-retry-counter"]).toBe(String(index + 1));
    }
    expect(new Set(target.received.slice(1).map(({ body }) => body["event_id"])).size).toBe(1);
    await eventually(async () => expect(await statusOf()).toBe("failed"));
    target.usual = { status: 200, text: "ok" };
    await stage.vk.world.leaveCommunity(BOB, GROUP);
    expect(events()).toHaveLength(6);
  });

  it("may ask for more time with 503, and are deleted by the word remove", async () => {
    await enter("group_join");
    target.answers.push({ status: 503, headers: { "retry-after": "3" } }, { status: 200, text: "remove" });
    await stage.vk.world.joinCommunity(BOB, GROUP);
    await eventually(async () => expect((await stage.vk.world.pushes()).at(-1)?.outcome).toBe("503"));
    stage.clock.turn(3_000);
    await eventually(() => expect(events()).toHaveLength(2));
    await eventually(async () => expect(await statusOf()).toBeUndefined());
  });

  it("come in disorder and twice where a test wants it, beside the long poll with the same ids", async () => {
    await enter("group_join", "group_leave");
    const follower = await stage.follow("group_join", "group_leave");
    await stage.vk.world.reverseNextEvents(GROUP, 2);
    await stage.vk.world.duplicateNextEvents(GROUP, 1);
    await stage.vk.world.joinCommunity(BOB, GROUP);
    await stage.vk.world.leaveCommunity(BOB, GROUP);
    await eventually(() => expect(events()).toHaveLength(3));
    const polled = (await follower.poll({ wait: 0 })).updates ?? [];
    expect(polled.map(({ type }) => type)).toEqual(["group_leave", "group_leave", "group_join"]);
    expect(new Set(target.received.slice(1).map(({ body }) => body["event_id"]))).toEqual(
      new Set(polled.map((event) => event.event_id)),
    );
  });

  it("are at most ten, with titles and secrets of the schema's length, and need the right to manage", async () => {
    const add = (more: Record<string, string | number> = {}) =>
      stage.code("groups.addCallbackServer", { group_id: GROUP, url, title: "Vestnik", ...more });
    expect(await add({ title: "fifteen letters" })).toBe(100);
    expect(await add({ secret_key: "x".repeat(51) })).toBe(100);
    expect(await add({ url: "ftp://bot.example.org" })).toBe(100);
    for (let count = 0; count < 10; count += 1) expect(await add()).toBeUndefined();
    expect(await add()).toBe(2000);
    expect(
      await stage.code("groups.editCallbackServer", { group_id: GROUP, server_id: 99, url, title: "x" }),
    ).toBe(104);
    const weak = "vk1.a.weak";
    await stage.vk.world.createToken({
      token: weak,
      kind: "community",
      communityId: GROUP,
      scopes: ["messages"],
    });
    expect(await add({ access_token: weak })).toBe(15);
  });
});
