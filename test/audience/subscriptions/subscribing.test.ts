import { describe, expect, test } from "vitest";
import type { Person } from "../../harness/person.ts";
import { createStage, type Stage } from "../../harness/stage.ts";

const community = "Coffee lovers";
/** Under the newest message. */
const lastButtons = async (person: Person): Promise<readonly string[]> =>
  (await person.dialog()).at(-1)?.buttons ?? [];

const consentsOf = (stage: Stage, { key }: Person) =>
  stage.db.prisma.consent.findMany({
    where: { subject: key },
    orderBy: { id: "asc" },
    select: { what: true, isGiven: true, source: true, textVersion: true },
  });
const isSubscribed = async (stage: Stage, { key }: Person): Promise<boolean> =>
  (await stage.db.prisma.subscription.count({ where: { identity: { key }, isActive: true } })) > 0;

const subscribes = async (person: Person): Promise<void> => {
  await person.says("/subscribe");
  await person.presses(person.reads("subscribe-button"));
};

describe.each(["telegram", "vk"] as const)("a subscriber on %s", (network) => {
  test("agrees with a tap of their own under kept words, and to offers with a second one", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(olga.place, "Ann Lee");
    await olga.says("/giveaway_new Mug ends=3d yes");
    await ann.says("/giveaway 1");
    await ann.presses("Take part");
    expect(await isSubscribed(stage, ann)).toBe(false);

    const question = await ann.says("/subscribe");
    expect(question.text).toBe(ann.reads("subscribe-ask", { community }));
    expect(await isSubscribed(stage, ann)).toBe(false);
    const answer = await ann.presses(ann.reads("subscribe-button"));
    expect(answer.texts).toEqual([
      ann.reads("subscribed", { community }),
      ann.reads("offers-ask", { community }),
    ]);
    expect(await isSubscribed(stage, ann)).toBe(true);
    const [first] = await consentsOf(stage, ann);
    expect(first).toMatchObject({ what: "newsletter", isGiven: true, source: "command" });
    const words = await stage.db.prisma.consentText.findUniqueOrThrow({
      where: { version: first?.textVersion ?? "" },
    });
    expect(words).toMatchObject({ language: "en", text: ann.reads("subscribe-ask", { community }) });

    expect((await ann.presses(ann.reads("offers-yes-button"))).text).toBe(
      ann.reads("offers-agreed", { community }),
    );
    expect(await consentsOf(stage, ann)).toMatchObject([
      { what: "newsletter" },
      { what: "promo", isGiven: true, source: "command" },
    ]);
    const standing = await ann.says("/subscribe");
    expect(standing.text).toContain(ann.reads("subscribed-already", { community }));
    expect(standing.text).toContain(ann.reads("subscribed-with-offers"));
    expect(standing.text).toContain(ann.reads("subscribed-ways"));
    expect((await ann.presses(ann.reads("offers-off-button"))).text).toBe(
      ann.reads("offers-declined", { community }),
    );
    expect((await consentsOf(stage, ann)).at(-1)).toMatchObject({ what: "promo", isGiven: false });
    expect((await ann.says("/subscribe")).text).toContain(ann.reads("subscribed-without-offers"));
    expect((await ann.presses(ann.reads("offers-on-button"))).text).toBe(
      ann.reads("offers-ask", { community }),
    );
    expect((await ann.presses(ann.reads("offers-no-button"))).text).toBe(
      ann.reads("offers-declined", { community }),
    );
    expect(await isSubscribed(stage, ann)).toBe(true);
  });

  test("leaves at once, hears what may still come, and may come back", async () => {
    const stage = await createStage({ networks: [network] });
    await stage.owner("Olga");
    const ann = await stage.person("Анна", { language: "ru" });
    expect((await ann.says("/stop")).text).toBe(ann.reads("stop-nothing"));
    await ann.says("/start");
    await ann.presses(ann.reads("subscribe-to-button", { community }));
    await ann.presses(ann.reads("subscribe-button"));
    await ann.presses(ann.reads("offers-yes-button"));
    const goodbye = await ann.says("/стоп");
    expect(goodbye.text).toBe([ann.reads("stopped", { community }), ann.reads("stopped-still")].join("\n"));
    expect(await isSubscribed(stage, ann)).toBe(false);
    expect(await consentsOf(stage, ann)).toMatchObject([
      { what: "newsletter", isGiven: true, source: "button" },
      { what: "promo", isGiven: true },
      { what: "newsletter", isGiven: false, source: "command" },
      { what: "promo", isGiven: false },
    ]);
    // A tap under a question that was asked before counts for nothing now but what it says.
    await ann.presses(ann.reads("subscribe-again-button"));
    expect(await isSubscribed(stage, ann)).toBe(false);
    await ann.presses(ann.reads("subscribe-button"));
    expect(await isSubscribed(stage, ann)).toBe(true);
    expect((await ann.says("/start")).buttons).not.toContain(ann.reads("subscribe-to-button", { community }));
  });

  test("taps twice and is subscribed once", async () => {
    const stage = await createStage({ networks: [network] });
    await stage.owner("Olga");
    const ann = await stage.person("Ann");
    await ann.says("/subscribe");
    const button = ann.reads("subscribe-button");
    await stage.atOnce(
      () => ann.hands.press(button),
      () => ann.hands.press(button),
    );
    expect(await consentsOf(stage, ann)).toHaveLength(1);
    expect(await stage.db.prisma.subscription.count()).toBe(1);
  });

  test("comes by a link of the team's with its tag", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const [link = ""] = (await olga.says("/subscribe_link Market_May")).links;
    const ann = await stage.person("Ann Lee");
    expect((await ann.opens(link)).text).toBe(ann.reads("subscribe-ask", { community }));
    await ann.presses(ann.reads("subscribe-button"));
    expect(await consentsOf(stage, ann)).toMatchObject([{ source: network === "vk" ? "ref" : "link" }]);
    expect(await stage.db.prisma.subscriptionTag.findMany({ select: { tag: true } })).toEqual([
      { tag: "market_may" },
    ]);
    const [other = ""] = (await olga.says("/subscribe_link vip")).links;
    expect((await ann.opens(other)).text).toContain(ann.reads("subscribed-already", { community }));
    expect(await stage.db.prisma.subscriptionTag.count()).toBe(2);
  });

  test("chooses topics, which hold on every account", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const ann = await stage.person("Ann");
    expect((await ann.says("/topics")).text).toBe(ann.reads("topics-not-subscribed", { community }));
    await subscribes(ann);
    expect((await ann.says("/topics")).text).toBe(ann.reads("topics-none", { community }));
    expect((await olga.says("/topic_new News")).text).toBe(olga.reads("topic-made", { topic: "News" }));
    await olga.says("/topic_new New arrivals");
    expect((await ann.says("/topics")).buttons).toEqual(["✓ News", "✓ New arrivals"]);
    const left = await ann.presses("News");
    expect(left.toast).toBe(ann.reads("topic-muted", { topic: "News" }));
    expect(await lastButtons(ann)).toEqual(["✗ News", "✓ New arrivals"]);
    expect((await ann.presses("News")).toast).toBe(ann.reads("topic-wanted", { topic: "News" }));
    expect(await lastButtons(ann)).toEqual(["✓ News", "✓ New arrivals"]);
  });

  test("who blocks the bot stays subscribed and is back with their next message", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const ann = await stage.person("Ann");
    await subscribes(ann);
    await ann.blocksTheBot();
    expect((await olga.says("/subscribers")).text).toContain(olga.reads("segment-unreachable", { count: 1 }));
    expect(await isSubscribed(stage, ann)).toBe(true);
    if (network === "telegram") await stage.telegram.world.unblock(Number(ann.userId));
    await ann.says("/help");
    expect((await olga.says("/subscribers")).text).not.toContain(
      olga.reads("segment-unreachable", { count: 1 }),
    );
  });
});
