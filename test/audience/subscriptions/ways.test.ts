import { describe, expect, test } from "vitest";
import type { Person } from "../../harness/person.ts";
import { createStage, type Stage } from "../../harness/stage.ts";

const community = "Coffee lovers";
const subscribes = async (person: Person): Promise<void> => {
  await person.says("/subscribe");
  await person.presses(person.reads("subscribe-button"));
};
const activeOf = async (stage: Stage, { key }: Person): Promise<number> =>
  stage.db.prisma.subscription.count({ where: { identity: { key }, isActive: true } });

/** Something of a newsletter that waits for tomorrow. */
const waits = async (stage: Stage, person: Person, kind: "useful" | "promo"): Promise<bigint> => {
  const { id, bot } = await stage.db.prisma.subscription.findFirstOrThrow({
    where: { identity: { key: person.key } },
  });
  const row = await stage.db.prisma.delivery.create({
    data: {
      bot,
      lane: 2,
      op: "message",
      recipient: person.userId,
      content: { text: "Fresh coffee" },
      contentHash: "x",
      kind,
      notBefore: new Date(stage.clock.now().getTime() + 86_400_000),
      createdAt: stage.clock.now(),
      subscriptionId: id,
    },
  });
  return row.id;
};
const endOf = async (stage: Stage, id: bigint): Promise<string> => {
  const { state, reason } = await stage.db.prisma.delivery.findUniqueOrThrow({ where: { id } });
  return [state, reason].join(" ").trim();
};

describe("whoever allows a community of VK to write", () => {
  test("is asked once, and subscribed by their own tap only", async () => {
    const stage = await createStage({ networks: ["vk"] });
    await stage.owner("Olga");
    const ann = await stage.person("Ann");
    const allows = (key = "") =>
      stage.vk.world.allowMessages(Number(ann.userId), stage.vk.groupId, key).then(() => stage.calm.tick());
    await allows();
    expect(stage.said(ann).map(({ text }) => text)).toEqual([ann.reads("subscribe-ask", { community })]);
    expect(await activeOf(stage, ann)).toBe(0);
    await ann.blocksTheBot();
    await allows("s_1-AAAAAAAAAAA");
    expect(stage.said(ann)).toHaveLength(1);
    await ann.presses(ann.reads("subscribe-button"));
    expect(await stage.db.prisma.consent.findMany({ select: { source: true } })).toEqual([
      { source: "message_allow" },
    ]);
  });

  test("by a site's button with the team's key and words, is subscribed by that", async () => {
    const stage = await createStage({ networks: ["vk"] });
    const olga = await stage.owner("Olga");
    const told = (await olga.says("/subscribe_link site")).text;
    const key = /s_\d+-site-[\w-]+/u.exec(told)?.[0] ?? "";
    const words = olga.reads("subscribe-allow", { community });
    expect(told).toContain(olga.reads("subscribe-link-widget", { key: { kind: "code", text: key }, words }));
    const ann = await stage.person("Anna", { language: "ru" });
    await stage.vk.world.allowMessages(Number(ann.userId), stage.vk.groupId, key);
    await stage.calm.tick();
    expect(stage.said(ann).map(({ text }) => text)).toEqual([
      olga.reads("subscribed", { community }),
      olga.reads("offers-ask", { community }),
    ]);
    expect(await activeOf(stage, ann)).toBe(1);
    const [consent] = await stage.db.prisma.consent.findMany();
    expect(consent).toMatchObject({ subject: ann.key, what: "newsletter", source: "message_allow" });
    const kept = await stage.db.prisma.consentText.findUniqueOrThrow({
      where: { version: consent?.textVersion ?? "" },
    });
    expect(kept.text).toBe(words);
    expect(await stage.db.prisma.subscriptionTag.findMany({ select: { tag: true } })).toEqual([
      { tag: "site" },
    ]);
  });
});

describe.each(["telegram", "vk"] as const)("what waits to be sent on %s", (network) => {
  test("is not sent to whoever leaves, nor an offer to whoever wants none any more", async () => {
    const stage = await createStage({ networks: [network] });
    await stage.owner("Olga");
    const ann = await stage.person("Ann");
    await subscribes(ann);
    await ann.presses(ann.reads("offers-yes-button"));
    const [news, offer] = [await waits(stage, ann, "useful"), await waits(stage, ann, "promo")];
    await ann.says("/subscribe");
    await ann.presses(ann.reads("offers-off-button"));
    expect([await endOf(stage, news), await endOf(stage, offer)]).toEqual(["planned", "skipped no_offers"]);
    await ann.says("/stop");
    expect(await endOf(stage, news)).toBe("skipped unsubscribed");
  });
});

test("a linked person leaves on both networks with one word, and hears so", async () => {
  const stage = await createStage();
  await stage.owner("Olga");
  const tg = await stage.person("Ann T", { network: "telegram" });
  const vk = await stage.person("Ann V", { network: "vk" });
  await subscribes(tg);
  await subscribes(vk);
  const code = /Your code: (\w+)/u.exec((await tg.says("/link")).text)?.[1] ?? "";
  await vk.says(`/link ${code}`);
  await vk.presses(vk.reads("link-confirm-button"));
  await tg.presses(tg.reads("link-confirm-button"));
  expect((await vk.says("/stop")).text).toBe(
    [vk.reads("stopped-accounts", { community }), vk.reads("stopped-still")].join("\n"),
  );
  expect(await activeOf(stage, tg)).toBe(0);
  expect(await activeOf(stage, vk)).toBe(0);
  // Coming back is a word of each account.
  await vk.presses(vk.reads("subscribe-again-button"));
  await vk.presses(vk.reads("subscribe-button"));
  expect(await activeOf(stage, tg)).toBe(0);
  expect(await activeOf(stage, vk)).toBe(1);
});

test("who is subscribed to several communities says which one they leave", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const [coffee = ""] = (await olga.says("/subscribe_link")).links;
  await olga.says('/community_new "Tea house" en UTC');
  const [tea = ""] = (await olga.says("/subscribe_link")).links;
  const ann = await stage.person("Ann");
  for (const link of [coffee, tea]) {
    await ann.opens(link);
    await ann.presses(ann.reads("subscribe-button"));
  }
  const choice = await ann.says("/stop");
  expect(choice.text).toBe(ann.reads("stop-which"));
  expect(choice.buttons).toEqual([
    ann.reads("stop-one-button", { community }),
    ann.reads("stop-one-button", { community: "Tea house" }),
    ann.reads("stop-all-button"),
  ]);
  expect(await activeOf(stage, ann)).toBe(2);
  await ann.presses("Tea house");
  expect(await activeOf(stage, ann)).toBe(1);
  // Their chat is about the tea, where they are subscribed no more; they mean the one that is left.
  expect((await ann.says("/topics")).text).toBe(ann.reads("topics-none", { community }));
  await ann.opens(tea);
  await ann.presses(ann.reads("subscribe-button"));
  await ann.says("/stop");
  const all = await ann.presses(ann.reads("stop-all-button"));
  expect(all.text).toContain(ann.reads("stopped", { community: "Tea house" }));
  expect(all.text).toContain(ann.reads("stopped", { community }));
  expect(await activeOf(stage, ann)).toBe(0);
});

describe.each(["telegram", "vk"] as const)(
  "buttons that are older than what they are about, on %s",
  (network) => {
    test("say so and change nothing", async () => {
      const stage = await createStage({ networks: [network] });
      const olga = await stage.owner("Olga");
      const ann = await stage.person("Ann");
      await olga.says("/topic_new News");
      await subscribes(ann);
      const offers = ann.reads("offers-yes-button");
      await ann.says("/topics");
      await olga.says("/topic_remove News");
      await olga.presses(olga.reads("topic-remove-button"));
      expect((await ann.presses("News")).toast).toBe(ann.reads("button-stale"));
      await ann.says("/stop");
      expect((await ann.presses(offers)).toast).toBe(ann.reads("offers-not-subscribed"));
      expect(await stage.db.prisma.consent.count({ where: { what: "promo" } })).toBe(0);
    });
  },
);
