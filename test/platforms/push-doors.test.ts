import { afterEach, describe, expect, it } from "vitest";
import type { PushDoor } from "../../src/bot/platform.ts";
import { createTelegramPlatform } from "../../src/platforms/telegram/platform.ts";
import { createVkPlatform } from "../../src/platforms/vk/platform.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { createVkSimulator } from "../../src/sandbox/vk/simulator.ts";
import { createFrozenClock } from "../sandbox/telegram/frozen-clock.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const warnings: string[] = [];
const log = {
  info: (): void => undefined,
  warn: (_facts: object, message: string): void => void warnings.push(message),
};
const clock = () => createFrozenClock(new Date("2027-02-01T09:00:00Z"));
const doorOf = ({ push }: { readonly push?: PushDoor }): PushDoor => {
  if (!push) throw new Error("There is no door.");
  return push;
};
const nothing = (): undefined => undefined;

describe("Telegram's door", () => {
  const open = async (webhook?: { url: string; secret: string }) => {
    const time = clock();
    const simulator = await createTelegramSimulator({ clock: time });
    closing.push(async () => simulator.close());
    await simulator.world.createBot({ token: "1:door", name: "Vestnik", username: "vestnik_bot" });
    await simulator.world.front("https://bot.example.org", "http://127.0.0.1:9");
    const connect = async () =>
      createTelegramPlatform({
        token: "1:door",
        clock: time,
        log,
        apiRoot: simulator.url,
        pollSeconds: 1,
        ...(webhook && { webhook }),
      });
    return { simulator, connect };
  };
  const webhook = { url: "https://bot.example.org/telegram", secret: "sesame-sesame-sesame" };

  it("is told to Telegram with its secret and all that the bot reads, and given up again for long polling", async () => {
    const { simulator, connect } = await open(webhook);
    const door = doorOf(await connect());
    expect(await door.look()).toMatchObject({ isOpen: false });
    await door.open();
    expect(await door.look()).toEqual({ isOpen: true, waitingCount: 0 });
    expect(simulator.ledger.calls.find(({ method }) => method === "setWebhook")?.params).toMatchObject({
      url: webhook.url,
      secret_token: webhook.secret,
      allowed_updates: ["message", "callback_query", "chat_member", "my_chat_member"],
      drop_pending_updates: false,
    });
    await simulator.world.createPerson({ id: 7, firstName: "Ann" });
    await simulator.world.start(7);
    // The way back: what waits is not dropped, and the first poll brings it.
    const polling = await createTelegramPlatform({
      token: "1:door",
      clock: clock(),
      log,
      apiRoot: simulator.url,
      pollSeconds: 1,
    });
    expect((await polling.receive(null, new AbortController().signal)).updates).toHaveLength(1);
  });

  it("admits nobody without the secret", async () => {
    const { connect } = await open(webhook);
    const door = doorOf(await connect());
    const admits = (secret: string | undefined): boolean => door.admits(() => secret);
    expect([webhook.secret, `${webhook.secret}x`, "", undefined].map(admits)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("VK's door", () => {
  const callback = { url: "https://bot.example.org/vk", secret: "sesame-sesame-sesame" };
  const open = async (options: { scopes?: readonly ["messages"]; confirmation?: string } = {}) => {
    const time = clock();
    const simulator = await createVkSimulator({ clock: time });
    closing.push(async () => simulator.close());
    await simulator.world.createCommunity({ id: 55, name: "Coffee", screenName: "coffee" });
    const token = "vk1.a.doorToken";
    await simulator.world.createToken({
      token,
      kind: "community",
      communityId: 55,
      ...(options.scopes && { scopes: options.scopes }),
    });
    const platform = await createVkPlatform({
      token,
      clock: time,
      log,
      apiBaseUrl: `${simulator.url}/method`,
      callback: { ...callback, ...(options.confirmation && { confirmation: options.confirmation }) },
    });
    return { simulator, door: doorOf(platform), time };
  };

  it("answers the question for confirmation with the community's string, asked from VK once", async () => {
    const { simulator, door } = await open();
    const question = { header: nothing, body: { type: "confirmation", group_id: 55 } };
    const [first, second] = [await door.judge(question), await door.judge(question)];
    expect(first).toEqual({ kind: "answer", text: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(second).toEqual(first);
    const asked = simulator.ledger.calls.filter(
      ({ method }) => method === "groups.getCallbackConfirmationCode",
    );
    expect(asked).toHaveLength(1);
    const stranger = { header: nothing, body: { type: "confirmation", group_id: 56 } };
    expect(await door.judge(stranger)).toEqual({ kind: "refused" });
    const liar = { header: nothing, body: { type: "confirmation", group_id: 55, secret: "wrong" } };
    expect(await door.judge(liar)).toEqual({ kind: "refused" });
  });

  it("prefers the string that was entered by hand", async () => {
    const { door } = await open({ confirmation: "1a2b3c4d" });
    expect(await door.judge({ header: nothing, body: { type: "confirmation", group_id: 55 } })).toEqual({
      kind: "answer",
      text: "1a2b3c4d",
    });
  });

  it("takes events with the secret only, keeps it out of what is stored, and knows how long VK has tried", async () => {
    const { door } = await open();
    const event = {
      type: "group_join",
      event_id: "e1",
      v: "5.199",
      group_id: 55,
      object: { user_id: 7, join_type: "join" },
    };
    expect(await door.judge({ header: nothing, body: event })).toEqual({ kind: "refused" });
    const proven = { ...event, secret: callback.secret };
    expect(await door.judge({ header: nothing, body: proven })).toMatchObject({
      kind: "update",
      update: { eventId: "e1", raw: event },
      reply: "ok",
      heldMs: 0,
    });
    expect(await door.judge({ header: () => "2", body: proven })).toMatchObject({ heldMs: 190_000 });
    expect(JSON.stringify(await door.judge({ header: nothing, body: proven }))).not.toContain(
      callback.secret,
    );
  });

  it("says what to enter where if the token may not manage the community", async () => {
    const { door } = await open({ scopes: ["messages"] });
    warnings.length = 0;
    await door.open();
    expect(warnings.join()).toContain("VK_CALLBACK_CONFIRMATION");
    expect(warnings.join()).not.toContain(callback.secret);
    expect(await door.look()).toEqual({ isOpen: true, waitingCount: null });
  });
});
