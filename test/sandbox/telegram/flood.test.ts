import { afterEach, beforeEach, expect, it } from "vitest";
import { createFloodGate } from "../../../src/sandbox/telegram/flood.ts";
import { GROUP, MEMBER, type Rig, startRig } from "./rig.ts";

const send = (chatId: number, nowMs: number) =>
  ({ chatId, isPrivate: chatId > 0, kind: "send", nowMs }) as const;

it("PLATFORMS C1: a private chat takes a burst of 3, then one a second", () => {
  const gate = createFloodGate();
  expect([0, 0, 0, 0].map((nowMs) => gate.admit(send(1, nowMs)))).toEqual([0, 0, 0, 1]);
  expect(gate.admit(send(1, 1000))).toBe(0);
  expect(gate.admit(send(1, 1001))).toBe(1);
  expect(gate.admit(send(1, 60_000))).toBe(0);
});

it("PLATFORMS C1: a group takes 20 messages a minute", () => {
  const gate = createFloodGate();
  const answers = Array.from({ length: 21 }, () => gate.admit(send(-5, 0)));
  expect(answers.filter((seconds) => seconds === 0)).toHaveLength(20);
  expect(answers.at(-1)).toBe(3);
  expect(gate.admit(send(-5, 3000))).toBe(0);
});

it("PLATFORMS C1: 30 messages a second in all, over any number of chats", () => {
  const gate = createFloodGate();
  const answers = Array.from({ length: 31 }, (_, index) => gate.admit(send(index + 1, 0)));
  expect(answers.filter((seconds) => seconds === 0)).toHaveLength(30);
  expect(answers.at(-1)).toBe(1);
  expect(gate.admit(send(99, 1000))).toBe(0);
});

it("PLATFORMS C1: the block goes on while the client ignores it", () => {
  const gate = createFloodGate();
  for (let count = 0; count < 20; count += 1) gate.admit(send(-5, 0));
  for (let nowMs = 0; nowMs <= 60_000; nowMs += 1000) expect(gate.admit(send(-5, nowMs))).toBe(3);
  expect(gate.admit(send(-5, 63_000))).toBe(0);
});

it("edits and messages of a chat are counted apart", () => {
  const gate = createFloodGate();
  for (let count = 0; count < 4; count += 1) gate.admit(send(1, 0));
  expect(gate.admit({ chatId: 1, isPrivate: true, kind: "edit", nowMs: 0 })).toBe(0);
});

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

it("PLATFORMS A1: 429 with an integer retry_after, nothing sent, and a way out", async () => {
  const answers = [];
  for (let count = 0; count < 21; count += 1) {
    answers.push(await rig.call("sendMessage", { chat_id: GROUP, text: `n${count}` }));
  }
  expect(answers.at(-1)).toMatchObject({
    status: 429,
    ok: false,
    error_code: 429,
    description: "Too Many Requests: retry after 3",
    parameters: { retry_after: 3 },
  });
  expect(await rig.world.deliveries({ recipient: String(GROUP) })).toHaveLength(20);
  rig.clock.turn(3000);
  expect((await rig.call("sendMessage", { chat_id: GROUP, text: "after" })).ok).toBe(true);
});

it("a refused call costs nothing of the allowance", async () => {
  for (let count = 0; count < 5; count += 1) await rig.call("sendMessage", { chat_id: MEMBER, text: "" });
  expect((await rig.call("sendMessage", { chat_id: MEMBER, text: "x" })).ok).toBe(true);
});
