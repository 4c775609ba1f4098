import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { journalJobs } from "../../src/journal/jobs.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

describe("the journal's retention", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database.drop());

  it("removes handled updates after 72 hours, dead letters after 30 days, and what is new never", async () => {
    const { prisma } = database.db;
    const now = new Date("2026-11-22T10:00:00.000Z");
    const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
    const update = (eventId: string, state: string, hours: number) => {
      const doneAt = state === "new" ? null : ago(hours);
      return {
        bot: "tg:1",
        eventId,
        orderKey: "k",
        raw: { text: "private" },
        state,
        receivedAt: ago(hours),
        doneAt,
      };
    };
    const old = Array.from({ length: 2_500 }, (_, index) => update(`old ${index}`, "done", 73));
    const data = [
      ...old,
      update("young", "done", 71),
      update("dead", "dead", 100),
      update("long dead", "dead", 30 * 24 + 1),
      update("waiting", "new", 9_000),
    ];
    await prisma.update.createMany({ data });
    const signal = new AbortController().signal;
    for (const job of journalJobs(database.db)) await job.run({ now, signal });
    const left = await prisma.update.findMany({ orderBy: { eventId: "asc" } });
    expect(left.map((row) => row.eventId)).toEqual(["dead", "waiting", "young"]);
  });
});
