import { expect, onTestFinished, test } from "vitest";
import { createTurnableClock } from "../../src/clock.ts";
import { createLedger } from "../../src/sandbox/ledger.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { createVkSimulator } from "../../src/sandbox/vk/simulator.ts";

const call = { atMs: 0, token: "t", method: "m", params: {}, outcome: { kind: "answered" } } as const;
const delivery = {
  callId: 1,
  atMs: 0,
  kind: "message",
  recipient: "1",
  messageId: "1",
  text: "Hello",
  documents: [],
  buttons: [],
} as const;
const push = { atMs: 0, url: "http://bot", eventId: "1", attempt: 1, outcome: "200" };

test("twenty crowds of two hundred leave no more records than are kept, and the newest are among them", () => {
  const ledger = createLedger({ keepLast: 100 });
  for (let number = 0; number < 20 * 200; number += 1) {
    ledger.addCall(call);
    ledger.addDelivery(delivery);
    ledger.addPush(push);
  }
  for (const kept of [ledger.calls, ledger.deliveries, ledger.pushes]) {
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThan(200);
    const ids = kept.map(({ id }) => id);
    expect(ids.at(-1)).toBe(4_000);
    expect(ids).toEqual(Array.from(ids, (_, index) => 4_000 - ids.length + 1 + index));
  }
});

test("unless told otherwise everything is kept, and its number is its place", () => {
  const ledger = createLedger();
  for (let number = 0; number < 4_000; number += 1) ledger.addCall(call);
  expect(ledger.calls).toHaveLength(4_000);
  expect(ledger.calls[2_999]?.id).toBe(3_000);
});

test("both simulators forget what is old, number what is new without gaps, and answer by number", async () => {
  const clock = createTurnableClock();
  const telegram = await createTelegramSimulator({ clock, keepLast: 10 });
  onTestFinished(() => telegram.close());
  const vk = await createVkSimulator({ clock, keepLast: 10 });
  onTestFinished(() => vk.close());
  await telegram.world.createBot({ token: "7:bot", name: "Bot", username: "the_bot" });
  for (let number = 0; number < 60; number += 1) {
    await fetch(`${telegram.url}/bot7:bot/getMe`);
    await fetch(`${vk.url}/method/users.get?v=5.199&access_token=none`);
  }
  for (const { ledger, world } of [telegram, vk]) {
    expect(ledger.calls.length).toBeGreaterThanOrEqual(10);
    expect(ledger.calls.length).toBeLessThan(20);
    expect((await world.calls({ sinceId: 57 })).map(({ id }) => id)).toEqual([58, 59, 60]);
    expect(await world.calls({ sinceId: 60 })).toEqual([]);
  }
});

test("of messages, files and presses, too, the oldest are forgotten, and numbers go on", async () => {
  const clock = createTurnableClock();
  const telegram = await createTelegramSimulator({ clock, keepLast: 10 });
  onTestFinished(() => telegram.close());
  const vk = await createVkSimulator({ clock, keepLast: 10 });
  onTestFinished(() => vk.close());
  await telegram.world.createBot({ token: "7:bot", name: "Bot", username: "the_bot" });
  await telegram.world.createPerson({ id: 5, firstName: "Ann" });
  await vk.world.createCommunity({ id: 55, name: "Coffee", screenName: "coffee" });
  await vk.world.createPerson({ id: 5, firstName: "Ann", lastName: "Lee" });
  await telegram.world.start(5);
  for (let number = 1; number <= 30; number += 1) {
    await telegram.world.say(5, null, `word ${number}`);
    await vk.world.say(5, 55, `word ${number}`);
  }
  const expected = Array.from({ length: 10 }, (_, index) => `word ${21 + index}`);
  expect((await telegram.world.messages(5)).map(({ text }) => text)).toEqual(expected);
  const dialog = await vk.world.dialog(5, 55);
  expect(dialog.map(({ text }) => text)).toEqual(expected);
  expect(dialog.map(({ conversationMessageId }) => conversationMessageId)).toEqual([
    21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
  ]);

  const files: string[] = [];
  for (let number = 1; number <= 30; number += 1) {
    const form = new FormData();
    form.set("chat_id", "5");
    form.set("document", new Blob([`file ${number}`]), "a.txt");
    const answer = await fetch(`${telegram.url}/bot7:bot/sendDocument`, { method: "POST", body: form });
    files.push(/"file_id":"([^"]+)"/u.exec(await answer.text())?.[1] ?? "");
    clock.turn(2_000);
  }
  const isThere = async (id: string | undefined): Promise<number> =>
    (await fetch(`${telegram.url}/bot7:bot/getFile?file_id=${id}`)).status;
  expect([await isThere(files[0]), await isThere(files[19]), await isThere(files[20])]).toEqual([
    400, 400, 200,
  ]);
});
