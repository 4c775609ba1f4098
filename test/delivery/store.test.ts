import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Content } from "../../src/bot/outgoing.ts";
import { deliveryStates, type NewDelivery } from "../../src/delivery/delivery.ts";
import { findAttachment } from "../../src/delivery/attachments/store.ts";
import * as store from "../../src/delivery/store.ts";
import { connectDatabase } from "../../src/db/open.ts";
import { quietLog } from "../harness/log.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

const now = new Date("2026-11-22T10:00:00.123Z");

const message = (changes: Partial<NewDelivery> = {}): NewDelivery => ({
  bot: "tg:1",
  lane: "notice",
  op: "message",
  recipient: "7",
  content: { text: "hello" },
  kind: "notice",
  ...changes,
});

describe("the delivery store", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database.drop());

  it("gives the ids in the order of the rows", async () => {
    const { prisma } = database.db;
    const rows = Array.from({ length: 500 }, (_, index) => message({ recipient: String(index) }));
    const ids = await store.queueDeliveries(prisma, rows, now);
    const found = await store.deliveriesOf(prisma, ids);
    expect(found.map((row) => [row.id, row.recipient])).toEqual(ids.map((id, index) => [id, String(index)]));
  });

  it("keeps every field as it was given, instants to the millisecond", async () => {
    const { prisma } = database.db;
    const notBefore = new Date("2026-03-29T01:30:00.001Z");
    const row = message({
      bot: "vk:5",
      lane: "bulk",
      op: "comment",
      target: "12",
      about: "giveaway:1:commit",
      kind: "promo",
      notBefore,
      content: { text: "ёж 🦔", buttons: [[{ kind: "link", label: "a", url: "https://x.test" }]] },
    });
    const [id = 0n] = await store.queueDeliveries(prisma, [row], now);
    const [found] = await store.deliveriesOf(prisma, [id]);
    expect(found).toMatchObject({
      ...row,
      state: "planned",
      notBefore,
      createdAt: now,
      attempts: 0,
      reason: null,
    });
  });

  it("keeps instants whatever zone the server lives in", async () => {
    const { prisma } = database.db;
    const [{ name } = { name: "" }] = await prisma.$queryRaw<
      { name: string }[]
    >`SELECT current_database() AS name`;
    await prisma.$executeRawUnsafe(`ALTER DATABASE "${name}" SET timezone TO 'Asia/Tokyo'`);
    const elsewhere = connectDatabase({ url: database.url, log: quietLog });
    try {
      const [zone] = await elsewhere.prisma.$queryRaw<{ TimeZone: string }[]>`SHOW timezone`;
      expect(zone?.TimeZone).toBe("Asia/Tokyo");
      const [id = 0n] = await store.queueDeliveries(elsewhere.prisma, [message({ expiresAt: now })], now);
      expect(await store.expireDeliveries(elsewhere.prisma, new Date(now.getTime() - 1))).toBe(0);
      const [found] = await store.deliveriesOf(prisma, [id]);
      expect(found).toMatchObject({ notBefore: now, createdAt: now, state: "planned" });
      await store.expireDeliveries(elsewhere.prisma, now);
      expect((await store.deliveriesOf(prisma, [id]))[0]).toMatchObject({ state: "expired", settledAt: now });
    } finally {
      await elsewhere.close();
      await prisma.$executeRawUnsafe(`ALTER DATABASE "${name}" RESET timezone`);
    }
  });

  it("takes a text that PostgreSQL refuses and mends only what it refuses", async () => {
    const { prisma } = database.db;
    const content: Content = { text: "a\0b\uD83Dc 🦔 \\u0000" };
    const [id = 0n] = await store.queueDeliveries(prisma, [message({ content })], now);
    const [found] = await store.deliveriesOf(prisma, [id]);
    expect(found?.content.text).toBe("a\uFFFDb\uFFFDc 🦔 \\u0000");
  });

  it("holds one open row for a coalesce key, with the newest content and the first time", async () => {
    const { prisma } = database.db;
    const later = new Date(now.getTime() + 60_000);
    const edit = (text: string, notBefore?: Date): NewDelivery =>
      message({
        op: "edit",
        target: "9",
        coalesceKey: "count",
        content: { text },
        ...(notBefore && { notBefore }),
      });
    const [first, again] = await store.queueDeliveries(prisma, [edit("1", later), edit("2", later)], now);
    expect(again).toBe(first);
    expect(await store.queueDeliveries(prisma, [message(), edit("3")], now)).toContain(first);
    const [found] = await store.deliveriesOf(prisma, [first ?? 0n]);
    expect(found?.content.text).toBe("3");
    expect(found?.notBefore).toEqual(later);
    await prisma.delivery.update({ where: { id: first ?? 0n }, data: { state: "sending" } });
    const [next] = await store.queueDeliveries(prisma, [edit("4")], now);
    expect(next).not.toBe(first);
  });

  it("coalesces for each bot apart", async () => {
    const { prisma } = database.db;
    const rows = [message({ coalesceKey: "k" }), message({ coalesceKey: "k", bot: "tg:2" })];
    const [one, other] = await store.queueDeliveries(prisma, rows, now);
    expect(one).not.toBe(other);
  });

  it("cancels what is not on its way and leaves what is", async () => {
    const { prisma } = database.db;
    const about = "giveaway:77";
    const ids = await store.queueDeliveries(prisma, [message({ about }), message({ about })], now);
    await prisma.delivery.update({ where: { id: ids[1] ?? 0n }, data: { state: "sending" } });
    expect(await store.cancelAbout(prisma, about, "the giveaway was cancelled", now)).toBe(1);
    const found = await store.deliveriesAbout(prisma, about);
    expect(found.map((row) => row.state)).toEqual(["cancelled", "sending"]);
    expect(found[0]).toMatchObject({ reason: "the giveaway was cancelled", settledAt: now });
    const counts = await store.countByState(prisma, { about });
    expect(Object.keys(counts)).toEqual(deliveryStates);
    expect(counts).toMatchObject({ cancelled: 1, sending: 1, planned: 0 });
  });

  it("ends as expired what is over, and nothing else", async () => {
    const { prisma } = database.db;
    const about = "expiry";
    const rows = [
      message({ about, expiresAt: now }),
      message({ about, expiresAt: new Date(now.getTime() + 1) }),
      message({ about }),
    ];
    await store.queueDeliveries(prisma, rows, now);
    expect(await store.expireDeliveries(prisma, now)).toBe(1);
    const found = await store.deliveriesAbout(prisma, about);
    expect(found.map((row) => row.state)).toEqual(["expired", "planned", "planned"]);
  });

  it("keeps a file once and gives it back whole", async () => {
    const { prisma } = database.db;
    const bytes = new Uint8Array([0, 1, 255]);
    const id = await store.saveAttachment(prisma, { name: "rules.json", bytes, now });
    expect(await store.saveAttachment(prisma, { name: "rules.json", bytes, now })).toBe(id);
    const file = await findAttachment(prisma, id);
    expect(file?.file?.name).toBe("rules.json");
    expect([...(file?.file?.bytes ?? [])]).toEqual([0, 1, 255]);
    expect(await store.saveAttachment(prisma, { name: "other.json", bytes, now })).not.toBe(id);
    expect(await findAttachment(prisma, "nothing")).toBeUndefined();
  });

  it("keeps the first date that a network told about a post", async () => {
    const { prisma } = database.db;
    const publication = { bot: "vk:5", reference: "wall-5_7", at: now } as const;
    await store.recordPublication(prisma, publication);
    await store.recordPublication(prisma, { ...publication, at: new Date(0) });
    expect(await store.publicationAt(prisma, "vk:5", "wall-5_7")).toEqual(now);
    expect(await store.publicationAt(prisma, "vk:5", "wall-5_8")).toBeUndefined();
  });
});
