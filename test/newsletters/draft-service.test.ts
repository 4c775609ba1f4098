import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyone } from "../../src/audience/segments/segment.ts";
import { UserError } from "../../src/bot/errors.ts";
import { draftCampaign } from "../../src/newsletters/draft-service.ts";
import type { NewsletterServices } from "../../src/newsletters/services.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2027-02-01T12:00:00Z");

/** Footers of 10 characters, in Russian of 30. */
const words: NewsletterServices["words"] = {
  text: (_text, { language }) => "-".repeat(language === "ru" ? 30 : 10),
};

describe("the length of a letter", () => {
  it("is that of the longest footer, in whatever language of the bot its readers may get it", async () => {
    const { prisma } = database.db;
    const community = await prisma.community.create({
      data: { name: "Coffee", language: "en", timezone: "Europe/Moscow", createdAt: now },
    });
    const since = new Date(now.getTime() - 1);
    const person = await prisma.person.create({ data: { createdAt: since } });
    await prisma.identity.create({
      data: {
        key: "tg:5",
        network: "telegram",
        userId: "5",
        name: "Ann",
        personId: person.id,
        createdAt: now,
        seenAt: now,
        subscriptions: { create: { communityId: community.id, bot: "tg:1", isActive: true, since } },
      },
    });
    // Nothing else of the house is asked before a draft stands.
    const services = { words, languages: ["en", "ru"] } as unknown as NewsletterServices;
    const write = async (length: number) =>
      draftCampaign(
        services,
        prisma,
        {
          letter: { text: "x".repeat(length), marks: [], buttons: [] },
          kind: "useful",
          segment: everyone,
          startsAt: null,
        },
        { community, personId: person.id, now },
      );
    const error: unknown = await write(4096 - 31).catch((refused: unknown) => refused);
    if (!(error instanceof UserError)) throw error;
    expect(error.text).toMatchObject({ key: "newsletter-too-long", values: { over: 1, max: 4096 } });
    expect((await write(4096 - 32)).campaign).toMatchObject({ state: "draft" });
  });
});
