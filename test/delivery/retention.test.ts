import { expect, test } from "vitest";
import { deliveryJobs } from "../../src/delivery/jobs.ts";
import { createTestDatabase } from "../harness/database.ts";

test("texts of what was settled 72 hours ago are emptied, states and receipts stay; what is open is left alone", async () => {
  const { db, drop } = await createTestDatabase();
  try {
    const now = new Date("2026-11-22T10:00:00.000Z");
    const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
    const batch = (hours: number) =>
      db.prisma.deliveryBatch.create({
        data: { bot: "vk:1", randomId: 1, guid: "g", peers: ["7"], fence: 1n, firstTriedAt: ago(hours) },
      });
    const [old, young] = [await batch(73), await batch(71)];
    const row = (about: string, state: string, settledAt: Date | null, batchId: bigint) => ({
      bot: "vk:1",
      lane: 0,
      op: "message",
      recipient: "7",
      content: { text: "private" },
      contentHash: "h",
      kind: "reply",
      about,
      state,
      notBefore: ago(200),
      createdAt: ago(200),
      settledAt,
      messageId: "5",
      batchId,
    });
    await db.prisma.delivery.createMany({
      data: [
        row("old", "sent", ago(73), old.id),
        row("old unknown", "unknown", ago(100), old.id),
        row("young", "sent", ago(71), young.id),
        row("open", "retry", null, young.id),
        row("privacy:erased", "sent", ago(1), young.id),
        row("privacy:erased", "sending", null, young.id),
      ],
    });
    const signal = new AbortController().signal;
    for (const job of deliveryJobs({ db })) await job.run({ now, signal });
    const rows = await db.prisma.delivery.findMany({ orderBy: { id: "asc" } });
    const text = { text: "private" };
    expect(rows.map(({ about, state, content, recipient }) => [about, state, content, recipient])).toEqual([
      ["old", "sent", {}, "7"],
      ["old unknown", "unknown", {}, "7"],
      ["young", "sent", text, "7"],
      ["open", "retry", text, "7"],
      ["privacy:erased", "sent", {}, ""],
      ["privacy:erased", "sending", text, "7"],
    ]);
    const batches = await db.prisma.deliveryBatch.findMany({ orderBy: { id: "asc" } });
    expect(batches.map(({ peers }) => peers)).toEqual([[], ["7"]]);
  } finally {
    await drop();
  }
});
