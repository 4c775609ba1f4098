import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../harness/eventually.ts";
import { createPushTarget, type PushTarget } from "../push-target.ts";
import { GROUP, MEMBER, OWNER, startRig, TOKEN, type Rig } from "./rig.ts";

let rig: Rig;
let target: PushTarget;
const url = "https://bot.example.org/telegram";

beforeEach(async () => {
  rig = await startRig();
  target = await createPushTarget();
  await rig.world.front("https://bot.example.org", target.url);
  // What the rig has set up is not what is looked at.
  await rig.call("deleteWebhook", { drop_pending_updates: true });
});
afterEach(async () => {
  await rig.close();
  await target.close();
});

const texts = (): unknown[] =>
  target.received.map(({ body }) => (body["message"] as { text?: string } | undefined)?.text);
const info = async () => (await rig.call("getWebhookInfo")).result;
const setWebhook = async (params: Record<string, unknown> = {}) => {
  rig.clock.turn(1_000);
  return rig.call("setWebhook", { url, ...params });
};

describe("setWebhook refuses (PLATFORMS A2)", () => {
  it.each([
    [
      "http",
      { url: "http://bot.example.org/telegram" },
      "bad webhook: An HTTPS URL must be provided for webhook",
    ],
    [
      "other ports",
      { url: "https://bot.example.org:8080/telegram" },
      "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ],
    [
      "hosts that nobody knows",
      { url: "https://nowhere.example.org/" },
      "bad webhook: Failed to resolve host: Name or service not known",
    ],
    ["strange secrets", { secret_token: "a b" }, "secret token contains unallowed characters"],
    ["long secrets", { secret_token: "a".repeat(257) }, "secret token is too long"],
  ])("%s", async (_what, params, words) => {
    expect(await setWebhook(params)).toMatchObject({ status: 400, description: `Bad Request: ${words}` });
    expect(await info()).toMatchObject({ url: "" });
  });

  it("a second call within a second", async () => {
    expect((await setWebhook()).ok).toBe(true);
    expect(await rig.call("setWebhook", { url })).toMatchObject({
      status: 429,
      parameters: { retry_after: 1 },
    });
  });
});

describe("a webhook", () => {
  it("and getUpdates exclude one another", async () => {
    const waiting = rig.call("getUpdates", { timeout: 50 });
    await eventually(() =>
      expect(rig.observed.length + rig.simulator.ledger.calls.length).toBeGreaterThan(1),
    );
    expect((await setWebhook()).ok).toBe(true);
    expect(await waiting).toMatchObject({
      status: 409,
      description: "Conflict: terminated by setWebhook request",
    });
    expect(await rig.call("getUpdates")).toMatchObject({
      status: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    expect((await rig.call("deleteWebhook")).ok).toBe(true);
    expect((await rig.call("getUpdates")).ok).toBe(true);
  });

  it("brings what waited, with the secret, and each update once it is answered", async () => {
    await rig.world.say(MEMBER, null, "before");
    await setWebhook({ secret_token: "Sesame_1", max_connections: 7 });
    await rig.world.say(MEMBER, null, "after");
    await eventually(() => expect(texts()).toEqual(["before", "after"]));
    expect(target.received.map(({ headers }) => headers["x-telegram-bot-api-secret-token"])).toEqual([
      "Sesame_1",
      "Sesame_1",
    ]);
    await eventually(async () =>
      expect(await info()).toMatchObject({ url, pending_update_count: 0, max_connections: 7 }),
    );
  });

  it("repeats after 1, 2, 4 s and so on, keeps a chat's order meanwhile, and lets other chats pass", async () => {
    await setWebhook();
    target.answers.push({ status: 503 }, { status: 500 });
    await rig.world.say(MEMBER, null, "one");
    await eventually(async () => expect(await info()).toHaveProperty("last_error_date"));
    expect(texts()).toEqual(["one"]);
    await rig.world.say(MEMBER, null, "two");
    rig.clock.turn(900);
    expect(texts()).toEqual(["one"]);
    rig.clock.turn(100);
    await eventually(() => expect(texts()).toEqual(["one", "one"]));
    await eventually(async () =>
      expect(await info()).toMatchObject({
        pending_update_count: 2,
        last_error_message: "Wrong response from the webhook: 500 Internal Server Error",
      }),
    );
    await rig.world.say(OWNER, GROUP, "/other");
    await eventually(() => expect(texts()).toEqual(["one", "one", "/other"]));
    rig.clock.turn(2_000);
    await eventually(() => expect(texts()).toEqual(["one", "one", "/other", "one", "two"]));
    await eventually(async () => expect(await info()).toMatchObject({ pending_update_count: 0 }));
    expect((await rig.world.pushes()).map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
      "1 503",
      "2 500",
      "1 200",
      "3 200",
      "1 200",
    ]);
  });

  it("waits as Retry-After asks", async () => {
    await setWebhook();
    target.answers.push({ status: 429, headers: { "retry-after": "60" } });
    await rig.world.say(MEMBER, null, "later");
    await eventually(() => expect(texts()).toEqual(["later"]));
    await eventually(async () => expect(await info()).toHaveProperty("last_error_date"));
    rig.clock.turn(59_000);
    expect(texts()).toEqual(["later"]);
    rig.clock.turn(1_000);
    await eventually(() => expect(texts()).toEqual(["later", "later"]));
  });

  it("gives an update up after 24 hours, and is itself removed after 23 of nothing but 410", async () => {
    await setWebhook();
    target.usual = { status: 410 };
    await rig.world.say(MEMBER, null, "old");
    await eventually(() => expect(texts()).toEqual(["old"]));
    // Its repeats come at least every 90 s; half an hour of them each time until the webhook is gone.
    for (let half = 0; half < 48; half += 1) {
      const before = target.received.length;
      rig.clock.turn(30 * 60_000);
      await eventually(async () =>
        expect(target.received.length > before || (await info())["url"] === "").toBe(true),
      );
      if ((await info())["url"] === "") break;
    }
    await eventually(async () => expect(await info()).toMatchObject({ url: "" }));
    rig.clock.turn(3_600_000);
    expect(await rig.world.pendingUpdates(TOKEN)).toEqual([]);
  });

  it("brings an update again whose answer was lost", async () => {
    await setWebhook();
    await rig.world.plantFault({ effect: { kind: "reset-after" }, method: "webhook", times: 1 });
    await rig.world.say(MEMBER, null, "twice");
    await eventually(async () => expect(await info()).toHaveProperty("last_error_date"));
    expect((await rig.world.pushes()).at(-1)?.outcome).toBe("the answer was lost");
    rig.clock.turn(1_000);
    await eventually(() => expect(texts()).toEqual(["twice", "twice"]));
    expect(new Set(target.received.map(({ body }) => body["update_id"])).size).toBe(1);
  });
});
