import { afterEach, beforeEach, expect, it } from "vitest";
import { drain, fetchUpdates, GROUP, idOf, MEMBER, OWNER, type Rig, startRig, TOKEN } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
  await drain(rig);
  rig.clock.turn(1000);
});
afterEach(() => rig.close());

const sayMany = async (count: number): Promise<void> => {
  for (let index = 1; index <= count; index += 1) await rig.world.say(MEMBER, null, `word ${index}`);
};
/** Until the simulator has the call: the only way to know that a long poll stands. */
const untilCalls = async (count: number): Promise<void> => {
  while ((await rig.world.calls({ method: "getUpdates" })).length < count) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};
const callCount = async (): Promise<number> => (await rig.world.calls({ method: "getUpdates" })).length;

it("PLATFORMS A2: updates stay until a higher offset confirms them", async () => {
  await sayMany(3);
  const first = await fetchUpdates(rig);
  rig.clock.turn(500);
  expect(await fetchUpdates(rig)).toEqual(first);
  expect(first.map(idOf)).toEqual([idOf(first[0]), idOf(first[0]) + 1, idOf(first[0]) + 2]);
  const rest = await fetchUpdates(rig, { offset: idOf(first[0]) + 1 });
  expect(rest).toEqual(first.slice(1));
  expect(await rig.world.pendingUpdates(TOKEN)).toHaveLength(2);
  expect(await fetchUpdates(rig, { offset: idOf(first[2]) + 1 })).toEqual([]);
  expect(await rig.world.pendingUpdates(TOKEN)).toEqual([]);
});

it("PLATFORMS A2: limit 1–100, values beyond are pressed into it", async () => {
  await sayMany(120);
  expect(await fetchUpdates(rig, { limit: 500 })).toHaveLength(100);
  rig.clock.turn(500);
  expect(await fetchUpdates(rig, { limit: 2 })).toHaveLength(2);
  rig.clock.turn(500);
  expect(await fetchUpdates(rig, { limit: 0 })).toHaveLength(1);
});

it("PLATFORMS A2: a negative offset keeps the tail and forgets the rest", async () => {
  await sayMany(5);
  const tail = await fetchUpdates(rig, { offset: -2 });
  expect(tail).toMatchObject([{ message: { text: "word 4" } }, { message: { text: "word 5" } }]);
  expect(await rig.world.pendingUpdates(TOKEN)).toHaveLength(2);
});

it("PLATFORMS A2: the same offset again within half a second gets one update", async () => {
  await sayMany(3);
  expect(await fetchUpdates(rig)).toHaveLength(3);
  expect(await fetchUpdates(rig)).toHaveLength(1);
  rig.clock.turn(500);
  expect(await fetchUpdates(rig)).toHaveLength(3);
});

it("PLATFORMS C1: a long poll waits for the first update", async () => {
  const before = await callCount();
  const waiting = fetchUpdates(rig, { timeout: 50 });
  await untilCalls(before + 1);
  await rig.world.say(MEMBER, null, "at last");
  expect(await waiting).toMatchObject([{ message: { text: "at last" } }]);
});

it("PLATFORMS A2: the server caps the wait at 50 s", async () => {
  const before = await callCount();
  const waiting = fetchUpdates(rig, { timeout: 3600 });
  await untilCalls(before + 1);
  rig.clock.turn(50_000);
  expect(await waiting).toEqual([]);
});

it("PLATFORMS A1b: 409 ends the older of two getUpdates, the newer goes on", async () => {
  const before = await callCount();
  const older = rig.call("getUpdates", { timeout: 50 });
  await untilCalls(before + 1);
  const newer = fetchUpdates(rig, { timeout: 50 });
  expect(await older).toMatchObject({
    status: 409,
    ok: false,
    error_code: 409,
    description:
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  });
  await rig.world.say(MEMBER, null, "for the newer");
  expect(await newer).toMatchObject([{ message: { text: "for the newer" } }]);
});

it("PLATFORMS A1b: 401 ends a waiting getUpdates when the token is revoked", async () => {
  const before = await callCount();
  const waiting = rig.call("getUpdates", { timeout: 50 });
  await untilCalls(before + 1);
  await rig.world.revokeToken(TOKEN);
  expect(await waiting).toMatchObject({ error_code: 401, description: "Unauthorized" });
});

it("a bot that hangs up loses no update", async () => {
  const before = await callCount();
  const hangUp = new AbortController();
  const waiting = fetch(`${rig.simulator.url}/bot${TOKEN}/getUpdates?timeout=50`, { signal: hangUp.signal });
  await untilCalls(before + 1);
  hangUp.abort();
  await expect(waiting).rejects.toThrow("aborted");
  await rig.world.say(MEMBER, null, "later");
  expect(await fetchUpdates(rig, { timeout: 50 })).toMatchObject([{ message: { text: "later" } }]);
});

it("PLATFORMS A2: updates live 24 hours, callback queries 150 seconds", async () => {
  const { result } = await rig.call("sendMessage", {
    chat_id: MEMBER,
    text: "Join?",
    reply_markup: { inline_keyboard: [[{ text: "Join", callback_data: "join" }]] },
  });
  await rig.world.press(MEMBER, MEMBER, Number(result["message_id"]), "Join");
  await rig.world.say(MEMBER, null, "and a word");
  rig.clock.turn(149_000);
  expect(await fetchUpdates(rig)).toMatchObject([{ callback_query: { data: "join" } }, { message: {} }]);
  rig.clock.turn(2000);
  expect(await fetchUpdates(rig)).toMatchObject([{ message: { text: "and a word" } }]);
  rig.clock.turn(24 * 3_600_000 - 152_000);
  expect(await fetchUpdates(rig)).toHaveLength(1);
  rig.clock.turn(2000);
  expect(await fetchUpdates(rig)).toEqual([]);
  expect((await rig.call("getWebhookInfo")).result["pending_update_count"]).toBe(0);
});

it("PLATFORMS A2: chat_member comes only when named, and only to an administrator", async () => {
  await rig.world.leave(MEMBER, GROUP);
  expect((await drain(rig)).map((update) => Object.keys(update)[1])).toEqual(["message"]);
  await fetchUpdates(rig, { allowed_updates: ["chat_member", "message"] });
  await rig.world.join(MEMBER, GROUP);
  const updates = await drain(rig);
  expect(updates).toMatchObject([
    {
      chat_member: {
        chat: { id: GROUP },
        from: { id: MEMBER },
        old_chat_member: { status: "left" },
        new_chat_member: { status: "member", user: { id: MEMBER } },
      },
    },
    { message: { new_chat_members: [{ id: MEMBER }] } },
  ]);
  await rig.world.demoteBot(GROUP, OWNER);
  await rig.world.leave(MEMBER, GROUP);
  expect((await drain(rig)).slice(-1)).toMatchObject([{ message: { left_chat_member: { id: MEMBER } } }]);
});

it("PLATFORMS A2: allowed_updates left out keeps the setting, empty means the default", async () => {
  await fetchUpdates(rig, { allowed_updates: ["callback_query"] });
  await sayMany(1);
  expect(await drain(rig)).toEqual([]);
  await fetchUpdates(rig, { allowed_updates: [] });
  await sayMany(1);
  expect(await drain(rig)).toHaveLength(1);
});

it("PLATFORMS A2: my_chat_member in private chats on block and unblock", async () => {
  await rig.world.block(MEMBER);
  await rig.world.start(MEMBER);
  expect(await drain(rig)).toMatchObject([
    {
      my_chat_member: {
        chat: { type: "private" },
        from: { id: MEMBER },
        new_chat_member: { status: "kicked" },
      },
    },
    { my_chat_member: { new_chat_member: { status: "member" } } },
    { message: { text: "/start" } },
  ]);
});

it("deleteWebhook drops what waits when asked to", async () => {
  await sayMany(2);
  expect((await rig.call("deleteWebhook")).result).toBe(true);
  expect((await rig.call("getWebhookInfo")).result).toMatchObject({ url: "", pending_update_count: 2 });
  await rig.call("deleteWebhook", { drop_pending_updates: true });
  expect(await fetchUpdates(rig)).toEqual([]);
});
