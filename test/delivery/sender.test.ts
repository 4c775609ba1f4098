import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { PlatformError, type PlatformErrorKind } from "../../src/bot/platform.ts";
import { cancelAbout, expireDeliveries, saveAttachment } from "../../src/delivery/store.ts";
import { hanging, peersOf, sent, textsOf } from "./scripted-platform.ts";
import { createSwitch } from "./pause-switch.ts";
import { createSenderRig, messageTo, type SenderRig } from "./sender-rig.ts";

let rig: SenderRig;
beforeAll(async () => {
  rig = await createSenderRig();
});
afterEach(async () => rig.stopAll());
afterAll(async () => rig.close());

const refuse =
  (kind: PlatformErrorKind, options: { retryAfterSeconds?: number; migratedTo?: string } = {}) =>
  () => {
    throw new PlatformError(kind, "as scripted", options);
  };

describe("the sender", () => {
  it("sends what is due and keeps what the platform answered", async () => {
    const bot = rig.newBot("tg");
    await rig.queue([messageTo(bot, "7", { about: "answer" })]);
    const at = new Date("2026-11-22T10:00:00.000Z");
    const { sender, platform } = await rig.send(bot);
    platform.answer = () => [{ kind: "sent", messageId: "42", at, url: "https://t.me/c/7/42" }];
    await sender.drain();
    const [row] = await rig.about("answer");
    const settled = {
      state: "sent",
      messageId: "42",
      platformAt: at,
      url: "https://t.me/c/7/42",
      reason: null,
    };
    expect(row).toMatchObject({ ...settled, attempts: 1 });
    expect(row?.settledAt).not.toBeNull();
    expect(platform.calls).toMatchObject([{ lane: "notice", call: { kind: "message", chatIds: ["7"] } }]);
  });

  it("keeps the reference of a post, so that its date can be found", async () => {
    const bot = rig.newBot("vk");
    await rig.queue([messageTo(bot, "-55", { op: "post", about: "post" })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = () => [{ kind: "sent", messageId: "7", reference: "wall-55_7" }];
    await sender.drain();
    expect((await rig.about("post"))[0]).toMatchObject({ state: "sent", reference: "wall-55_7" });
    expect(platform.calls[0]?.call).toMatchObject({
      kind: "post",
      wallId: "-55",
      guid: expect.stringMatching(/^\w{32}$/),
    });
  });

  it("sends equal contents to many VK dialogs in one call, and settles each peer by its own answer", async () => {
    const bot = rig.newBot("vk");
    const rows = Array.from({ length: 250 }, (_, index) => messageTo(bot, String(index), { about: "many" }));
    await rig.queue([...rows, messageTo(bot, "odd", { content: { text: "another" } })]);
    const { sender, platform, denied } = await rig.send(bot);
    platform.answer = (call) =>
      peersOf(call).map((peer) =>
        peer === "13" ? new PlatformError("denied", "901 no permission") : sent(),
      );
    await sender.drain();
    expect(
      platform.calls.map(({ call }) => peersOf(call).length).toSorted((one, other) => one - other),
    ).toEqual([1, 50, 100, 100]);
    expect(await rig.counts(bot)).toEqual({ sent: 250, denied: 1 });
    expect(denied).toMatchObject([{ recipient: "13", reason: "denied: 901 no permission" }]);
    const stored = await rig.database.db.prisma.deliveryBatch.findMany({ where: { bot } });
    const randomIds = platform.calls.map(({ call }) => (call.kind === "message" ? call.randomId : 0));
    expect(new Set(stored.map((batch) => batch.randomId))).toEqual(new Set(randomIds));
    expect(new Set(randomIds).size).toBe(4);
  });

  it("keeps the order of what it says to one person, however many calls are in flight", async () => {
    const bot = rig.newBot("tg");
    const texts = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    await rig.queue(
      texts.flatMap((text) => ["a", "b"].map((to) => messageTo(bot, to, { content: { text } }))),
    );
    const { sender, platform } = await rig.send(bot);
    let failures = 0;
    platform.answer = async (call) => {
      if (textsOf(call)[0] === "line 3" && failures++ < 2) throw new PlatformError("unavailable", "down");
      return [sent()];
    };
    sender.start();
    await eventually(async () => {
      rig.clock.turn(1_000);
      expect(await rig.counts(bot)).toEqual({ sent: 24 });
    });
    for (const to of ["a", "b"]) {
      const said = platform.calls
        .filter(({ call }) => peersOf(call)[0] === to)
        .map(({ call }) => textsOf(call)[0]);
      expect([...new Set(said)]).toEqual(texts);
    }
  });

  it("does not keep a reply waiting behind a campaign", async () => {
    const bot = rig.newBot("tg");
    const bulk = Array.from({ length: 40 }, (_, index) =>
      messageTo(bot, String(index), { lane: "bulk", kind: "promo" }),
    );
    await rig.queue(bulk);
    const { sender, platform } = await rig.send(bot);
    const stuck = hanging();
    platform.answer = (_call, lane) => (lane === "bulk" ? stuck.promise : [sent()]);
    sender.start();
    await eventually(() => expect(platform.calls.length).toBe(16));
    await rig.queue([messageTo(bot, "1", { lane: "interactive", kind: "reply", about: "reply" })]);
    sender.nudge();
    await eventually(async () => expect((await rig.about("reply"))[0]?.state).toBe("sent"));
    expect(platform.calls.filter(({ lane }) => lane === "bulk")).toHaveLength(16);
    stuck.release(new PlatformError("unavailable", "down"));
  });

  it("waits as long as the platform asks for, and until a row is due", async () => {
    const bot = rig.newBot("tg");
    const later = new Date(rig.clock.now().getTime() + 60_000);
    await rig.queue([messageTo(bot, "1"), messageTo(bot, "2", { notBefore: later })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = refuse("rate_limited", { retryAfterSeconds: 30 });
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ retry: 1, planned: 1 });
    platform.answer = () => [sent()];
    rig.clock.turn(29_000);
    await sender.drain();
    expect(platform.calls).toHaveLength(1);
    rig.clock.turn(1_000);
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ sent: 1, planned: 1 });
    rig.clock.turn(30_000);
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ sent: 2 });
  });

  it.each([
    ["denied", "denied"],
    ["gone", "denied"],
    ["no_rights", "failed"],
    ["bad_content", "failed"],
    ["not_allowed", "failed"],
    ["bad_call", "failed"],
    ["stale_target", "failed"],
    ["not_modified", "sent"],
    ["unknown_outcome", "unknown"],
    ["unavailable", "retry"],
    ["conflict", "retry"],
    ["migrated", "failed"],
  ] as const)("takes %s on Telegram for %s, and says why", async (kind, state) => {
    const bot = rig.newBot("tg");
    await rig.queue([messageTo(bot, "1", { kind: "promo" })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = refuse(kind);
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ [state]: 1 });
    const row = await rig.database.db.prisma.delivery.findFirstOrThrow({ where: { bot } });
    expect(row.reason).toContain(kind);
  });

  it("tries once more where a group has become another", async () => {
    const bot = rig.newBot("tg");
    await rig.queue([messageTo(bot, "-5", { about: "moved" })]);
    const { sender, platform } = await rig.send(bot);
    platform.answer = (call) => {
      if (peersOf(call)[0] === "-5") throw new PlatformError("migrated", "upgraded", { migratedTo: "-1005" });
      return [sent()];
    };
    await sender.drain();
    expect((await rig.about("moved"))[0]).toMatchObject({ state: "sent", recipient: "-1005", attempts: 2 });
  });

  it("stops when the token is refused, keeps every row whoever resumes, and the next process goes on", async () => {
    const bot = rig.newBot("tg");
    await rig.queue(Array.from({ length: 40 }, (_, index) => messageTo(bot, String(index))));
    const pause = createSwitch();
    const { sender, platform, troubles } = await rig.send(bot, { pause });
    platform.answer = refuse("token_revoked");
    await sender.drain();
    expect(sender.isPaused).toBe(true);
    expect(await rig.counts(bot)).toEqual({ planned: 40 });
    expect(troubles[0]).toEqual({ bot, kind: "token_revoked", detail: "as scripted" });
    platform.answer = () => [sent()];
    const calls = platform.calls.length;
    pause.set(true);
    pause.set(false);
    await sender.drain();
    expect(platform.calls).toHaveLength(calls);
    const next = await rig.send(bot);
    await next.sender.drain();
    expect(await rig.counts(bot)).toEqual({ sent: 40 });
  });

  it("pauses at once: what it has in hand goes back, and nothing is sent until it resumes", async () => {
    const bot = rig.newBot("tg");
    await rig.queue(Array.from({ length: 60 }, (_, index) => messageTo(bot, String(index))));
    const pause = createSwitch();
    const { sender, platform } = await rig.send(bot, { pause });
    const stuck = hanging();
    platform.answer = () => stuck.promise;
    sender.start();
    await eventually(() => expect(platform.calls).toHaveLength(16));
    pause.set(true);
    // What the limiter says to calls that still waited for their turn.
    stuck.release(new PlatformError("unavailable", "stopped before the call was made"));
    await eventually(async () => expect(await rig.counts(bot)).toEqual({ planned: 60 }), { timeout: 1_000 });
    platform.answer = () => [sent()];
    await sender.drain();
    expect(platform.calls).toHaveLength(16);
    pause.set(false);
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ sent: 60 });
  });

  it("answers about itself while all else is paused, and the rest in its order afterwards", async () => {
    const bot = rig.newBot("tg");
    const pause = createSwitch(true);
    await rig.queue([
      messageTo(bot, "1", { content: { text: "one" } }),
      messageTo(bot, "1", { content: { text: "two" } }),
      messageTo(bot, "1", { lane: "control", content: { text: "stopped" } }),
    ]);
    const { sender, platform } = await rig.send(bot, { pause });
    await sender.drain();
    const said = () => platform.calls.map(({ call }) => ("content" in call ? call.content.text : ""));
    expect(said()).toEqual(["stopped"]);
    pause.set(false);
    await sender.drain();
    expect(said()).toEqual(["stopped", "one", "two"]);
  });

  it("sends the newest content of a live counter, and one edit of it at a time", async () => {
    const bot = rig.newBot("tg");
    const edit = (text: string) =>
      messageTo(bot, "-1", {
        op: "edit",
        target: "9",
        coalesceKey: "count",
        content: { text },
        about: "count",
      });
    const { sender, platform } = await rig.send(bot);
    const stuck = hanging();
    platform.answer = () => stuck.promise;
    await rig.queue([edit("1")]);
    sender.start();
    await eventually(() => expect(platform.calls).toHaveLength(1));
    await rig.queue([edit("2")]);
    await rig.queue([edit("3")]);
    sender.nudge();
    stuck.release(new PlatformError("unavailable", "down"));
    platform.answer = () => [sent()];
    await sender.drain();
    expect(platform.calls.map(({ call }) => textsOf(call)[0])).toEqual(["1", "3"]);
    expect((await rig.about("count")).map((row) => [row.state, row.reason])).toEqual([
      ["skipped", "superseded"],
      ["sent", null],
    ]);
  });

  it("sends neither what was cancelled nor what is over", async () => {
    const bot = rig.newBot("tg");
    const soon = new Date(rig.clock.now().getTime() + 1_000);
    await rig.queue([
      messageTo(bot, "1", { about: "off" }),
      messageTo(bot, "2", { about: "over", expiresAt: soon }),
    ]);
    await cancelAbout(rig.database.db.prisma, "off", "changed our mind", rig.clock.now());
    rig.clock.turn(1_000);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    await expireDeliveries(rig.database.db.prisma, rig.clock.now());
    expect(platform.calls).toEqual([]);
    expect(await rig.counts(bot)).toEqual({ cancelled: 1, expired: 1 });
  });

  it("brings the file along, and fails a row whose file is not there", async () => {
    const bot = rig.newBot("tg");
    const { prisma } = rig.database.db;
    const file = { name: "list.bin", bytes: new Uint8Array([1, 2]), now: rig.clock.now() };
    const attachmentId = await saveAttachment(prisma, file);
    await rig.queue([
      messageTo(bot, "1", { content: { text: "here", attachmentId } }),
      messageTo(bot, "2", { content: { text: "nowhere", attachmentId: "x" }, about: "nowhere" }),
      messageTo(bot, "3", { op: "edit", about: "aimless" }),
    ]);
    const { sender, platform } = await rig.send(bot);
    await sender.drain();
    expect(platform.calls).toHaveLength(1);
    expect(platform.calls[0]?.call).toMatchObject({ file: { name: "list.bin" } });
    expect((await rig.about("nowhere"))[0]).toMatchObject({ state: "failed", reason: /attachment/ });
    expect((await rig.about("aimless"))[0]).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/target/),
    });
  });

  it("keeps the platform's answer even when the recipient cannot be marked", async () => {
    const bot = rig.newBot("tg");
    await rig.queue([messageTo(bot, "1")]);
    const onDenied = async (): Promise<void> => {
      throw new Error("a bug of the room");
    };
    const { sender, platform } = await rig.send(bot, { onDenied });
    platform.answer = refuse("denied");
    await sender.drain();
    expect(await rig.counts(bot)).toEqual({ denied: 1 });
  });
});
