import { describe, expect, test } from "vitest";
import { createAddresses, type Speaker } from "../../src/audience/address-service.ts";
import { setReachable } from "../../src/audience/chats/store.ts";
import { meetIdentity, setLanguage } from "../../src/audience/store.ts";
import { bindVenue, createCommunity, upsertVenue } from "../../src/community/store.ts";
import { inTransaction, type Transaction } from "../../src/db/transaction.ts";
import { createTestDatabase } from "../harness/database.ts";
import { createStage } from "../harness/stage.ts";

const { db } = await createTestDatabase();
const now = new Date("2027-02-01T09:00:00Z");
const speakers: readonly Speaker[] = [
  { network: "telegram", bot: "tg:7700", deepLinkPrefix: "https://t.me/bot?start=" },
  ...(["55", "66"] as const).map((group): Speaker => ({
    network: "vk",
    bot: `vk:${group}`,
    deepLinkPrefix: `https://vk.me/club${group}?ref=`,
    wall: { venue: `vk:-${group}`, url: `https://vk.com/club${group}` },
  })),
];
const addresses = createAddresses({
  platforms: new Map(speakers.map((speaker) => [speaker.bot, speaker])),
  i18n: { negotiate: (tag, fallback = "en") => (tag === "ru" || tag === "en" ? tag : fallback) },
  defaultLanguage: "en",
});

/** A community with these walls. */
const found = async (tx: Transaction, ...groups: readonly string[]) => {
  const community = await createCommunity(tx, {
    name: "Shop",
    language: "ru",
    timezone: "UTC",
    createdAt: now,
  });
  for (const group of groups) {
    const key = `vk:-${group}` as const;
    await upsertVenue(tx, {
      key,
      bot: `vk:${group}`,
      type: "wall",
      title: "Wall",
      botStatus: "administrator",
      now,
    });
    await bindVenue(tx, key, community.id, now);
  }
  return community;
};

const meet = async (tx: Transaction, userId: string, languageCode?: string) =>
  meetIdentity(tx, {
    network: "telegram",
    from: { userId, name: "Ann", ...(languageCode === undefined ? {} : { languageCode }) },
    now,
  });

describe("a private address", () => {
  test("speaks the language that was chosen, else the network's if it is shipped, else the community's", async () => {
    const languages = await inTransaction(db, async (tx) => {
      const community = await found(tx);
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
      const identity = await meet(tx, "5");
      const reach = async (consent: "known" | "unless-denied") =>
        (await addresses.privately(tx, { identity, consent }))?.chatId;
      const say = (isReachable: boolean) =>
        setReachable(tx, { key: identity.key, bot: "tg:7700", isReachable });
      expect([await reach("known"), await reach("unless-denied")]).toEqual([undefined, "5"]);
      await say(true);
      expect([await reach("known"), await reach("unless-denied")]).toEqual(["5", "5"]);
      await say(false);
      expect([await reach("known"), await reach("unless-denied")]).toEqual([undefined, undefined]);
    });
  });

  test("on VK is the dialog with a wall of the community; what one wall was forbidden, another may do", async () => {
    await inTransaction(db, async (tx) => {
      const [tea, coffee, both] = [await found(tx, "55"), await found(tx, "66"), await found(tx)];
      const identity = await meetIdentity(tx, { network: "vk", from: { userId: "6", name: "" }, now });
      const bot = async (community: { id: number; language: string }, consent: "known" | "unless-denied") =>
        (await addresses.privately(tx, { identity, community, consent }))?.bot;
      const say = (of: "vk:55" | "vk:66", isReachable: boolean) =>
        setReachable(tx, { key: identity.key, bot: of, isReachable });
      expect([await bot(tea, "unless-denied"), await bot(coffee, "unless-denied")]).toEqual([
        "vk:55",
        "vk:66",
      ]);
      await say("vk:55", false);
      await say("vk:66", true);
      expect([await bot(tea, "unless-denied"), await bot(coffee, "known")]).toEqual([undefined, "vk:66"]);
      // A community without a wall reaches its people where they are known to listen.
      expect(await bot(both, "unless-denied")).toBe("vk:66");
      await bindVenue(tx, "vk:-66", tea.id, now);
      expect(await bot(tea, "known")).toBe("vk:66");
      await say("vk:66", false);
      expect([await bot(both, "unless-denied"), await bot(tea, "unless-denied")]).toEqual([
        undefined,
        undefined,
      ]);
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
    for (const wait of ["3d", "2m"]) await stage.turn(wait);
    const words = stage.said(anna).map(({ text }) => text);
    expect(words).toContain(anna.reads("winner-note", { prize: "Кружка", place: 1, number: 1 }));
  },
);
