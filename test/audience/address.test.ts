import { describe, expect, test } from "vitest";
import { createAddresses } from "../../src/audience/address-service.ts";
import { identityById, meetIdentity, setLanguage, setReachable } from "../../src/audience/store.ts";
import { inTransaction, type Transaction } from "../../src/db/transaction.ts";
import { createTestDatabase } from "../harness/database.ts";
import { createStage } from "../harness/stage.ts";

const { db } = await createTestDatabase();
const now = new Date("2027-02-01T09:00:00Z");
const addresses = createAddresses({
  botOf: (network) => (network === "telegram" ? "tg:7700" : undefined),
  i18n: { negotiate: (tag, fallback = "en") => (tag === "ru" || tag === "en" ? tag : fallback) },
  defaultLanguage: "en",
});
const community = { language: "ru" };

const meet = async (tx: Transaction, userId: string, languageCode?: string, network = "telegram" as const) =>
  meetIdentity(tx, {
    network,
    from: { userId, name: "Ann", ...(languageCode === undefined ? {} : { languageCode }) },
    now,
  });

describe("a private address", () => {
  test("speaks the language that was chosen, else the network's if it is shipped, else the community's", async () => {
    const languages = await inTransaction(db, async (tx) => {
      const german = await meet(tx, "1", "de");
      const english = await meet(tx, "2", "en");
      const silent = await meet(tx, "3");
      const chooser = await meet(tx, "4", "de");
      await setLanguage(tx, chooser.personId, "en");
      const spoken = [];
      for (const identity of [german, english, silent, chooser])
        spoken.push(
          (await addresses.privately(tx, { identity, community, consent: "unless-denied" }))?.language,
        );
      const affairOfNobody = { identity: german, consent: "unless-denied" } as const;
      return [...spoken, (await addresses.privately(tx, affairOfNobody))?.language];
    });
    expect(languages).toEqual(["ru", "en", "ru", "en", "en"]);
  });

  test("is none for whoever forbade it, and only on wish for whoever has not said", async () => {
    await inTransaction(db, async (tx) => {
      const { id, key } = await meet(tx, "5");
      const reach = async (consent: "known" | "unless-denied") => {
        const identity = await identityById(tx, id);
        return identity && (await addresses.privately(tx, { identity, community, consent }))?.chatId;
      };
      expect([await reach("known"), await reach("unless-denied")]).toEqual([undefined, "5"]);
      await setReachable(tx, key, true);
      expect([await reach("known"), await reach("unless-denied")]).toEqual(["5", "5"]);
      await setReachable(tx, key, false);
      expect([await reach("known"), await reach("unless-denied")]).toEqual([undefined, undefined]);
    });
  });

  test("is none on a network without a bot", async () => {
    await inTransaction(db, async (tx) => {
      const identity = await meetIdentity(tx, { network: "vk", from: { userId: "6", name: "" }, now });
      expect(
        await addresses.privately(tx, { identity, community, consent: "unless-denied" }),
      ).toBeUndefined();
    });
  });
});

test.each(["telegram", "vk"] as const)(
  "a winner on %s whose network speaks German is told in the community's language",
  async (network) => {
    const stage = await createStage({ networks: [network], language: "ru" });
    const olga = await stage.owner("Ольга");
    await olga.says("/giveaway_new Кружка ends=3d yes");
    const [anna] = await stage.members(olga.place, "Анна");
    await anna.says("/giveaway 1");
    await anna.presses(anna.reads("giveaway-join-button"));
    await stage.db.prisma.identity.update({ where: { key: anna.key }, data: { languageCode: "de" } });
    await stage.turn("3d");
    const words = stage.said(anna).map(({ text }) => text);
    expect(words).toContain(anna.reads("winner-note", { prize: "Кружка", place: 1, number: 1 }));
  },
);
