import { expect, test } from "vitest";
import type { IdentityKey, Network } from "../../src/bot/incoming.ts";
import { drawPicture } from "../../src/sandbox/picture.ts";
import type { Carried } from "../harness/hands.ts";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

/** Somebody who has tapped that they want the news, and whether they want offers. */
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

/** So many people of a network who wrote to the bot once and are subscribed: their taps are seen elsewhere. */
const crowd = async (stage: Stage, network: Network, count: number): Promise<readonly Person[]> => {
  const people: Person[] = [];
  for (let number = 1; number <= count; number += 1)
    people.push(await stage.person(`Reader ${number}`, { network }));
  await stage.atOnce(
    ...people.map(
      ({ hands }) =>
        () =>
          hands.open("hello"),
    ),
  );
  const identities = await stage.db.prisma.identity.findMany({
    where: { key: { in: people.map(({ key }) => key) } },
  });
  const { id: communityId } = await stage.db.prisma.community.findFirstOrThrow();
  await stage.db.prisma.subscription.createMany({
    data: identities.map(({ id }) => ({
      communityId,
      identityId: id,
      bot: stage[network].platform.bot,
      isActive: true,
      since: stage.clock.now(),
    })),
  });
  stage.clock.turn(1_000);
  return people;
};

/** The guided way to the preview, for everybody at once. */
const writes = async (author: Person, words: string, carried: Carried = {}, kind = "useful") => {
  await author.says("/newsletter_new");
  await author.says(words, carried);
  await author.presses(author.reads(`command-newsletter-new.arg-kind-${kind}`));
  await author.presses(author.reads("dialogue-default", { value: { key: "segment-everyone" } }));
  return author.presses(author.reads("dialogue-default", { value: { key: "start-now" } }));
};

const sends = (author: Person) => author.presses(author.reads("newsletter-send-button"));

const why = async (author: Person, number: number, key: IdentityKey): Promise<string> =>
  (await author.says(`/newsletter_why ${number} ${key}`)).text;

const textsOf = async (person: Person): Promise<string> =>
  (await person.dialog()).map(({ text }) => text).join("\n");

/** States by account, as the receipt tells them. */
const receiptOf = async (author: Person, number: number): Promise<ReadonlyMap<string, string>> => {
  await author.says(`/newsletter ${number}`);
  const receipt = await author.presses(author.reads("newsletter-receipt-button"));
  const lines = receipt.file(`newsletter-${number}.csv`).toString("utf8").trim().split("\r\n").slice(1);
  return new Map(lines.map((line) => line.split(",")).map(([who = "", , state = ""]) => [who, state]));
};

test("a picture with formatted words goes to both networks, and to each only once as a file", async () => {
  const stage = await createStage();
  const { telegram, vk } = stage;
  const olga = await stage.owner("Olga");
  const [ann, bob] = [await subscriber(stage, "Ann"), await subscriber(stage, "Bob")];
  const vera = await subscriber(stage, "Vera Kot", { network: "vk" });
  const gleb = await subscriber(stage, "Глеб Носов", { network: "vk", language: "ru" });
  const picture = drawPicture({ width: 800, height: 600 });
  const words = "Fresh beans on Friday.\nTo the shop | https://shop.example/";
  const preview = await writes(olga, words, { picture, bold: "Fresh" });
  expect(preview.text).toContain(olga.reads("newsletter-audience", { people: 4, telegram: 2, vk: 2 }));
  await sends(olga);
  await stage.turn("2m");
  for (const reader of [ann, bob, vera, gleb]) {
    const letters = stage.said(reader).filter(({ text }) => text.includes("Fresh beans"));
    expect(letters).toHaveLength(1);
    expect(letters[0]?.photo).toBeDefined();
    expect(letters[0]?.buttons.flat()).toEqual([
      { label: "To the shop", url: expect.stringContaining("https://shop.example/?utm_source=") },
    ]);
  }
  const pictures = telegram.ledger.calls.filter(({ method }) => method === "sendPhoto");
  // The preview brings the file; who comes after it gets the name that Telegram has for it.
  const [first, ...others] = pictures.map(({ params }) => String(params["photo"]));
  expect(first).toMatch(/^attach:/u);
  expect(new Set(others).size).toBe(1);
  expect(others[0]).not.toMatch(/^attach:/u);
  for (const { params } of pictures) expect(JSON.stringify(params["caption_entities"])).toContain("bold");
  const uploads = vk.ledger.calls.filter(({ method }) => method === "photos.saveMessagesPhoto");
  expect(uploads).toHaveLength(1);
  const letters = vk.ledger.calls.filter(({ params }) => String(params["message"]).includes("Fresh"));
  expect(letters.map(({ params }) => params["format_data"])).toEqual(
    letters.map(() => '{"version":1,"items":[{"type":"bold","offset":0,"length":5}]}'),
  );
});

test("what people call themselves and write is no markup, and what cannot be copied is asked for anew", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const eve = await subscriber(stage, "<script>alert(1)</script> & co");
  const noor = await subscriber(stage, "نور حسن");
  const mallory = await subscriber(stage, "[club1|Mallory] @all", { network: "vk" });
  await olga.says("/newsletter_new");
  expect((await olga.says("", { sticker: true })).text).toContain(
    olga.reads("letter-unsupported", { what: "sticker" }),
  );
  expect((await olga.says("Secret", { forwardedFrom: "Press", isProtected: true })).text).toContain(
    olga.reads("letter-protected"),
  );
  const part = drawPicture({ width: 30, height: 30 }).toString("base64");
  for (const albumId of ["7", "7"])
    await stage.telegram.world.say(Number(olga.userId), null, "One of two", {
      photo: { contentBase64: part },
      albumId,
    });
  await stage.turn("1s");
  expect((await olga.dialog()).at(-1)?.text).toContain(olga.reads("letter-unsupported", { what: "album" }));
  await olga.says("<b>Dear</b> {name|friend} & all, 1 < 2");
  await olga.presses(olga.reads("command-newsletter-new.arg-kind-useful"));
  await olga.presses(olga.reads("dialogue-default", { value: { key: "segment-everyone" } }));
  await olga.presses(olga.reads("dialogue-default", { value: { key: "start-now" } }));
  await sends(olga);
  await stage.turn("2m");
  const letterTo = (person: Person) =>
    stage.said(person).findLast(({ text }) => text.includes("1 < 2"))?.text;
  const rest = "& all, 1 < 2\n\n– Coffee lovers. No more of these: /stop";
  expect(letterTo(eve)).toBe(`<b>Dear</b> <script>alert(1)</script> ${rest}`);
  expect(letterTo(noor)).toBe(`<b>Dear</b> \u2068نور\u2069 ${rest}`);
  expect(letterTo(mallory)).toBe(`<b>Dear</b> club1 ${rest}`);
});

/** 22:30 on the evening before the clocks go forward in Berlin; 9:00 is at 7:00 of UTC. */
const shortNight = "2027-03-27T21:20:00Z";

test(
  "in a night in which the clocks change people leave, block, link and refuse, and everybody's reason is said",
  { timeout: 240_000 },
  async () => {
    const stage = await createStage({ startAt: shortNight, timezone: "Europe/Berlin" });
    const olga = await stage.owner("Olga");
    const [ann, bob, cleo, dora] = [
      await subscriber(stage, "Ann"),
      await subscriber(stage, "Bob"),
      await subscriber(stage, "Cleo"),
      await subscriber(stage, "Dora"),
    ];
    const doraOnVk = await subscriber(stage, "Дора Кот", { network: "vk", language: "ru" });
    await cleo.blocksTheBot();
    await writes(olga, "We roast on {name|Friday}.");
    expect(await why(olga, 1, ann.key)).toBe(olga.reads("newsletter-unknown", { number: 1 }));
    await sends(olga);
    expect(await why(olga, 1, ann.key)).toBe(olga.reads("why-not-begun"));
    await stage.turn("2m");
    const nine = { kind: "moment", at: new Date("2027-03-28T07:00:00Z"), timezone: "Europe/Berlin" } as const;
    expect(await why(olga, 1, ann.key)).toBe(olga.reads("why-quiet", { at: nine }));
    const late = await subscriber(stage, "Late");
    // As a process leaves it that ends while it plans; whoever plans again plans nobody twice.
    await stage.db.prisma.campaign.updateMany({ data: { isPlanned: false, plannedUpTo: 0 } });
    expect(await why(olga, 1, late.key)).toBe(olga.reads("why-not-yet"));
    await ann.says("/stop");
    await dora.opens((await doraOnVk.says("/link")).links.find((it) => it.includes("t.me")) ?? "");
    await dora.presses(dora.reads("link-confirm-button"));
    await doraOnVk.presses(doraOnVk.reads("link-confirm-button"));
    stage.clock.turn(new Date("2027-03-28T06:50:00Z").getTime() - stage.clock.now().getTime());
    await stage.restart();
    await stage.turn("1m");
    expect(await textsOf(bob)).not.toContain("roast");
    await bob.hands.block();
    await stage.turn("11m");
    await stage.turn("1m");
    expect(await textsOf(ann)).not.toContain("roast");
    const both = [...(await dora.dialog()), ...(await doraOnVk.dialog())];
    expect(both.filter(({ text }) => text.includes("roast"))).toHaveLength(1);
    expect(both.find(({ text }) => text.includes("roast"))?.at.getTime()).toBeGreaterThanOrEqual(
      nine.at.getTime(),
    );
    expect(await why(olga, 1, ann.key)).toContain(
      "They unsubscribed before it was their turn: 27 March 2027, 22:2",
    );
    const blocked = await why(olga, 1, bob.key);
    expect(blocked).toContain("do not let me write to them");
    expect(blocked).toContain("403 Forbidden: bot was blocked by the user");
    expect(await why(olga, 1, cleo.key)).toBe(olga.reads("why-unreachable"));
    expect(await why(olga, 1, dora.key)).toContain("28 March 2027, 09:0");
    expect(await why(olga, 1, late.key)).toBe(olga.reads("why-not-meant"));
    expect(await why(olga, 1, olga.key)).toContain(olga.reads("why-stranger", { input: olga.key }));
    await olga.presses(olga.reads("dialogue-cancel"));
    const states = await receiptOf(olga, 1);
    const ended = [ann, bob, cleo, late].map(({ key }) => states.get(key));
    expect(ended).toEqual(["skipped", "denied", "skipped", undefined]);
    const twice = new Set([states.get(dora.key), states.get(doraOnVk.key)]);
    expect(twice).toEqual(new Set(["sent", "skipped"]));
  },
);

test(
  "one letter meets what networks do: cut answers, people who are gone, a token that is revoked",
  { timeout: 240_000 },
  async () => {
    const stage = await createStage();
    const { telegram, vk } = stage;
    const olga = await stage.owner("Olga");
    const onTelegram = await crowd(stage, "telegram", 3);
    const onVk = await crowd(stage, "vk", 12);
    const [cut] = onTelegram;
    const [gone, ...others] = onVk;
    if (!cut || !gone) throw new Error("Nobody came.");
    await writes(olga, "Doors open at ten.");
    await telegram.world.plantFault({
      effect: { kind: "reset-after" },
      method: "sendMessage",
      recipient: cut.userId,
    });
    const send = { method: "messages.send", textIncludes: "Doors" };
    await vk.world.plantFault({ effect: { kind: "reset-after" }, ...send, times: 1 });
    const description = "Can't send messages for users without permission";
    await vk.world.plantFault({
      effect: { kind: "error", code: 901, description },
      ...send,
      recipient: gone.userId,
    });
    await sends(olga);
    await stage.turn("2m");
    const states = await receiptOf(olga, 1);
    expect([states.get(cut.key), states.get(gone.key)]).toEqual(["unknown", "denied"]);
    expect([...states.values()].filter((state) => state === "sent")).toHaveLength(13);
    // VK was asked the same thing again, Telegram was not: there are doubles nowhere.
    const times = async (reader: Person, words: string) => (await textsOf(reader)).split(words).length - 1;
    for (const reader of [...onTelegram, ...others]) expect(await times(reader, "Doors open")).toBe(1);
    expect(await times(gone, "Doors open")).toBe(0);
    expect(await why(olga, 1, cut.key)).toContain("I do not send it twice");
    expect(await why(olga, 1, gone.key)).toContain("901");
    expect((await olga.says("/newsletter 1")).text).toContain(
      olga.reads("newsletter-count-unknown", { people: 1 }),
    );
    await telegram.world.clearFaults();
    await vk.world.clearFaults();

    await writes(olga, "Doors close at eight.");
    stage.expectError(/revoked|trouble|token_revoked/u);
    await vk.world.revokeToken(vk.token);
    stage.calm.deadBots.push(vk.platform.bot);
    await sends(olga);
    await stage.turn("2m");
    const midway = await receiptOf(olga, 2);
    expect(onTelegram.map(({ key }) => midway.get(key))).toEqual(["sent", "sent", "sent"]);
    expect([...new Set(others.map(({ key }) => midway.get(key)))]).toEqual(["planned"]);
    expect(midway.get(gone.key)).toBe("skipped");
    expect(await why(olga, 2, others[0]?.key ?? gone.key)).toBe(olga.reads("why-soon"));
    await vk.world.createToken({ token: vk.token, kind: "community", communityId: vk.groupId });
    stage.calm.deadBots.pop();
    await stage.restart();
    await stage.turn("2m");
    for (const reader of [...onTelegram, ...others]) expect(await times(reader, "Doors close")).toBe(1);
    const card = await olga.says("/newsletter 2");
    expect(card.text).toContain(olga.reads("newsletter-count-sent", { people: 14 }));
  },
);

test(
  "a marketer on VK does everything there, and a picture that Telegram refuses stops the newsletter by itself",
  { timeout: 240_000 },
  async () => {
    const stage = await createStage({ language: "ru" });
    const olga = await stage.owner("Olga", { language: "ru" });
    const petr = await stage.admin(olga, "Пётр", { network: "vk", language: "ru", role: "marketer" });
    const vera = await subscriber(stage, "Vera Kot", { network: "vk", language: "ru" });
    const readers = await crowd(stage, "telegram", 40);
    stage.expectError(/PHOTO_INVALID_DIMENSIONS/u);
    // VK takes sides of 14 000 points together, Telegram of 10 000.
    const picture = drawPicture({ width: 10_100, height: 1_000 });
    await petr.says("/newsletter_new");
    await petr.says("Новый чай", { picture });
    await petr.presses(petr.reads("command-newsletter-new.arg-kind-useful"));
    await petr.presses(petr.reads("dialogue-default", { value: { key: "segment-everyone" } }));
    const at = { kind: "moment", at: new Date("2027-02-02T08:00:00Z"), timezone: "Europe/Moscow" } as const;
    const preview = await petr.says("завтра в 11:00");
    expect(preview.text).toContain(petr.reads("newsletter-when", { at }));
    const tested = await petr.presses(petr.reads("newsletter-test-button"));
    expect(tested.toast).toBe(petr.reads("newsletter-tested", { accounts: 1 }));
    expect(stage.said(petr).filter(({ photo }) => photo)).toHaveLength(2);
    await petr.presses(petr.reads("newsletter-schedule-button"));
    expect((await petr.says("/newsletters")).text).toContain(
      petr.reads("newsletter-state-scheduled", { at }),
    );
    stage.clock.turn(at.at.getTime() - stage.clock.now().getTime() + 10_000);
    await stage.turn("5s");
    const error = { kind: "code", text: "sendPhoto: 400 Bad Request: PHOTO_INVALID_DIMENSIONS" } as const;
    const card = await petr.says("/newsletter 1");
    expect(card.text).toContain(petr.reads("newsletter-state-errors", { error }));
    const told = stage.said(olga).filter(({ text }) => text.startsWith("⚠️"));
    expect(told.map(({ text }) => text)).toEqual([
      olga.reads("newsletter-errors-alert", { number: 1, error }),
    ]);
    const failed = await stage.db.prisma.delivery.count({ where: { state: "failed", runId: { not: null } } });
    expect(failed).toBeGreaterThanOrEqual(20);
    expect(failed).toBeLessThan(40);
    expect(await textsOf(vera)).toContain("Новый чай");

    await petr.presses(petr.reads("newsletter-resume-button"));
    await stage.turn("10s");
    const states = await receiptOf(petr, 1);
    expect(readers.filter(({ key }) => states.get(key) !== "failed")).toEqual([]);
    expect(states.get(vera.key)).toBe("sent");
    const reader = readers[0]?.key ?? vera.key;
    expect(await why(petr, 1, reader)).toContain("PHOTO_INVALID_DIMENSIONS");
  },
);

test("an author hears at the preview that their network refuses the letter", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  await subscriber(stage, "Ann");
  stage.expectError(/trouble/u);
  const refuse = (description: string, method: string, textIncludes: string) =>
    stage.telegram.world.plantFault({
      effect: { kind: "error", code: 400, description },
      method,
      textIncludes,
      times: 1,
    });
  await refuse("Bad Request: IMAGE_PROCESS_FAILED", "sendPhoto", "Sunrise");
  await writes(olga, "Sunrise", { picture: drawPicture({ width: 80, height: 60 }) });
  await stage.turn("10s");
  const error = { kind: "code", text: "sendPhoto: 400 Bad Request: IMAGE_PROCESS_FAILED" } as const;
  const network = { key: "network-telegram" };
  const word = olga.reads("newsletter-refused", { network, part: "picture", error });
  expect(stage.said(olga).at(-1)?.text).toBe(word);
  await stage.turn("1m");
  expect(stage.said(olga).filter(({ text }) => text === word)).toHaveLength(1);
  await olga.presses(olga.reads("newsletter-drop-button"));
  await writes(olga, "Sunset");
  await refuse("Bad Request: BUTTON_URL_INVALID", "sendMessage", "Sunset");
  await olga.presses(olga.reads("newsletter-test-button"));
  await stage.turn("10s");
  expect(stage.said(olga).at(-1)?.text).toContain("does not take this newsletter");
  await sends(olga);
  await olga.presses(olga.reads("newsletter-undo-button"));
  expect((await olga.says("/newsletter 1")).text).toContain(olga.reads("newsletter-state-draft"));
});
