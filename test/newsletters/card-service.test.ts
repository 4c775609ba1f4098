import { afterAll, beforeAll, expect, it } from "vitest";
import { everyone } from "../../src/audience/segments/segment.ts";
import { pauseRun } from "../../src/delivery/runs/store.ts";
import { queueDeliveries } from "../../src/delivery/store.ts";
import { refreshCards } from "../../src/newsletters/card-service.ts";
import type { NewsletterServices } from "../../src/newsletters/services.ts";
import { changeCampaign, createCampaign, moveCampaign } from "../../src/newsletters/store.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2027-02-01T12:00:00Z");
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);

it("the card of a newsletter that stands still is not changed every five seconds", async () => {
  const { prisma } = database.db;
  const { id: communityId } = await prisma.community.create({
    data: { name: "Coffee", language: "en", timezone: "Europe/Moscow", createdAt: now },
  });
  const { id: personId } = await prisma.person.create({ data: { createdAt: now } });
  await prisma.identity.create({
    data: {
      key: "tg:5",
      network: "telegram",
      userId: "5",
      name: "Olga",
      personId,
      createdAt: now,
      seenAt: now,
    },
  });
  const { id } = await createCampaign(prisma, {
    communityId,
    kind: "useful",
    letter: { text: "News", marks: [], buttons: [] },
    segment: everyone,
    startsAt: null,
    createdBy: personId,
    createdAt: now,
  });
  const card = {
    bot: "tg:1",
    lane: "notice",
    op: "message",
    recipient: "5",
    content: { text: "card" },
    kind: "notice",
  } as const;
  const [progressDelivery = 0n] = await queueDeliveries(prisma, [card], now);
  await prisma.delivery.updateMany({ data: { state: "sent", messageId: "9", settledAt: now } });
  const { id: runId } = await prisma.deliveryRun.create({ data: { about: "campaign:1", createdAt: now } });
  await changeCampaign(prisma, id, { progressDelivery, progressAt: now });
  await moveCampaign(prisma, id, "draft", "arming");
  await moveCampaign(prisma, id, "arming", "running", { runId, startedAt: now, isPlanned: true });

  const edits: unknown[] = [];
  const services = {
    db: database.db,
    addresses: { privately: async () => ({ network: "telegram", language: "en", forUser: "tg:5" }) },
    voice: { edit: async (_tx: unknown, _to: unknown, says: unknown) => edits.push(says) },
  } as unknown as NewsletterServices; // what a card asks of the house
  const shown = new Map<number, string>();
  for (const seconds of [4, 5, 10, 15]) await refreshCards(services, shown, later(seconds));
  expect(edits).toHaveLength(1);
  await pauseRun(prisma, runId, { why: "team", now: later(16) });
  for (const seconds of [20, 25, 30]) await refreshCards(services, shown, later(seconds));
  expect(edits).toHaveLength(2);
  await moveCampaign(prisma, id, "running", "cancelled", { finishedAt: later(31) });
  for (const seconds of [35, 40, 120]) await refreshCards(services, shown, later(seconds));
  expect(edits).toHaveLength(3);
  expect(shown.size).toBe(0);
});
