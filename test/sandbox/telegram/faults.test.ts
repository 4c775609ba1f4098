import { afterEach, beforeEach, expect, it } from "vitest";
import { remoteWorld } from "../../../src/sandbox/control.ts";
import type { FaultEffect } from "../../../src/sandbox/faults.ts";
import type { TelegramWorld } from "../../../src/sandbox/telegram/world.ts";
import { drain, fetchUpdates, GROUP, MEMBER, OWNER, type Rig, startRig } from "./rig.ts";

let rig: Rig;
/** As another process drives it. */
let world: TelegramWorld;
beforeEach(async () => {
  rig = await startRig();
  world = remoteWorld<TelegramWorld>(rig.simulator.url);
});
afterEach(() => rig.close());

const send = (text = "Hi") => rig.call("sendMessage", { chat_id: MEMBER, text });
const textsSeen = async (): Promise<string[]> =>
  (await world.messages(MEMBER)).filter(({ fromBot }) => fromBot).map(({ text }) => text);
const plant = (effect: FaultEffect): Promise<void> =>
  world.plantFault({ effect, recipient: String(MEMBER), times: 1 });
const lastOutcome = async () => (await world.calls({ method: "sendMessage" })).at(-1)?.outcome;

it("PLATFORMS C1: a planted 429 and 500 come as the platform's own refusal, once", async () => {
  await plant({
    kind: "error",
    code: 429,
    description: "Too Many Requests: retry after 7",
    retryAfterSeconds: 7,
  });
  expect(await send()).toMatchObject({ status: 429, parameters: { retry_after: 7 } });
  await plant({ kind: "error", code: 500, description: "Internal Server Error: restart" });
  expect(await send()).toMatchObject({
    status: 500,
    error_code: 500,
    description: "Internal Server Error: restart",
  });
  expect(await textsSeen()).toEqual([]);
  expect((await send()).ok).toBe(true);
});

it("PLATFORMS C1: a reset before the call has an effect", async () => {
  await plant({ kind: "reset-before" });
  await expect(send()).rejects.toThrow("fetch failed");
  expect(await textsSeen()).toEqual([]);
  expect(await lastOutcome()).toEqual({ kind: "cut", stored: false });
});

it("PLATFORMS C1: a reset AFTER the message was stored", async () => {
  await plant({ kind: "reset-after" });
  await expect(send()).rejects.toThrow("fetch failed");
  expect(await textsSeen()).toEqual(["Hi"]);
  expect(await lastOutcome()).toEqual({ kind: "cut", stored: true });
});

it.each([true, false])("PLATFORMS C1: a call that is never answered, stored: %s", async (stored) => {
  await plant({ kind: "hang", stored });
  const hangUp = new AbortController();
  const waiting = fetch(`${rig.simulator.url}/bot4242:rig-token/sendMessage?chat_id=${MEMBER}&text=Hi`, {
    signal: hangUp.signal,
  });
  while ((await lastOutcome())?.kind !== "cut") await Promise.resolve();
  hangUp.abort();
  await expect(waiting).rejects.toThrow("aborted");
  expect(await textsSeen()).toEqual(stored ? ["Hi"] : []);
  expect(await lastOutcome()).toEqual({ kind: "cut", stored });
});

it("PLATFORMS C1: a slow answer comes when the clock gets there", async () => {
  await plant({ kind: "slow", delayMs: 600_000 });
  const waiting = send();
  while ((await textsSeen()).length === 0) await Promise.resolve();
  expect(await lastOutcome()).toEqual({ kind: "pending" });
  await world.turnClock(600_000);
  expect((await waiting).ok).toBe(true);
});

it("PLATFORMS C1: malformed JSON after the effect, a 502 page without one", async () => {
  await plant({ kind: "garbage" });
  await expect(send("garbled")).rejects.toThrow("JSON");
  await plant({ kind: "html-502" });
  await expect(send("lost")).rejects.toThrow("not valid JSON");
  expect(await textsSeen()).toEqual(["garbled"]);
});

it("faults hit any method: getUpdates, and the answer to the tap of a person", async () => {
  await world.plantFault({ method: "GETUPDATES", times: 1, effect: { kind: "html-502" } });
  await expect(rig.call("getUpdates")).rejects.toThrow("not valid JSON");
  const reply_markup = { inline_keyboard: [[{ text: "Join", callback_data: "j" }]] };
  const { result } = await rig.call("sendMessage", { chat_id: GROUP, text: "Join?", reply_markup });
  const { callbackId } = await world.press(MEMBER, GROUP, Number(result["message_id"]), "Join");
  await plant({ kind: "error", code: 500, description: "Internal Server Error" });
  expect((await rig.call("answerCallbackQuery", { callback_query_id: callbackId })).status).toBe(500);
  expect(await world.toast(callbackId)).toBeNull();
});

it("faults are picked by text, and cleared", async () => {
  const effect = { kind: "error", code: 400, description: "Bad Request: CHAT_RESTRICTED" } as const;
  await world.plantFault({ textIncludes: "draw", effect });
  expect((await send("hello")).ok).toBe(true);
  expect((await send("the draw")).description).toBe("Bad Request: CHAT_RESTRICTED");
  expect((await send("a draw")).ok).toBe(false);
  await world.clearFaults();
  expect((await send("the draw")).ok).toBe(true);
});

it("a call held before its effect, and one held after", async () => {
  const before = await world.hold({ method: "sendMessage", when: "before", textIncludes: "one" });
  const after = await world.hold({ method: "sendMessage", when: "after", textIncludes: "two" });
  const one = send("one");
  await world.awaitHeld(before);
  expect(await textsSeen()).toEqual([]);
  const two = send("two");
  await world.awaitHeld(after);
  expect(await textsSeen()).toEqual(["two"]);
  expect(await lastOutcome()).toEqual({ kind: "pending" });
  await world.release(after);
  await world.release(before);
  expect([(await one).ok, (await two).ok]).toEqual([true, true]);
  expect(await textsSeen()).toEqual(["two", "one"]);
});

it("getUpdates can be held on its way out: the updates are not lost", async () => {
  await drain(rig);
  const hold = await world.hold({ method: "getUpdates", when: "after" });
  await world.say(OWNER, GROUP, "a word");
  const waiting = fetchUpdates(rig);
  await world.awaitHeld(hold);
  await world.release(hold);
  expect(await waiting).toMatchObject([{ message: { text: "a word" } }]);
});

it("the observer sees every call once it is settled", async () => {
  await rig.call("getMe");
  await rig.call("nonsense");
  const [me, nonsense] = rig.observed.slice(-2);
  expect(me).toMatchObject({ method: "getMe", outcome: { kind: "answered" } });
  expect(nonsense).toMatchObject({ method: "nonsense", outcome: { kind: "refused", code: 404 } });
});

it("the world's own mistakes come back over control as errors", async () => {
  await expect(world.say(1, GROUP, "x")).rejects.toThrow("There is no person 1.");
  await expect(world.press(MEMBER, MEMBER, 1, "Join")).rejects.toThrow('has no button "Join"');
  const before = await world.now();
  await world.turnClock(5000);
  expect(await world.now()).toBe(before + 5000);
});
