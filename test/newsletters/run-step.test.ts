import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyone } from "../../src/audience/segments/segment.ts";
import { addFact, mergePersons } from "../../src/audience/store.ts";
import type { CommunityRow } from "../../src/community/store.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { createRun, runById } from "../../src/delivery/runs/store.ts";
import type { Author } from "../../src/newsletters/draft-service.ts";
import { confirmCampaign, overrideMix, undoCampaign } from "../../src/newsletters/life-service.ts";
import { planCampaigns } from "../../src/newsletters/plan-step.ts";
import { beginDue, tend } from "../../src/newsletters/run-step.ts";
import type { NewsletterServices } from "../../src/newsletters/services.ts";
import { campaignById, createCampaign, lockCampaign, moveCampaign } from "../../src/newsletters/store.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { eventually } from "../harness/eventually.ts";

let database: TestDatabase;
let services: NewsletterServices;
beforeAll(async () => {
  database = await createTestDatabase();
  // Cards are not shown here, nor is anybody told anything; who reads them comes from the database.
  const platforms = { has: () => true }; // every bot is in the settings
  services = { db: database.db, platforms, languages: ["en", "ru"] } as unknown as NewsletterServices;
});
afterAll(async () => database.drop());

const start = new Date("2027-02-01T12:00:00Z");
const later = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);
const prisma = () => database.db.prisma;

const author = async (now = start): Promise<Author> => {
  const { id: personId } = await prisma().person.create({ data: { createdAt: start } });
  const community: CommunityRow = await prisma().community.create({
    data: { name: "Coffee", language: "ru", timezone: "Europe/Moscow", createdAt: start },
  });
  return { community, personId, now };
};

/** A draft of an offer. */
const draft = async ({ community, personId }: Author) =>
  createCampaign(prisma(), {
    communityId: community.id,
    kind: "promo",
    letter: { text: "Buy!", marks: [], buttons: [] },
    segment: everyone,
    startsAt: null,
    createdBy: personId,
    createdAt: start,
  });

const runOf = async (id: number) => {
  const runId = (await campaignById(prisma(), id))?.runId;
  return runId ? runById(prisma(), runId) : undefined;
};

describe("what begins", () => {
  it("begins as it was confirmed last, even if it is called back at that moment", async () => {
    const by = await author();
    const { id } = await confirmCampaign(prisma(), await draft(by), "hold", by);
    let begun: Promise<void> | undefined;
    await inTransaction(database.db, async (tx) => {
      const held = await lockCampaign(tx, id);
      if (!held) throw new Error("no campaign");
      begun = beginDue(services, later(1));
      await eventually(async () => {
        const waiting = await tx.$queryRaw<unknown[]>`
          SELECT 1 AS "one" FROM pg_locks l JOIN pg_stat_activity a USING (pid)
          WHERE a.datname = current_database() AND NOT l.granted`;
        expect(waiting).not.toHaveLength(0);
      });
      await undoCampaign(tx, held, by);
    });
    await begun;
    const undone = await campaignById(prisma(), id);
    expect(undone).toMatchObject({ state: "draft", runId: null });
    if (!undone) return;
    await confirmCampaign(prisma(), undone, "partial", { ...by, now: later(5) });
    await beginDue(services, later(6));
    expect(await campaignById(prisma(), id)).toMatchObject({ state: "running", mixPolicy: "partial" });
    const run = await prisma().deliveryRun.findUnique({ where: { about: `campaign:${id}` } });
    expect(run).toMatchObject({ mixPolicy: "partial" });
  });

  it("takes the owner's word along that comes while it begins", async () => {
    const by = await author();
    const { id } = await confirmCampaign(prisma(), await draft(by), "hold", by);
    const seenBefore = { id };
    await beginDue(services, later(1));
    await inTransaction(database.db, (tx) => overrideMix(services, tx, seenBefore, "We move out", by));
    const run = await prisma().deliveryRun.findUnique({ where: { about: `campaign:${id}` } });
    expect(run).toMatchObject({ mixPolicy: "override" });
  });
});

describe("the hours of a run", () => {
  it("follow the community to another zone, and are renewed in the evening", async () => {
    const by = await author();
    const { id } = await confirmCampaign(prisma(), await draft(by), "hold", by);
    await beginDue(services, later(1));
    expect((await runOf(id))?.shutsAt).toEqual(new Date("2027-02-01T19:00:00Z"));
    await prisma().community.update({
      where: { id: by.community.id },
      data: { timezone: "Asia/Vladivostok" },
    });
    await tend(services, "running", later(2));
    // It is ten past ten in the evening there.
    expect((await runOf(id))?.opensAt).toEqual(new Date("2027-02-01T23:00:00Z"));
    await tend(services, "running", new Date("2027-02-02T12:00:00Z"));
    expect((await runOf(id))?.opensAt).toEqual(new Date("2027-02-02T23:00:00Z"));
  });
});

describe("who links two accounts while a newsletter is planned", () => {
  it("is not forgotten, although their person was passed already", async () => {
    const by = await author();
    const { id: communityId } = by.community;
    const subscriber = await prisma().person.create({ data: { createdAt: start } });
    await prisma().identity.create({
      data: {
        key: "tg:5",
        network: "telegram",
        userId: "5",
        name: "Ann",
        personId: subscriber.id,
        createdAt: start,
        seenAt: start,
        subscriptions: { create: { communityId, bot: "tg:1", isActive: true, since: start } },
      },
    });
    const campaign = await createCampaign(prisma(), {
      communityId,
      kind: "useful",
      letter: { text: "News", marks: [], buttons: [] },
      segment: everyone,
      startsAt: null,
      createdBy: by.personId,
      createdAt: start,
    });
    await confirmCampaign(prisma(), campaign, "hold", by);
    await beginDue(services, later(1));
    // The account comes to somebody older, who was passed.
    await prisma().campaign.update({ where: { id: campaign.id }, data: { plannedUpTo: by.personId } });
    await mergePersons(prisma(), subscriber.id, by.personId);
    await addFact(prisma(), { personId: by.personId, what: "linked", object: "vk:9 tg:5", at: later(2) });
    const house = {
      ...services,
      words: { text: () => "/stop" },
      links: { wrap: async (_tx: unknown, content: unknown) => content },
    } as unknown as NewsletterServices;
    await planCampaigns(house, later(3), new AbortController().signal);
    const rows = await prisma().delivery.findMany({ where: { recipient: "5" } });
    expect(rows).toMatchObject([{ personId: by.personId, state: "planned" }]);
  });
});

describe("what cannot be planned", () => {
  it("holds up no other newsletter", async () => {
    const by = await author();
    const broken = await draft(by);
    const sound = await draft(by);
    const run = await createRun(prisma(), { about: `campaign:${sound.id}`, now: start });
    await moveCampaign(prisma(), broken.id, "draft", "arming");
    await moveCampaign(prisma(), broken.id, "arming", "running", { startedAt: start });
    await moveCampaign(prisma(), sound.id, "draft", "arming");
    await moveCampaign(prisma(), sound.id, "arming", "running", { startedAt: start, runId: run.id });
    const planned = planCampaigns(services, start, new AbortController().signal);
    await expect(planned).rejects.toThrow(`not planned: campaigns ${broken.id}`);
    expect(await campaignById(prisma(), sound.id)).toMatchObject({ isPlanned: true });
  });
});
