import { describe, expect, test } from "vitest";
import type { Person } from "../../harness/person.ts";
import { createStage } from "../../harness/stage.ts";

const community = "Coffee lovers";
const subscribes = async (person: Person): Promise<void> => {
  await person.says("/subscribe");
  await person.presses(person.reads("subscribe-button"));
};

describe.each(["telegram", "vk"] as const)("a marketer on %s", (network) => {
  test("makes topics and tags, and counts whom a segment means", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const mia = await stage.admin(olga, "Mia Mo", { role: "marketer" });
    const empty = (await mia.says("/subscribers")).text;
    for (const key of ["subscribers-none", "subscribers-no-topics"]) expect(empty).toContain(mia.reads(key));
    expect(empty).toContain(mia.reads("segment-count", { people: 0 }));
    expect((await mia.says("/subscribe_link")).text).toContain(mia.reads("subscribe-link"));
    expect((await mia.says("/subscribe_link vip")).text).toContain(
      mia.reads("subscribe-link-tag", { tag: "vip" }),
    );

    const [ann, boris] = [await stage.person("Ann Lee"), await stage.person("Борис Ким", { language: "ru" })];
    await subscribes(ann);
    await ann.presses(ann.reads("offers-yes-button"));
    await subscribes(boris);
    await mia.says("/topic_new News");
    await boris.says("/topics");
    await boris.presses("News");
    const who = network === "vk" ? `https://vk.com/id${ann.userId}` : ann.key;
    const name = network === "vk" ? `[id${ann.userId}|Ann Lee]` : "Ann Lee";
    const tagged = (key: string): string =>
      mia.reads(key, { person: "Ann Lee", tag: "vip" }).replace("Ann Lee", name);
    expect((await mia.says(`/tag ${who} VIP`)).text).toBe(tagged("tag-added"));
    expect((await mia.says(`/tag ${who} vip`)).text).toBe(tagged("tag-present"));

    const all = (await mia.says("/subscribers")).text;
    for (const line of [
      mia.reads("subscribers", { community }),
      mia.reads("segment-count", { people: 2 }),
      mia.reads("segment-by-network", { telegram: network === "vk" ? 0 : 2, vk: network === "vk" ? 2 : 0 }),
      mia.reads("subscribers-offers", { count: 1 }),
      mia.reads("subscribers-topics"),
      mia.reads("subscribers-topic", { topic: "News", muted: 1 }),
      mia.reads("subscribers-tags"),
      mia.reads("subscribers-tag", { tag: "vip", count: 1 }),
      mia.reads("subscribers-narrow"),
    ])
      expect(all).toContain(line);

    const some = (await mia.says(`/subscribers language=en topic=news tag=vip since=2027-02-01`)).text;
    for (const line of [
      mia.reads("segment-languages", { list: "en" }),
      mia.reads("segment-topics", { list: "News" }),
      mia.reads("segment-tags", { list: "vip" }),
      mia.reads("segment-since", { day: "2027-02-01" }),
      mia.reads("segment-count", { people: 1 }),
    ])
      expect(some).toContain(line);
    const none = (await mia.says(`/subscribers сеть=${network} until=2027-01-31`)).text;
    expect(none).toContain(mia.reads("segment-networks", { list: network === "vk" ? "VK" : "Telegram" }));
    expect(none).toContain(mia.reads("segment-until", { day: "2027-01-31" }));
    expect(none).toContain(mia.reads("segment-count", { people: 0 }));
    expect((await mia.says("/subscribers topic=News")).text).toContain(
      mia.reads("segment-count", { people: 1 }),
    );

    expect((await mia.says(`/tag ${who} vip remove=perhaps`)).text).toContain(
      mia.reads("command-tag.arg-remove"),
    );
    expect((await mia.says(`/tag ${who} vip remove`)).text).toContain(tagged("tag-removed"));
    expect((await mia.says(`/tag ${who} vip remove`)).text).toBe(tagged("tag-absent"));
    const asked = await mia.says("/topic_remove NEWS");
    expect(asked.text).toBe(mia.reads("topic-remove-question", { topic: "News", muted: 1 }));
    expect((await mia.presses(mia.reads("topic-remove-button"))).text).toBe(
      mia.reads("topic-removed", { topic: "News" }),
    );
    expect((await boris.says("/topics")).text).toBe(boris.reads("topics-none", { community }));
    const log = (await olga.says("/audit")).text;
    for (const words of [
      olga.reads("audit-topic-new", { name: "News" }),
      olga.reads("audit-topic-remove", { oldName: "News" }),
      olga.reads("audit-tag-add", { person: "Ann Lee", tag: "vip" }),
      olga.reads("audit-tag-remove", { person: "Ann Lee", oldTag: "vip" }),
    ])
      expect(log).toContain(words);
  });
});

test("a marketer is told what is wrong with what they wrote, and what would be right", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const mia = await stage.admin(await stage.owner("Olga"), "Mia Mo", { role: "marketer" });
  const refusals: readonly (readonly [string, string, Record<string, string | number>])[] = [
    ["/subscribers vip", "segment-term", { input: "vip" }],
    ["/subscribers language=tlh", "segment-language", { input: "tlh", allowed: "en, ru" }],
    ["/subscribers network=ok", "segment-network", { input: "ok" }],
    ["/subscribers since=soon", "segment-day", { input: "soon" }],
    [
      "/subscribers since=2027-02-01 until=2027-01-01",
      "segment-days",
      { since: "2027-02-01", until: "2027-01-01" },
    ],
    ['/subscribers "since=2027-02-01 since=2027-02-02"', "segment-twice", { name: "since" }],
    ["/subscribers topic=News", "segment-topic-none", { input: "News" }],
    ["/topic_remove News", "segment-topic-none", { input: "News" }],
    ["/tag @nobody vip", "tag-nobody", { input: "@nobody" }],
    ["/tag vk:777 vip", "tag-nobody", { input: "vk:777" }],
    ["/subscribe_link очень-важный", "tag-shape", { input: "очень-важный" }],
    ["/tag Анна vip", "account-shape", { input: "Анна" }],
  ];
  for (const [line, key, values] of refusals)
    expect((await mia.says(line)).text).toContain(mia.reads(key, values));
}, 120_000);

test("a marketer is asked for what is missing, and may have as many topics as a message has buttons", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const mia = await stage.admin(await stage.owner("Olga"), "Mia Mo", { role: "marketer" });
  expect((await mia.says("/topic_new")).text).toBe(mia.reads("command-topic-new.arg-name"));
  await mia.says("News  and   more");
  expect((await mia.says("/topic_new news and more")).text).toContain(
    mia.reads("topic-twice", { input: "news and more" }),
  );
  expect((await mia.says("/topic_remove Sales")).text).toContain(
    mia.reads("segment-topic", { input: "Sales", allowed: "News and more" }),
  );
  const { communityId } = await stage.db.prisma.topic.findFirstOrThrow();
  await stage.db.prisma.topic.createMany({
    data: [2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => ({
      communityId,
      name: `Topic ${number}`,
      createdAt: stage.clock.now(),
    })),
  });
  expect((await mia.says("/topic_new One more")).text).toContain(mia.reads("topic-too-many", { most: 10 }));
  const ann = await stage.person("Ann");
  await subscribes(ann);
  expect((await ann.says("/topics")).buttons).toHaveLength(10);
  expect((await mia.says("/topic_remove")).text).toBe(mia.reads("command-topic-remove.arg-name"));
  expect((await mia.says("/tag")).text).toContain(mia.reads("command-tag.arg-who"));
  expect((await mia.says(ann.key)).text).toBe(mia.reads("command-tag.arg-tag"));
  await mia.says("regular");
  expect(await stage.db.prisma.subscriptionTag.findMany({ select: { tag: true } })).toEqual([
    { tag: "regular" },
  ]);
}, 120_000);

test("each of these commands is explained, and those of the team are the team's alone", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const mia = await stage.admin(await stage.owner("Olga"), "Mia Mo", { role: "marketer" });
  const ann = await stage.person("Ann");
  for (const command of [
    "subscribe",
    "stop",
    "topics",
    "subscribers",
    "subscribe_link",
    "tag",
    "topic_new",
    "topic_remove",
  ])
    expect((await mia.says(`/help ${command}`)).text).toContain(`/${command}`);
  for (const line of ["/subscribers", "/subscribe_link", "/tag tg:1 vip", "/topic_new X", "/topic_remove X"])
    expect((await ann.says(line)).text).toBe(ann.reads("access-team"));
}, 120_000);

test("a community that cannot be reached on any network has no link to give out", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const olga = await stage.owner("Olga");
  await olga.says('/community_new "Tea house" en UTC');
  expect((await olga.says("/subscribe_link")).text).toBe(olga.reads("subscribe-link-none"));
});
