import { beforeEach, describe, expect, it } from "vitest";
import { ANN, BOB, GROUP, setStage, type Stage } from "./stage.ts";

const button = (label: string, extra: Record<string, unknown> = {}): unknown => ({
  action: { type: "text", label, payload: '{"a":1}', ...extra },
});
const rows = (count: number, columns: number): unknown[] =>
  Array.from({ length: count }, () => Array.from({ length: columns }, () => button("x")));

const BAD_KEYBOARDS: readonly (readonly [string, unknown])[] = [
  ["no buttons", {}],
  ["6 columns", { buttons: rows(1, 6) }],
  ["11 rows", { buttons: rows(11, 1) }],
  ["7 inline rows", { inline: true, buttons: rows(7, 1) }],
  ["11 inline buttons", { inline: true, buttons: [...rows(2, 5), ...rows(1, 1)] }],
  ["45 buttons", { buttons: rows(9, 5) }],
  ["an empty row", { buttons: [[]] }],
  ["inline and one_time", { inline: true, one_time: true, buttons: rows(1, 1) }],
  ["a label of 41", { buttons: [[button("x".repeat(41))]] }],
  ["a payload of 256", { buttons: [[button("x", { payload: `{"a":"${"x".repeat(248)}"}` })]] }],
  ["a payload that is no JSON object", { buttons: [[button("x", { payload: "[1]" })]] }],
  ["a payload that is no text", { buttons: [[button("x", { payload: { a: 1 } })]] }],
  ["an unknown action", { buttons: [[button("x", { type: "dance" })]] }],
  ["a link without an address", { buttons: [[button("x", { type: "open_link" })]] }],
  ["an unknown color", { buttons: [[{ ...(button("x") as object), color: "pink" }]] }],
];

const BAD_FORMATS: readonly (readonly [string, string])[] = [
  ["no JSON", "{"],
  ["version 2", '{"version":2,"items":[]}'],
  ["unknown type", '{"version":1,"items":[{"type":"blink","offset":0,"length":1}]}'],
  ["outside the text", '{"version":1,"items":[{"type":"bold","offset":2,"length":2}]}'],
  ["url without an address", '{"version":1,"items":[{"type":"url","offset":0,"length":1}]}'],
];

describe("messages.send", () => {
  let stage: Stage;
  let randomId = 0;
  const send = (params: Record<string, string | number>): Promise<number | undefined> =>
    stage.code("messages.send", { user_id: ANN, random_id: (randomId += 1), message: "abc", ...params });
  beforeEach(async () => {
    stage = await setStage();
  });

  it("PLATFORMS B2b: 901 without permission", async () => {
    expect(await send({ user_id: BOB })).toBe(901);
  });

  it("PLATFORMS B2: writing, or allowing, gives the permission; denying takes it", async () => {
    const { world } = stage.vk;
    await world.allowMessages(BOB, GROUP, "key");
    expect(await send({ user_id: BOB })).toBeUndefined();
    await world.denyMessages(BOB, GROUP);
    expect(await send({ user_id: BOB })).toBe(901);
    expect(await stage.ask("messages.isMessagesFromGroupAllowed", { group_id: GROUP, user_id: BOB })).toEqual(
      { is_allowed: 0 },
    );
    await world.say(BOB, GROUP, "it's me again");
    expect(await send({ user_id: BOB })).toBeUndefined();
  });

  it("PLATFORMS B2b: 900 for a person in the community's blacklist", async () => {
    await stage.vk.world.blockPerson(ANN, GROUP);
    expect(await send({})).toBe(900);
    await stage.vk.world.unblockPerson(ANN, GROUP);
    expect(await send({})).toBeUndefined();
  });

  it("PLATFORMS B2b: 902 for closed messages", async () => {
    await stage.vk.world.closeMessages(ANN);
    expect(await send({})).toBe(902);
    await stage.vk.world.openMessages(ANN);
    expect(await send({})).toBeUndefined();
  });

  it("PLATFORMS B2b: 936 for nobody, 18 for a deleted person, 917 for a chat without the bot", async () => {
    await stage.vk.world.createPerson({ id: 103, firstName: "X", lastName: "Y", deactivated: "deleted" });
    expect(await send({ user_id: 999 })).toBe(936);
    expect(await send({ user_id: 103 })).toBe(18);
    expect(await send({ peer_id: 2_000_000_001, user_id: "" })).toBe(917);
  });

  it("PLATFORMS B2: 914 above 4096 characters", async () => {
    expect(await send({ message: "x".repeat(4096) })).toBeUndefined();
    expect(await send({ message: "x".repeat(4097) })).toBe(914);
  });

  it("100 for an empty message, no random_id, no peer, a forward", async () => {
    expect(await send({ message: " " })).toBe(100);
    expect(await send({ random_id: "" })).toBe(100);
    expect(await send({ user_id: "" })).toBe(100);
    expect(await send({ forward_messages: "1" })).toBe(100);
  });

  it("PLATFORMS B2: 100 for 101 peers, and for reply_to with peer_ids", async () => {
    const peers = Array.from({ length: 101 }, (_, index) => index + 1).join(",");
    expect(await send({ user_id: "", peer_ids: peers })).toBe(100);
    expect(await send({ user_id: "", peer_ids: ANN, reply_to: 1 })).toBe(100);
  });

  it("PLATFORMS C2: 100 for an attachment that does not exist", async () => {
    expect(await send({ attachment: `doc-${GROUP}_1` })).toBe(100);
  });

  it("PLATFORMS B2: 943 for an unknown intent", async () => {
    expect(await send({ intent: "promo_newsletter" })).toBeUndefined();
    expect(await send({ intent: "spam" })).toBe(943);
  });

  it.each(BAD_KEYBOARDS)("PLATFORMS B4: 911 for a keyboard with %s", async (_name, keyboard) => {
    expect(await send({ keyboard: JSON.stringify(keyboard) })).toBe(911);
  });

  it("PLATFORMS B4: takes the largest keyboards, and an empty one", async () => {
    const largest = [
      { buttons: rows(8, 5) },
      { buttons: rows(10, 4) },
      { inline: true, buttons: rows(2, 5) },
      { inline: true, buttons: [[button("x".repeat(40), { payload: `{"a":"${"x".repeat(247)}"}` })]] },
      { buttons: [] },
    ];
    for (const keyboard of largest)
      expect(await send({ keyboard: JSON.stringify(keyboard) })).toBeUndefined();
  });

  it.each(BAD_FORMATS)("PLATFORMS B4: 100 for format_data with %s", async (_name, formatData) => {
    expect(await send({ format_data: formatData })).toBe(100);
  });

  it("PLATFORMS B4: keeps good format_data for the person to see", async () => {
    const formatData = '{"version":1,"items":[{"type":"bold","offset":0,"length":3}]}';
    expect(await send({ format_data: formatData })).toBeUndefined();
    expect((await stage.vk.world.dialog(ANN, GROUP)).at(-1)?.formatData).toBe(formatData);
  });

  it("PLATFORMS B2: a batch succeeds as a whole and carries each peer's refusal", async () => {
    const results = await stage.ask("messages.send", {
      peer_ids: `${ANN},${BOB},999`,
      random_id: 77,
      message: "to all",
    });
    expect(results).toEqual([
      { peer_id: ANN, message_id: 2, conversation_message_id: 2 },
      expect.objectContaining({ peer_id: BOB, error: expect.objectContaining({ code: 901 }) }),
      expect.objectContaining({ peer_id: 999, error: expect.objectContaining({ code: 936 }) }),
    ]);
    const delivered = await stage.vk.world.deliveries();
    expect(delivered.map(({ recipient, messageId, text }) => [recipient, messageId, text])).toEqual([
      [String(ANN), "2", "to all"],
    ]);
  });
});

describe("random_id (PLATFORMS B2)", () => {
  let stage: Stage;
  const send = (random_id: number, user_id = ANN): Promise<number> =>
    stage.ask<number>("messages.send", { user_id, random_id, message: "abc" });
  beforeEach(async () => {
    stage = await setStage();
  });

  it("answers a repeat with the first message's id, and nobody sees it twice", async () => {
    const first = await send(5);
    expect(await send(5)).toBe(first);
    expect(await stage.vk.world.deliveries()).toHaveLength(1);
    expect(await stage.vk.world.dialog(ANN, GROUP)).toHaveLength(2);
  });

  it("counts per dialog", async () => {
    await stage.vk.world.say(BOB, GROUP, "hello");
    expect(await send(5)).not.toBe(await send(5, BOB));
  });

  it("forgets after an hour", async () => {
    const first = await send(5);
    stage.clock.turn(3_600_000);
    expect(await send(5)).not.toBe(first);
  });

  it("is off with 0", async () => {
    expect(await send(0)).not.toBe(await send(0));
  });

  it("repeats a batch without a second message", async () => {
    const batch = { peer_ids: `${ANN},${BOB}`, random_id: 9, message: "batch" };
    const first = await stage.ask("messages.send", batch);
    expect(await stage.ask("messages.send", batch)).toEqual(first);
    expect(await stage.vk.world.deliveries()).toHaveLength(1);
  });
});

describe("messages.edit and messages.delete", () => {
  let stage: Stage;
  const keyboard = JSON.stringify({ inline: true, buttons: [[button("Join")]] });
  beforeEach(async () => {
    stage = await setStage();
    await stage.ask("messages.send", { user_id: ANN, random_id: 1, message: "one", keyboard });
  });

  it("PLATFORMS B4: an edit drops the keyboard that it does not send again", async () => {
    await stage.ask("messages.edit", { peer_id: ANN, cmid: 2, message: "two", keyboard });
    expect((await stage.vk.world.dialog(ANN, GROUP)).at(-1)?.keyboard).not.toBeNull();
    await stage.ask("messages.edit", { peer_id: ANN, cmid: 2, message: "three" });
    expect((await stage.vk.world.dialog(ANN, GROUP)).at(-1)).toMatchObject({
      text: "three",
      keyboard: null,
      editedAtMs: expect.any(Number),
    });
    const kinds = (await stage.vk.world.deliveries()).map(({ kind }) => kind);
    expect(kinds).toEqual(["message", "edit", "edit"]);
  });

  it("PLATFORMS B4: 909 after a day", async () => {
    stage.clock.turn(86_400_001);
    expect(await stage.code("messages.edit", { peer_id: ANN, message_id: 2, message: "late" })).toBe(909);
  });

  it("PLATFORMS B2b: 920 for somebody else's message, 100 for none", async () => {
    expect(await stage.code("messages.edit", { peer_id: ANN, cmid: 1, message: "x" })).toBe(920);
    expect(await stage.code("messages.edit", { peer_id: ANN, cmid: 9, message: "x" })).toBe(100);
  });

  it("deletes for all, and refuses a person's message with 924", async () => {
    expect(await stage.ask("messages.delete", { peer_id: ANN, cmids: 2, delete_for_all: 1 })).toEqual([
      { peer_id: ANN, message_id: 2, conversation_message_id: 2, response: 1 },
    ]);
    expect(await stage.vk.world.dialog(ANN, GROUP)).toHaveLength(1);
    expect(await stage.code("messages.delete", { peer_id: ANN, cmids: 1, delete_for_all: 1 })).toBe(924);
  });
});
