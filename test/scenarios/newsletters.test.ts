import { expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";

/** Somebody who has tapped both: the news, and the offers unless told otherwise. */
const subscriber = async (
  stage: Stage,
  name: string,
  options: { network?: "telegram" | "vk"; language?: "en" | "ru"; offers?: boolean } = {},
): Promise<Person> => {
  const { offers = true, ...of } = options;
  const person = await stage.person(name, of);
  await person.says("/subscribe");
  await person.presses(person.reads("subscribe-button"));
  await person.presses(person.reads(offers ? "offers-yes-button" : "offers-no-button"));
  return person;
};

const lastOf = async (person: Person): Promise<string> => (await person.dialog()).at(-1)?.text ?? "";

/** The guided way to the preview, without a choice of readers or of a time. */
const writes = async (olga: Owner, words: string, kind: "useful" | "promo") => {
  await olga.says("/newsletter_new");
  await olga.says(words);
  await olga.presses(olga.reads(`command-newsletter-new.arg-kind-${kind}`));
  await olga.presses(olga.reads("dialogue-default", { value: { key: "segment-everyone" } }));
  return olga.presses(olga.reads("dialogue-default", { value: { key: "start-now" } }));
};

test("a newsletter is written in the dialogue, previewed, confirmed and reaches everybody on both networks", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const ann = await subscriber(stage, "Ann Smith");
  const vera = await subscriber(stage, "Вера Иванова", { network: "vk", language: "ru" });
  const preview = await writes(olga, "Dear {name|friend}, we roast on Friday.", "useful");
  expect(preview.texts[0]).toBe("Dear Olga, we roast on Friday.\n\n– Coffee lovers. No more of these: /stop");
  expect(preview.text).toContain(olga.reads("newsletter-audience", { people: 2, telegram: 1, vk: 1 }));
  const confirmed = await olga.presses(olga.reads("newsletter-send-button"));
  expect(confirmed.text).toContain(olga.reads("newsletter-confirmed", { number: 1 }));
  expect(await lastOf(ann)).not.toContain("roast");
  await stage.turn("2m");
  expect(await lastOf(ann)).toBe("Dear Ann, we roast on Friday.\n\n– Coffee lovers. No more of these: /stop");
  expect(await lastOf(vera)).toBe("Dear Вера, we roast on Friday.\n\n– Coffee lovers. Отписаться: /stop");
  const texts = (await olga.dialog()).map(({ text }) => text).join("\n");
  expect(texts).toContain(olga.reads("newsletter-done", { number: 1, sent: 2, total: 2 }));
});

test("a minute for second thoughts: what is called back reaches nobody", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const ann = await subscriber(stage, "Ann");
  await writes(olga, "We roast on Friday.", "useful");
  await olga.presses(olga.reads("newsletter-send-button"));
  const undone = await olga.presses(olga.reads("newsletter-undo-button"));
  expect(undone.text).toContain(olga.reads("newsletter-undone"));
  await stage.turn("5m");
  expect(await lastOf(ann)).not.toContain("roast");
  // It can be confirmed again, under the same number.
  const confirmed = await olga.presses(olga.reads("newsletter-send-button"));
  expect(confirmed.text).toContain(olga.reads("newsletter-confirmed", { number: 1 }));
  await stage.turn("2m");
  expect(await lastOf(ann)).toContain("roast");
});

test("an offer waits for whoever had too little useful, and goes as soon as it may", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const ann = await subscriber(stage, "Ann");
  const bob = await subscriber(stage, "Bob", { offers: false });
  const preview = await writes(olga, "Twenty percent off today!", "promo");
  expect(preview.text).toContain(olga.reads("newsletter-audience", { people: 1, telegram: 1, vk: 0 }));
  expect(preview.text).toContain(olga.reads("newsletter-unwilling", { people: 1 }));
  expect(preview.text).toContain(olga.reads("newsletter-offer-none", { total: 1 }));
  expect(preview.text).toContain(olga.reads("newsletter-offer-later", { needed: 4, people: 1 }));
  const first = await olga.presses(olga.reads("newsletter-useful-first-button"));
  expect(first.text).toBe(olga.reads("newsletter-useful-first"));
  await writes(olga, "Twenty percent off today!", "promo");
  await olga.presses(olga.reads("newsletter-hold-button"));
  await stage.turn("2m");
  expect(await lastOf(ann)).not.toContain("Twenty percent");
  const why = await olga.says(`/newsletter_why 1 ${ann.key}`);
  expect(why.text).toBe(olga.reads("why-held", { needed: 4 }));
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday"]) {
    await writes(olga, `How to brew on ${day}.`, "useful");
    await olga.presses(olga.reads("newsletter-send-button"));
    await stage.turn("2m");
  }
  await stage.turn("2m");
  expect(await lastOf(ann)).toContain("Twenty percent");
  expect((await bob.dialog()).map(({ text }) => text).join("\n")).not.toContain("Twenty percent");
  expect((await olga.says(`/newsletter_why 1 ${ann.key}`)).text).toContain("They got it");
});

test("the owner sends an offer against the rule, with a reason that the team can read", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const ann = await subscriber(stage, "Ann");
  await writes(olga, "Twenty percent off today!", "promo");
  await olga.presses(olga.reads("newsletter-hold-button"));
  await stage.turn("2m");
  const done = await olga.says("/newsletter_override 1 The shop moves out tomorrow");
  expect(done.text).toContain(olga.reads("newsletter-overridden", { number: 1 }));
  await stage.turn("2m");
  expect(await lastOf(ann)).toContain("Twenty percent");
  expect((await olga.says("/audit")).text).toContain("The shop moves out tomorrow");
});

/** 23:30 in Moscow. */
const night = "2027-02-01T20:30:00Z";

test("at night nobody is written to; who pauses second hears so, and a pause outlasts the morning", async () => {
  const stage = await createStage({ networks: ["telegram"], startAt: night });
  const olga = await stage.owner("Olga");
  const petr = await stage.admin(olga, "Petr", { role: "marketer" });
  const ann = await subscriber(stage, "Ann");
  const nine = { kind: "moment", at: new Date("2027-02-02T06:00:00Z"), timezone: "Europe/Moscow" } as const;
  const preview = await writes(olga, "We roast on Friday.", "useful");
  expect(preview.text).toContain(olga.reads("newsletter-quiet", { at: nine }));
  await olga.presses(olga.reads("newsletter-send-button"));
  await petr.says("/newsletter 1");
  await stage.turn("2m");
  const late = await petr.presses(petr.reads("newsletter-undo-button"));
  expect(late.toast).toBe(petr.reads("newsletter-begun"));
  expect((await olga.says("/newsletter 1")).text).toContain(
    olga.reads("newsletter-state-quiet", { at: nine }),
  );
  await petr.says("/newsletter 1");
  const paused = await olga.presses(olga.reads("newsletter-pause-button"));
  expect(paused.text).toContain(olga.reads("newsletter-state-paused"));
  const second = await petr.presses(petr.reads("newsletter-pause-button"));
  expect(second.toast).toBe(petr.reads("newsletter-paused-already"));
  await stage.turn("12h");
  expect(await lastOf(ann)).not.toContain("roast");
  expect((await olga.says(`/newsletter_why 1 ${ann.key}`)).text).toBe(olga.reads("why-paused"));
  for (const reader of [petr, petr, olga]) await reader.says("/newsletter 1");
  const resumes = (reader: Person) => () => reader.hands.press(reader.reads("newsletter-resume-button"));
  await stage.atOnce(resumes(olga), resumes(petr));
  const toasts = [...stage.said(olga), ...stage.said(petr)].map(({ text }) => text);
  expect(toasts).toContain(olga.reads("newsletter-goes-already"));
  await stage.turn("2m");
  expect(await lastOf(ann)).toContain("roast");
  // The team's old cards do nothing any more.
  const stopped = await petr.presses(petr.reads("newsletter-resume-button"));
  expect(stopped.toast).toBe(petr.reads("newsletter-not-running"));
  await petr.presses(petr.reads("newsletter-cancel-button"));
  const over = await petr.presses(petr.reads("newsletter-cancel-confirm-button"));
  expect(over.toast).toBe(petr.reads("newsletter-over"));
});

test("a cancelled newsletter reaches nobody, and its receipt names everybody", async () => {
  const stage = await createStage({ networks: ["telegram"], startAt: night });
  const olga = await stage.owner("Olga");
  const ann = await subscriber(stage, "Ann");
  await writes(olga, "We roast on Friday.", "useful");
  await olga.presses(olga.reads("newsletter-send-button"));
  await stage.turn("2m");
  await olga.says("/newsletter 1");
  await olga.presses(olga.reads("newsletter-cancel-button"));
  const cancelled = await olga.presses(olga.reads("newsletter-cancel-confirm-button"));
  expect(cancelled.text).toContain(olga.reads("newsletter-state-cancelled"));
  await stage.turn("12h");
  expect(await lastOf(ann)).not.toContain("roast");
  await olga.says("/newsletter 1");
  const receipt = await olga.presses(olga.reads("newsletter-receipt-button"));
  const [columns, row] = receipt.file("newsletter-1.csv").toString("utf8").split("\r\n");
  expect(columns).toBe("person,network,state,reason,at");
  expect(row).toMatch(new RegExp(`^${ann.key},telegram,cancelled,`, "u"));
});

test("a newsletter whose time passed while the bot was away waits for a word", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const ann = await subscriber(stage, "Ann");
  const bob = await subscriber(stage, "Bob");
  // Bob came by a bot whose token the owner has taken out of the settings.
  const { id: bobId } = await stage.db.prisma.identity.findUniqueOrThrow({ where: { key: bob.key } });
  await stage.db.prisma.subscription.updateMany({ where: { identityId: bobId }, data: { bot: "tg:1" } });
  await olga.says('/newsletter_new message="We roast on Friday." kind=useful audience=all start=1h');
  await olga.presses(olga.reads("newsletter-schedule-button"));
  stage.clock.turn(2 * 3_600_000);
  await stage.restart();
  await stage.turn("1m");
  expect(await lastOf(ann)).not.toContain("roast");
  expect((await olga.dialog()).map(({ text }) => text).join("\n")).toContain("I was not running then");
  await olga.says("/newsletter 1");
  await olga.presses(olga.reads("newsletter-send-button"));
  await stage.turn("2m");
  expect(await lastOf(ann)).toContain("roast");
  expect((await olga.says(`/newsletter_why 1 ${bob.key}`)).text).toBe(olga.reads("why-no-bot"));
  // Whoever has had enough may get an offer at once.
  await stage.db.prisma.subscription.deleteMany({ where: { identityId: bobId } });
  const { id: subscriptionId } = await stage.db.prisma.subscription.findFirstOrThrow();
  const { runId, ...useful } = await stage.db.prisma.delivery.findFirstOrThrow({
    where: { subscriptionId },
    omit: { id: true, personId: true, content: true },
  });
  expect(runId).not.toBeNull();
  await stage.db.prisma.delivery.createMany({ data: [useful, useful, useful] });
  const offer = await writes(olga, "Twenty percent off today!", "promo");
  expect(offer.text).toContain(olga.reads("newsletter-offer-all"));
});

test("what cannot be sent is said at once, with the numbers", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  await writes(olga, "We roast on Friday.", "useful");
  expect(await lastOf(olga)).toContain(olga.reads("newsletter-nobody"));
  await olga.presses(olga.reads("dialogue-cancel"));
  await subscriber(stage, "Ann", { offers: false });
  const offer = await writes(olga, "Buy!", "promo");
  expect(offer.text).toContain(olga.reads("newsletter-nobody-agreed", { people: 1 }));
  await olga.presses(olga.reads("dialogue-cancel"));
  const long = await writes(olga, "x".repeat(4096), "useful");
  // What stays below it: an empty line, a dash, the name and the way out.
  expect(long.text).toContain(
    olga.reads("newsletter-too-long", { network: { key: "network-telegram" }, over: 42, max: 4096 }),
  );
});
