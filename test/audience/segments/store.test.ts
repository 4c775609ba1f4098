import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSegment } from "../../../src/audience/segments/segment.ts";
import { countSegment, recipientsAfter, type SegmentQuery } from "../../../src/audience/segments/store.ts";
import { splitIdentity } from "../../../src/audience/store.ts";
import { createTestDatabase, type TestDatabase } from "../../harness/database.ts";

let database: TestDatabase;
const languages = ["en", "ru"];
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number, 12));
const now = day(31);

interface Account {
  readonly network: "telegram" | "vk";
  readonly name?: string;
  readonly languageCode?: string;
  readonly seenAt?: Date;
  readonly since?: Date;
  readonly hasAgreed?: boolean;
  readonly isReachable?: boolean;
  readonly isActive?: boolean;
  readonly isDeactivated?: boolean;
  readonly mutes?: readonly number[];
  readonly tags?: readonly string[];
}

let lastUser = 0;
/** Somebody with these accounts; the number of the person. */
const person = async (
  communityId: number,
  accounts: readonly Account[],
  language?: string,
): Promise<number> => {
  const { id: personId } = await database.db.prisma.person.create({
    data: { createdAt: day(1), language: language ?? null },
  });
  for (const it of accounts) {
    lastUser += 1;
    const prefix = it.network === "vk" ? "vk" : "tg";
    const bot = `${prefix}:1`;
    await database.db.prisma.identity.create({
      data: {
        key: `${prefix}:${lastUser}`,
        network: it.network,
        userId: String(lastUser),
        personId,
        name: it.name ?? "Ann Lee",
        languageCode: it.languageCode ?? null,
        isDeactivated: it.isDeactivated ?? false,
        createdAt: day(1),
        seenAt: it.seenAt ?? day(1),
        chats: { create: { bot, isReachable: it.isReachable ?? true } },
        subscriptions: {
          create: {
            communityId,
            bot,
            isActive: it.isActive ?? true,
            since: it.since ?? day(1),
            promoSince: it.hasAgreed ? day(2) : null,
            mutes: { create: (it.mutes ?? []).map((topicId) => ({ topicId })) },
            tags: { create: (it.tags ?? []).map((tag) => ({ tag })) },
          },
        },
      },
    });
  }
  return personId;
};

const community = async (timezone = "Europe/Moscow", language = "ru"): Promise<number> =>
  (
    await database.db.prisma.community.create({
      data: { name: "Cafe", language, timezone, createdAt: day(1) },
    })
  ).id;
const topic = async (communityId: number, name: string): Promise<number> =>
  (await database.db.prisma.topic.create({ data: { communityId, name, createdAt: day(1) } })).id;

const query = (communityId: number, asked = "all", kind: SegmentQuery["kind"] = "useful"): SegmentQuery => ({
  communityId,
  segment: readSegment(asked, { language: "en", languages }),
  kind,
  languages,
  subscribedBefore: now,
});
const count = (it: SegmentQuery) => countSegment(database.db.prisma, it);
const all = (it: SegmentQuery) =>
  recipientsAfter(database.db.prisma, { ...it, afterPersonId: 0, limit: 1_000 });
const peopleOf = async (it: SegmentQuery): Promise<readonly number[]> =>
  (await all(it)).map(({ personId }) => personId);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("a person with two accounts", () => {
  test("is written to once, where they were heard last, in their language", async () => {
    const id = await community();
    const personId = await person(
      id,
      [
        { network: "telegram", seenAt: day(5), languageCode: "en-GB", name: "Ann Lee" },
        { network: "vk", seenAt: day(4), name: "Анна Ли" },
      ],
      "ru",
    );
    expect(await all(query(id))).toMatchObject([
      { personId, network: "telegram", bot: "tg:1", language: "ru", firstName: "Ann", isReachable: true },
    ]);
    expect(await count(query(id))).toEqual({
      people: 1,
      byNetwork: { telegram: 1, vk: 0 },
      unreachable: 0,
      withoutPromoConsent: 0,
    });
  });

  test("who unlinks them while something is being planned is not written to twice", async () => {
    const id = await community();
    const personId = await person(id, [{ network: "telegram" }, { network: "vk" }]);
    const [account] = await database.db.prisma.identity.findMany({ where: { personId, network: "vk" } });
    const own = await splitIdentity(database.db.prisma, account?.id ?? 0, day(8));
    expect(await peopleOf({ ...query(id), subscribedBefore: day(8) })).toEqual([personId]);
    expect(await peopleOf({ ...query(id), subscribedBefore: day(9) })).toEqual([personId, own]);
  });

  test("is written to on the account that lets the bot write, and on the last one if none does", async () => {
    const id = await community();
    await person(id, [
      { network: "telegram", seenAt: day(5), isReachable: false },
      { network: "vk", seenAt: day(4) },
    ]);
    await person(id, [
      { network: "telegram", seenAt: day(5), isReachable: false },
      { network: "vk", seenAt: day(6), isDeactivated: true },
    ]);
    const found = await all(query(id));
    expect(found.map(({ network, isReachable }) => [network, isReachable])).toEqual([
      ["vk", true],
      ["vk", false],
    ]);
    expect(await count(query(id))).toMatchObject({ people: 2, byNetwork: { vk: 2 }, unreachable: 1 });
  });

  test("gets offers on the account that agreed to them, and is counted apart if none did", async () => {
    const id = await community();
    await person(id, [
      { network: "telegram", seenAt: day(5) },
      { network: "vk", seenAt: day(4), hasAgreed: true },
    ]);
    await person(id, [{ network: "telegram" }]);
    expect((await all(query(id, "all", "promo"))).map(({ network }) => network)).toEqual(["vk"]);
    expect(await count(query(id, "all", "promo"))).toEqual({
      people: 1,
      byNetwork: { telegram: 0, vk: 1 },
      unreachable: 0,
      withoutPromoConsent: 1,
    });
    expect((await count(query(id))).people).toBe(2);
  });

  test("leaves a topic out on both by leaving it out on one", async () => {
    const id = await community();
    const [news, sales] = [await topic(id, "News"), await topic(id, "Sales")];
    const both = await person(id, [{ network: "telegram", mutes: [news] }, { network: "vk" }]);
    const none = await person(id, [{ network: "vk", mutes: [news, sales] }]);
    expect(await peopleOf(query(id, "topic=News"))).toEqual([]);
    expect(await peopleOf(query(id, "topic=Sales"))).toEqual([both]);
    expect(await peopleOf(query(id, "topic=News,Sales"))).toEqual([both]);
    expect(await peopleOf(query(id))).toEqual([both, none]);
    // It was removed after the newsletter was written: nobody is known to want it.
    expect(await peopleOf(query(id, "topic=Gone"))).toEqual([]);
  });
});

test("a language is the person's own, else the network's, else the community's", async () => {
  const id = await community();
  const own = await person(id, [{ network: "telegram", languageCode: "ru" }], "en");
  const told = await person(id, [{ network: "telegram", languageCode: "en-US" }]);
  const other = await person(id, [{ network: "telegram", languageCode: "uz" }]);
  const silent = await person(id, [{ network: "vk" }]);
  expect(await peopleOf(query(id, "language=en"))).toEqual([own, told]);
  expect(await peopleOf(query(id, "language=ru"))).toEqual([other, silent]);
});

test("networks and tags are met by the account that is written to", async () => {
  const id = await community();
  const personId = await person(id, [
    { network: "telegram", seenAt: day(5) },
    { network: "vk", tags: ["vip"] },
  ]);
  await person(id, [{ network: "telegram", tags: ["new"] }]);
  expect(await all(query(id, "network=vk"))).toMatchObject([{ personId, network: "vk" }]);
  expect(await all(query(id, "tag=vip"))).toMatchObject([{ personId, network: "vk" }]);
  expect(await peopleOf(query(id, "tag=vip,new"))).toHaveLength(2);
});

test("days are those of the community's calendar, the first and the last included", async () => {
  const id = await community("Asia/Vladivostok");
  // 10:00 of the 10th there; a minute before its end; the midnight after it.
  const [early, late, after] = [
    await person(id, [{ network: "vk", since: new Date("2026-01-10T00:00:00Z") }]),
    await person(id, [{ network: "vk", since: new Date("2026-01-10T13:59:00Z") }]),
    await person(id, [{ network: "vk", since: new Date("2026-01-10T14:00:00Z") }]),
  ];
  expect(await peopleOf(query(id, "since=2026-01-10 until=2026-01-10"))).toEqual([early, late]);
  expect(await peopleOf(query(id, "since=2026-01-11"))).toEqual([after]);
});

test("whoever has left, or came after the start, or reads another community is not meant", async () => {
  const id = await community();
  await person(id, [{ network: "telegram", isActive: false }]);
  await person(id, [{ network: "telegram", since: now }]);
  await person(await community(), [{ network: "telegram" }]);
  expect(await count(query(id))).toMatchObject({ people: 0 });
  expect(await peopleOf(query(id))).toEqual([]);
});

test("pages of any size bring everybody once", async () => {
  const id = await community();
  const made: number[] = [];
  for (let index = 0; index < 7; index += 1)
    made.push(await person(id, [{ network: "telegram" }, { network: "vk", seenAt: day(3) }]));
  for (const limit of [1, 2, 3, 7, 10]) {
    const found: number[] = [];
    for (let after = 0; ;) {
      const page = await recipientsAfter(database.db.prisma, { ...query(id), afterPersonId: after, limit });
      found.push(...page.map(({ personId }) => personId));
      if (page.length < limit) break;
      after = page.at(-1)?.personId ?? 0;
    }
    expect(found).toEqual(made);
  }
});
