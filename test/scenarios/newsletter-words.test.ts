import { expect, test } from "vitest";
import type { IdentityKey, Network } from "../../src/bot/incoming.ts";
import { drawPicture } from "../../src/sandbox/picture.ts";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

const subscriber = async (
  stage: Stage,
  name: string,
  options: { network?: Network; language?: "en" | "ru"; offers?: boolean } = {},
): Promise<Person> => {
  const { offers = false, ...of } = options;
  const person = await stage.person(name, of);
  await person.says("/subscribe");
  await person.presses(person.reads("subscribe-button"));
  await person.presses(person.reads(offers ? "offers-yes-button" : "offers-no-button"));
  return person;
};

/** A useful message each of the last days has reached them. */
const wasSent = async (stage: Stage, { key, userId }: Person, useful: number): Promise<void> => {
  const { id, bot } = await stage.db.prisma.subscription.findFirstOrThrow({ where: { identity: { key } } });
  const settledAt = new Date(stage.clock.now().getTime() - 86_400_000);
  const row = { bot, lane: 2, op: "message", recipient: userId, content: { text: "" }, contentHash: "" };
  const state = { kind: "useful", state: "sent", notBefore: settledAt, createdAt: settledAt, settledAt };
  await stage.db.prisma.delivery.createMany({
    data: Array.from({ length: useful }, () => ({ ...row, ...state, subscriptionId: id })),
  });
};

const why = async (author: Person, number: number, key: IdentityKey): Promise<string> =>
  (await author.says(`/newsletter_why ${number} ${key}`)).text;

test(
  "what does not fit is said with its numbers, one thing after the other, until the letter stands",
  { timeout: 240_000 },
  async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga");
    const ann = await subscriber(stage, "Ann");
    const bob = await subscriber(stage, "Bob");
    await subscriber(stage, "Vera Kot", { network: "vk" });
    await bob.blocksTheBot();
    expect((await olga.says("/newsletters")).text).toBe(olga.reads("newsletters-none"));
    await olga.says("/newsletter_new");
    const picture = drawPicture({ width: 80, height: 60 });
    expect((await olga.says(" \u2060 ")).text).toContain(olga.reads("letter-empty"));
    await olga.says("x".repeat(1024), { picture });
    await olga.presses(olga.reads("command-newsletter-new.arg-kind-useful"));
    await olga.presses(olga.reads("dialogue-default", { value: { key: "segment-everyone" } }));
    const tooLong = await olga.presses(olga.reads("dialogue-default", { value: { key: "start-now" } }));
    const telegram = { key: "network-telegram" };
    expect(tooLong.text).toContain(
      olga.reads("newsletter-caption-too-long", { network: telegram, over: 42, max: 1024 }),
    );
    const row = [1, 2].map((number) => ({ label: `Shop ${number}`, url: "https://shop.example/" }));
    const sayAs = async (text: string, options: Parameters<typeof stage.telegram.world.say>[3]) => {
      await stage.telegram.world.say(Number(olga.userId), null, text, options);
      await stage.turn("1s");
      return stage.said(olga).at(-1)?.text ?? "";
    };
    const many = await sayAs("Our shops", {
      forward: { from: "Press", buttons: Array.from({ length: 6 }, () => row) },
    });
    const vk = { key: "network-vk" };
    expect(many).toContain(olga.reads("newsletter-too-many-buttons", { network: vk, count: 12, max: 10 }));
    const label = "A".repeat(41);
    const long = await olga.says(`Our shop\n${label} | https://shop.example/`);
    expect(long.text).toContain(
      olga.reads("newsletter-label-too-long", { network: vk, label, length: 41, max: 40 }),
    );
    const types = ["strikethrough", "spoiler", "code", "pre", "blockquote"] as const;
    const preview = await sayAs("abcde fresh beans", {
      entities: types.map((type, offset) => ({ type, offset, length: 1 })),
    });
    for (const kind of ["strike", "spoiler", "code", "pre", "quote"])
      expect(preview).toContain(
        olga.reads("newsletter-lost", { network: vk, what: { key: `mark-${kind}` } }),
      );
    expect(preview).toContain(olga.reads("newsletter-unreachable", { people: 1 }));
    // Two taps at once confirm it once.
    const send = () => olga.hands.press(olga.reads("newsletter-send-button"));
    await stage.atOnce(send, send);
    expect(stage.said(olga).map(({ text }) => text)).toContain(olga.reads("newsletter-gone"));
    await stage.turn("2m");
    await ann.says("/stop");
    expect((await olga.says("/newsletter")).text).toBe(olga.reads("command-newsletter.arg-number"));
    const card = await olga.says("1");
    expect(card.text).toContain(olga.reads("newsletter-harm", { left: 1, blocked: 0 }));
    await olga.says("/newsletter_why");
    await olga.says("1");
    expect((await olga.says(ann.key)).text).toContain("They got it");
    await olga.says("/newsletter_override");
    await olga.says("1");
    expect((await olga.says("Nobody else will do it")).text).toBe(olga.reads("newsletter-not-promo"));
    await olga.says("/newsletter_new");
    await olga.says("", { picture });
    await olga.presses(olga.reads("command-newsletter-new.arg-kind-useful"));
    await olga.presses(olga.reads("dialogue-default", { value: { key: "segment-everyone" } }));
    await olga.says("in 1 hour");
    await olga.presses(olga.reads("newsletter-schedule-button"));
    expect((await olga.says("/newsletters")).text).toContain(olga.reads("letter-picture"));
    await olga.says("/newsletter_new message=Tea kind=useful audience=all start=30m");
    await stage.turn("40m");
    const late = await olga.presses(olga.reads("newsletter-schedule-button"));
    expect(late.toast).toBe(olga.reads("newsletter-late"));
    for (const command of ["mix", "mix_start"])
      expect((await olga.says(`/help ${command}`)).text).toContain(`/${command}`);
  },
);

test(
  "an offer that is partial, refused, linked, too late or cancelled: the reason of each",
  { timeout: 240_000 },
  async () => {
    const stage = await createStage();
    const olga = await stage.owner("Olga");
    const [ready, fresh, shy] = [
      await subscriber(stage, "Ready", { offers: true }),
      await subscriber(stage, "Fresh", { offers: true }),
      await subscriber(stage, "Shy", { offers: true }),
    ];
    const readyOnVk = await subscriber(stage, "Ready Two", { network: "vk", offers: true });
    await wasSent(stage, ready, 8);
    const offers = async (button: string): Promise<void> => {
      const preview = await olga.says(
        '/newsletter_new message="Half price" kind=promo audience=all start=now',
      );
      expect(preview.text).toContain(olga.reads("newsletter-offer-wait", { days: 14 }));
      await olga.presses(olga.reads(button));
      await stage.turn("2m");
    };
    await offers("newsletter-partial-button");
    expect(await why(olga, 1, ready.key)).toContain("They got it");
    expect(await why(olga, 1, fresh.key)).toBe(olga.reads("why-left-out", { needed: 4 }));
    await offers("newsletter-hold-button");
    expect(await why(olga, 2, readyOnVk.key)).toBe(olga.reads("why-held", { needed: 4 }));
    expect(await why(olga, 2, ready.key)).toContain("They got it");
    await shy.says("/subscribe");
    await shy.presses(shy.reads("offers-off-button"));
    expect(await why(olga, 2, shy.key)).toContain("They refused offers");
    await ready.opens((await readyOnVk.says("/link")).links.find((it) => it.includes("t.me")) ?? "");
    await ready.presses(ready.reads("link-confirm-button"));
    await readyOnVk.presses(readyOnVk.reads("link-confirm-button"));
    expect(await why(olga, 2, readyOnVk.key)).toBe(olga.reads("why-linked"));
    await offers("newsletter-hold-button");
    await olga.says("/newsletter 3");
    await olga.presses(olga.reads("newsletter-cancel-button"));
    await olga.presses(olga.reads("newsletter-cancel-confirm-button"));
    await stage.turn("10s");
    expect(await why(olga, 3, fresh.key)).toContain("was cancelled before it was their turn");
    stage.clock.turn(14 * 86_400_000);
    await stage.turn("2m");
    expect(await why(olga, 2, fresh.key)).toContain("the time for that ran out");
    expect((await olga.says("/newsletter 2")).text).toContain(
      olga.reads("newsletter-count-expired", { people: 1 }),
    );
  },
);

test("whom a letter has not reached yet hears of it why: it is planned, on its way, or tried again", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga", { network: "vk" });
  const [ann, bob] = [await subscriber(stage, "Ann"), await subscriber(stage, "Bob")];
  await olga.says('/newsletter_new message="Fresh beans" kind=useful audience=all start=now');
  await olga.presses(olga.reads("newsletter-send-button"));
  await stage.telegram.world.plantFault({
    effect: {
      kind: "error",
      code: 429,
      description: "Too Many Requests: retry after 40",
      retryAfterSeconds: 40,
    },
    method: "sendMessage",
    recipient: bob.userId,
    textIncludes: "Fresh",
    times: 1,
  });
  const release = await stage.hold("telegram", "sendMessage", { textIncludes: "Fresh" });
  stage.clock.turn(70_000);
  await stage.calm.tick();
  expect(await why(olga, 1, ann.key)).toBe(olga.reads("why-now"));
  expect(await why(olga, 1, bob.key)).toContain("is tried again: 1 February 2027, 12:0");
  await release();
  await stage.turn("2m");
  expect(await why(olga, 1, bob.key)).toContain("They got it");
  for (const command of [
    "newsletter_new",
    "newsletters",
    "newsletter",
    "newsletter_why",
    "newsletter_override",
  ])
    expect((await olga.says(`/help ${command}`)).text).toContain(`/${command}`);
});
