import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BotKey } from "../../src/bot/incoming.ts";
import type { Content, OutgoingCall } from "../../src/bot/outgoing.ts";
import { PlatformError } from "../../src/bot/platform.ts";
import {
  findAttachment,
  removeAttachments,
  saveRemoteAttachment,
} from "../../src/delivery/attachments/store.ts";
import { planDeliveries, removeSharedContents, shareContent } from "../../src/delivery/plans/store.ts";
import { countsOfRun } from "../../src/delivery/receipts/store.ts";
import type { Run } from "../../src/delivery/run.ts";
import { cancelRun, createRun } from "../../src/delivery/runs/store.ts";
import { eventually } from "../harness/eventually.ts";
import { hanging, peersOf, sent } from "./scripted-platform.ts";
import { createSenderRig, type SenderRig } from "./sender-rig.ts";

let rig: SenderRig;
beforeAll(async () => {
  rig = await createSenderRig();
});
afterEach(async () => rig.stopAll());
afterAll(async () => rig.close());

let lastRun = 0;
const prisma = () => rig.database.db.prisma;
const now = (): Date => rig.clock.now();

/** A run that says to people 1 to `count` what `says` gives, `shared` the same to all. */
const runOf = async (
  bot: BotKey,
  count: number,
  says: { readonly shared: Content } | ((personId: number) => Content),
): Promise<Run> => {
  const run = await createRun(prisma(), { about: `campaign:${++lastRun}`, now: now() });
  const sharedHash = "shared" in says ? await shareContent(prisma(), says.shared, now()) : "";
  const rows = Array.from({ length: count }, (_, index) => ({
    personId: index + 1,
    subscriptionId: index + 1,
    bot,
    recipient: String(1001 + index),
    says: "shared" in says ? { sharedHash } : { content: says(index + 1) },
    state: "planned" as const,
  }));
  await planDeliveries(prisma(), { id: run.id, kind: "promo" }, rows, now());
  return run;
};

const counts = async (run: Run): Promise<Record<string, number>> =>
  Object.fromEntries(Object.entries(await countsOfRun(prisma(), run.id)).filter(([, count]) => count > 0));

const photosOf = (call: OutgoingCall) =>
  call.kind === "messages" ? call.items.map(({ photo }) => photo) : "photo" in call ? [call.photo] : [];

describe("texts of one's own on VK", () => {
  const personal = (id: number): Content => ({ text: `Dear ${id}` });

  it("go 25 to a call, each to its own, and each is settled by its own answer", async () => {
    const bot = rig.newBot("vk");
    const run = await runOf(bot, 60, personal);
    const { sender, platform } = await rig.send(bot);
    platform.answer = (call) =>
      peersOf(call).map((peer) => (peer === "1007" ? new PlatformError("denied", "VK 901") : sent()));
    await sender.drain();
    expect(await counts(run)).toEqual({ sent: 59, denied: 1 });
    expect(platform.calls.map(({ call }) => peersOf(call).length)).toEqual([25, 25, 10]);
    for (const { call } of platform.calls) {
      if (call.kind !== "messages") throw new Error(`It is a ${call.kind}.`);
      for (const { chatId, content } of call.items)
        expect(content.text).toBe(`Dear ${Number(chatId) - 1000}`);
    }
  });

  it("are repeated with the same random_id by the process that takes over, for those left only", async () => {
    const bot = rig.newBot("vk");
    const run = await runOf(bot, 10, personal);
    const first = await rig.send(bot);
    const call = hanging();
    first.platform.answer = () => call.promise;
    first.sender.start();
    await eventually(() => expect(first.platform.calls).toHaveLength(1));
    await prisma().delivery.updateMany({
      where: { runId: run.id, personId: 3 },
      data: { state: "sent", settledAt: now() },
    });
    const second = await rig.send(bot);
    second.sender.start();
    await eventually(async () => expect(await counts(run)).toEqual({ sent: 10 }));
    const [made, repeated] = [first.platform.calls[0]?.call, second.platform.calls[0]?.call];
    if (made?.kind !== "messages") throw new Error(`It was a ${made?.kind}.`);
    expect(repeated).toEqual({ ...made, items: made.items.filter(({ chatId }) => chatId !== "1003") });
    expect(second.platform.calls).toHaveLength(1);
    call.release(new PlatformError("unknown_outcome", "dead"));
  });
});

describe("equal texts on VK", () => {
  it("reach 99 of 100 peers when one does not let us write", async () => {
    const bot = rig.newBot("vk");
    const run = await runOf(bot, 100, { shared: { text: "to all" } });
    const { sender, platform, denied } = await rig.send(bot);
    platform.answer = (call) =>
      peersOf(call).map((peer) => (peer === "1050" ? new PlatformError("denied", "VK 901") : sent()));
    await sender.drain();
    expect(platform.calls).toHaveLength(1);
    expect(await counts(run)).toEqual({ sent: 99, denied: 1 });
    expect(denied).toMatchObject([{ recipient: "1050" }]);
  });
});

describe("what nobody answered", () => {
  it("ends as unknown on Telegram and is never sent again", async () => {
    const bot = rig.newBot("tg");
    const run = await runOf(bot, 3, { shared: { text: "an offer" } });
    const { sender, platform } = await rig.send(bot);
    platform.answer = () => {
      throw new PlatformError("unknown_outcome", "reset after it was written");
    };
    await sender.drain();
    expect(await counts(run)).toEqual({ unknown: 3 });
    expect(platform.calls).toHaveLength(3);
  });
});

describe("a picture that somebody sent to another bot", () => {
  const remote = async (fileId: string): Promise<string> =>
    saveRemoteAttachment(prisma(), { name: "photo.jpg", bot: "tg:99", fileId, now: now() });

  it("is fetched once, and uploaded once", async () => {
    const bot = rig.newBot("vk");
    const photoId = await remote("once");
    const run = await runOf(bot, 30, (id) => ({ text: `Dear ${id}`, photoId }));
    const fetched: string[] = [];
    const fetchFile = async (from: BotKey, fileId: string) => {
      fetched.push(`${from} ${fileId}`);
      return { name: "x", bytes: Buffer.from("picture") };
    };
    const { sender, platform } = await rig.send(bot, { fetchFile, concurrency: 1 });
    platform.answer = (call) => peersOf(call).map(() => ({ ...sent(), uploaded: "photo-55_7_key" }));
    await sender.drain();
    expect(await counts(run)).toEqual({ sent: 30 });
    expect(fetched).toEqual(["tg:99 once"]);
    expect(Buffer.from(photosOf(platform.calls[0]?.call as OutgoingCall)[0]?.bytes ?? [])).toEqual(
      Buffer.from("picture"),
    );
    const next = await runOf(bot, 1, { shared: { text: "again", photoId } });
    const again = await rig.send(bot);
    await again.sender.drain();
    expect(await counts(next)).toEqual({ sent: 1 });
    const { call } = again.platform.calls[0] ?? {};
    expect(call && photosOf(call)).toMatchObject([{ name: "photo.jpg", reference: "photo-55_7_key" }]);
  });

  it("is waited for while its network is away, and named when it is gone", async () => {
    const bot = rig.newBot("tg");
    const [away, gone] = [await remote("away"), await remote("gone")];
    const waiting = await runOf(bot, 2, { shared: { text: "", photoId: away } });
    const lost = await runOf(bot, 2, { shared: { text: "", photoId: gone } });
    let isAway = true;
    const fetchFile = async (_bot: BotKey, fileId: string) => {
      if (fileId === "gone") throw new PlatformError("gone", "no such file");
      if (isAway) throw new PlatformError("unavailable", "down");
      return { name: "x", bytes: Buffer.from("picture") };
    };
    const { sender } = await rig.send(bot, { fetchFile });
    await sender.drain();
    expect(await counts(waiting)).toEqual({ planned: 2 });
    expect(await counts(lost)).toEqual({ failed: 2 });
    isAway = false;
    rig.clock.turn(15_000);
    await sender.drain();
    expect(await counts(waiting)).toEqual({ sent: 2 });
  });

  it("stays while a text for many or an open row needs it, and goes after its time", async () => {
    const [shared, own, idle] = [await remote("s"), await remote("o"), await remote("i")];
    const run = await runOf(rig.newBot("tg"), 1, { shared: { text: "shared", photoId: shared } });
    const other = await runOf(rig.newBot("tg"), 1, () => ({ text: "own", photoId: own }));
    const before = new Date(now().getTime() + 1);
    const sweep = { before, sentBefore: before };
    expect(await removeAttachments(prisma(), { before, sentBefore: new Date(0) })).toBe(0);
    await removeSharedContents(prisma(), before);
    await removeAttachments(prisma(), sweep);
    for (const id of [shared, own]) expect(await findAttachment(prisma(), id)).toBeDefined();
    expect(await findAttachment(prisma(), idle)).toBeUndefined();
    for (const { id } of [run, other]) await cancelRun(prisma(), id, "over");
    await prisma().delivery.updateMany({
      where: { runId: { in: [run.id, other.id] } },
      data: { state: "cancelled", settledAt: now() },
    });
    await removeSharedContents(prisma(), before);
    await removeAttachments(prisma(), sweep);
    for (const id of [shared, own]) expect(await findAttachment(prisma(), id)).toBeUndefined();
  });
});
