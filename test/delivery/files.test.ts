import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findAttachment, removeAttachments } from "../../src/delivery/attachments/store.ts";
import { queueDeliveries, saveAttachment } from "../../src/delivery/store.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2026-11-22T10:00:00Z");
const later = new Date("2026-11-26T10:00:00Z");
const file = (name: string, at: Date) => ({ name, bytes: Buffer.from("content"), now: at });

describe("files that were sent", () => {
  it("are removed after their time, but not while something still has to send them", async () => {
    const { prisma } = database.db;
    const sent = await saveAttachment(prisma, file("my-data.json", now));
    const waiting = await saveAttachment(prisma, file("rules.json", now));
    const usedAgain = await saveAttachment(prisma, file("result.json", now));
    await saveAttachment(prisma, file("result.json", later));
    await queueDeliveries(
      prisma,
      [
        {
          bot: "tg:1",
          lane: "notice",
          op: "message",
          recipient: "5",
          content: { text: "", attachmentId: waiting },
          kind: "notice",
        },
      ],
      now,
    );
    const before = new Date(later.getTime() - 1);
    expect(await removeAttachments(prisma, { before, sentBefore: before })).toBe(1);
    expect(await findAttachment(prisma, sent)).toBeUndefined();
    expect((await findAttachment(prisma, waiting))?.file?.name).toBe("rules.json");
    expect((await findAttachment(prisma, usedAgain))?.file?.name).toBe("result.json");
  });
});
