import { describe, expect, test } from "vitest";
import { createStage } from "../harness/stage.ts";

const networks = ["telegram", "vk"] as const;
const languages = ["en", "ru"] as const;
const everywhere = networks.flatMap((network) => languages.map((language) => [network, language] as const));

/** What VK would read as a mention; Telegram reads none into our messages. */
const mentions = { telegram: /(?!)/u, vk: /\[id1\||@durov|\*all/u };

describe.each(everywhere)("bad input on %s in %s", (network, language) => {
  test("a prize that is too long, or empty, is explained; what was right is kept", async () => {
    const stage = await createStage({ networks: [network], language });
    const olga = await stage.owner("Olga");
    const long = "Кружка ☕️ ".repeat(30).trim();
    const bad = await olga.says(`/giveaway_new prize="${long}" winners=4 ends=2h`);
    expect(bad.text).toContain(olga.reads("command-giveaway-new.arg-prize"));
    expect(bad.text).toContain("200");
    const preview = await olga.says("Кружка ☕️");
    expect(preview.text).toContain("Кружка ☕️");
    expect(preview.text).toContain(olga.reads("giveaway-winners", { winners: 4 }));
    const empty = await olga.says('/giveaway_new prize="" winners=4 ends=2h');
    expect(empty.text).toContain(olga.reads("argument-text-short", { length: 0, min: 1, max: 200 }));
  });

  test("numbers out of range and moments that do not exist are quoted back", async () => {
    const stage = await createStage({ networks: [network], language, timezone: "Europe/Berlin" });
    const olga = await stage.owner("Olga");
    for (const [input, key] of [
      ["0", "argument-count-range"],
      ["1001", "argument-count-range"],
      ["3.5", "argument-count-not-number"],
      ["٣", "argument-count-not-number"],
    ] as const) {
      const bad = await olga.says(`/giveaway_new Mug winners=${input} ends=2h`);
      expect(bad.text).toContain(olga.reads(key, { input, min: 1, max: 1000 }));
    }
    for (const input of ["2027-03-28 02:30", "2027-02-30 18:00", "2020-01-01 10:00", "1s", "91d"]) {
      const bad = await olga.says(`/giveaway_new Mug winners=1 ends="${input}"`);
      expect(bad.text).toContain(input);
      expect(bad.text).toContain(olga.reads("command-giveaway-new.arg-ends"));
    }
    expect((await olga.says("/receipt twelve")).text).toContain(
      olga.reads("argument-id", { input: "twelve" }),
    );
    expect((await olga.says("/beacon 5 xyz")).text).toContain(
      olga.reads("argument-not-understood", { input: "xyz" }),
    );
    expect((await olga.says("/cancel")).text).toContain("/beacon");
    expect(await stage.db.prisma.giveaway.count()).toBe(0);
  });

  test("markup, mentions and right-to-left text in a prize and a name stay what they are: text", async () => {
    const stage = await createStage({ networks: [network], language });
    const olga = await stage.owner("Olga");
    const prize = "<b>Bold</b> [id1|Pavel] @durov *all كأس \u202Eevil";
    const name = "<i>Ann</i> [id1|x] \u202Eنور";
    const [ann] = await stage.members(olga.place, name);
    await ann.says("/start");
    await olga.says(`/giveaway_new prize="${prize}" ends=1h yes`);
    const opening = stage.said(olga.place).find(({ text }) => text.includes("cgd-1 open"));
    expect(opening?.text).toContain("<b>Bold</b>");
    // Marks that turn the text around do not get through; on VK nothing reads as a mention.
    expect(opening?.text).not.toContain("\u202E");
    expect(opening?.text).not.toMatch(mentions[network]);
    await ann.says("/giveaway 1");
    await ann.presses(ann.reads("giveaway-join-button"));
    await stage.turn("1h");
    await stage.turn("2m");
    const result = stage.said(olga.place).findLast(({ text }) => text.includes("🎉"))?.text ?? "";
    expect(result).toContain("<i>Ann</i>");
    expect(result).toContain("نور");
    expect(result).not.toContain("\u202E");
    expect(result).not.toMatch(mentions[network]);
    expect(stage.said(ann).at(-1)?.text).toContain("🎉");
  });

  test("forged, damaged and stale buttons and links get a sentence and do nothing", async () => {
    const stage = await createStage({ networks: [network], language });
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(olga.place, "Ann");
    await olga.says("/giveaway_new Mug ends=3d");
    await olga.presses(olga.reads("draft-publish-button"));
    await ann.says("/giveaway 1");
    await olga.says("/start");
    const { signer } = stage;
    const alert = async (data: string) => (await ann.forges(data)).toast;
    expect(await alert("g.join:1:AAAAAAAAAAA")).toBe(ann.reads("button-forged"));
    expect(await alert("x".repeat(64))).toBe(ann.reads("button-forged"));
    expect(await alert(signer.signButton("g.join", [99]))).toBe(ann.reads("button-stale"));
    expect(await alert(signer.signButton("g.join", ["one"]))).toBe(ann.reads("button-stale"));
    expect(await alert(signer.signButton("gone", [1]))).toBe(ann.reads("button-stale"));
    // An admin's button in a stranger's hand, and one signed for the stranger.
    expect(await alert(signer.signButton("g.cancel", [1], olga.key))).toBe(ann.reads("button-foreign"));
    expect(await alert(signer.signButton("g.close2", [1], ann.key))).toBe(ann.reads("access-team"));
    expect((await olga.forges(signer.signButton("g.pub", [1], olga.key))).toast).toBe(
      olga.reads("draft-gone"),
    );
    expect((await olga.forges(signer.signButton("g.drop", [1], olga.key))).toast).toBe(
      olga.reads("draft-gone"),
    );
    expect((await ann.opens("g_1-AAAAAAAAAAA")).text).toBe(ann.reads("ref-forged"));
    expect((await ann.opens("hello")).text).toBe(ann.reads("ref-forged"));
    expect((await ann.opens(signer.signRef("gone", [1]))).text).toBe(ann.reads("ref-stale"));
    expect((await ann.opens(signer.signRef("g", ["one"]))).text).toBe(ann.reads("ref-stale"));
    expect(await stage.db.prisma.entry.count()).toBe(0);
    expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "open" }]);
  });
});

test.each(languages)(
  "a stranger who presses an admin's button in a group learns nothing (%s)",
  async (language) => {
    const stage = await createStage({ networks: ["telegram"], language });
    const olga = await stage.owner("Olga");
    const eve = await stage.person("Eve", { language });
    await eve.joins(olga.place);
    await olga.says("/giveaway_new Mug ends=3d early yes");
    const card = await olga.says("/giveaway 1", { in: olga.place });
    expect(card.buttons).toEqual([olga.reads("giveaway-join-button")]);
    const data = stage.signer.signButton("g.close", [1], olga.key);
    expect((await eve.forges(data, { in: olga.place })).toast).toBe(eve.reads("button-foreign"));
  },
);

test("a person without a visible name is named all the same", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const [ann] = await stage.members(olga.place, "\u200B\u202E");
  await olga.says("/giveaway_new Mug ends=1h yes");
  await ann.presses("Take part", { in: olga.place });
  await stage.turn("1h");
  await stage.turn("2m");
  expect(stage.said(olga.place).findLast(({ text }) => text.includes("🎉"))?.text).toContain(
    ann.reads("person-unnamed"),
  );
});

test("every city that the locales name is named in a moment of its zone", { timeout: 90_000 }, async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  await olga.says("/giveaway_new Mug ends=3d yes");
  const zones =
    "UTC Europe/Kaliningrad Europe/Moscow Europe/Simferopol Europe/Volgograd Europe/Samara Europe/Saratov Europe/Minsk Europe/Berlin Europe/London Europe/Athens Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Krasnoyarsk Asia/Irkutsk Asia/Yakutsk Asia/Vladivostok Asia/Magadan Asia/Kamchatka Asia/Almaty Asia/Tbilisi Asia/Yerevan Asia/Tehran Asia/Bangkok Asia/Ho_Chi_Minh";
  for (const zone of zones.split(" ")) {
    expect((await olga.says(`/settings timezone=${zone}`)).text).toContain("Saved");
    const city = olga.reads(`zone-${zone.toLowerCase().replaceAll(/[^a-z]+/gu, "-")}`);
    expect((await olga.says("/giveaways")).text).toContain(`(${city})`);
  }
  // One that the locales do not know goes by its own name.
  await olga.says("/settings timezone=America/New_York");
  expect((await olga.says("/giveaways")).text).toContain("(New York)");
});
