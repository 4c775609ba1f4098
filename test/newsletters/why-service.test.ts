import { afterAll, beforeAll, expect, it } from "vitest";
import { everyone } from "../../src/audience/segments/segment.ts";
import { campaignById, createCampaign, moveCampaign } from "../../src/newsletters/store.ts";
import { whyText } from "../../src/newsletters/why-service.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2027-02-01T12:00:00Z");

it("says of whoever was not reached in the list that it was cancelled, not that their turn will come", async () => {
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
      name: "Ann",
      personId,
      createdAt: now,
      seenAt: now,
      subscriptions: { create: { communityId, bot: "tg:1", isActive: true, since: now } },
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
  const why = async () => {
    const campaign = await campaignById(prisma, id);
    if (!campaign) throw new Error("no campaign");
    const asked = { account: { key: "tg:5" }, written: "tg:5" };
    return whyText(prisma, campaign, asked, { timezone: "Europe/Moscow", now });
  };
  await moveCampaign(prisma, id, "draft", "arming");
  await prisma.deliveryRun.create({ data: { id: 7, about: "campaign:1", createdAt: now } });
  await moveCampaign(prisma, id, "arming", "running", { runId: 7, startedAt: now });
  expect(await why()).toMatchObject({ key: "why-not-yet" });
  await moveCampaign(prisma, id, "running", "cancelled", { finishedAt: now });
  expect(await why()).toMatchObject({ key: "why-cancelled", values: { at: { at: now } } });
});
