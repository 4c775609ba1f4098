import { describe, expect, test } from "vitest";
import { createStage } from "../harness/stage.ts";

describe.each(["telegram", "vk"] as const)("claiming the bot on %s", (network) => {
  test("a stranger hears that it has no owner, and that a wrong code is wrong", async () => {
    const stage = await createStage({ networks: [network] });
    const ann = await stage.person("Ann");
    await stage.claimCode();
    expect((await ann.says("/start")).texts).toEqual([ann.reads("start-unclaimed")]);
    expect((await ann.says("/claim 1234-wrong en UTC Shop")).text).toBe(ann.reads("claim-wrong"));
    expect(await stage.db.prisma.community.count()).toBe(0);
  });

  test("five wrong codes pause it for an hour for everybody, then the right one works", async () => {
    const stage = await createStage({ networks: [network] });
    const [ann, eve] = [await stage.person("Ann"), await stage.person("Eve")];
    for (let tries = 0; tries < 5; tries += 1)
      expect((await eve.says(`/claim guess-${tries} en UTC Mine`)).text).toBe(eve.reads("claim-wrong"));
    expect((await eve.says("/claim guess-6 en UTC Mine")).text).toBe(eve.reads("claim-paused"));
    const code = await stage.claimCode();
    expect((await ann.says(`/claim ${code} en UTC Shop`)).text).toBe(ann.reads("claim-paused"));

    await stage.turn("61m");
    const fresh = await stage.claimCode();
    const claimed = await ann.says(`/claim ${fresh} en UTC Shop`);
    expect(claimed.text).toContain("“Shop” is yours now");
    expect((await stage.db.prisma.teamMember.findMany()).map(({ role }) => role)).toEqual(["owner"]);
  });

  test("the code works once and for an hour, and the last one printed only", async () => {
    const stage = await createStage({ networks: [network] });
    const ann = await stage.person("Ann");
    const old = await stage.claimCode();
    const late = await stage.claimCode();
    expect((await ann.says(`/claim ${old} en UTC Shop`)).text).toBe(ann.reads("claim-wrong"));
    await stage.turn("61m");
    expect((await ann.says(`/claim ${late} en UTC Shop`)).text).toBe(ann.reads("claim-wrong"));
  });

  test("whoever comes second is refused, with a true code too", async () => {
    const stage = await createStage({ networks: [network] });
    const [ann, eve] = [await stage.person("Ann"), await stage.person("Eve")];
    const code = await stage.claimCode();
    await ann.says(`/claim ${code} en UTC Shop`);
    expect((await eve.says(`/claim ${code} en UTC Mine`)).text).toBe(eve.reads("claim-owned"));
    expect(await stage.db.prisma.community.count()).toBe(1);
    const audit = await stage.db.prisma.audit.findMany();
    expect(audit).toMatchObject([
      { act: "community.claim", after: { name: "Shop", language: "en", timezone: "UTC" } },
    ]);
  });

  test("two who send the code at one instant: one is the owner", async () => {
    const stage = await createStage({ networks: [network] });
    const [ann, eve] = [await stage.person("Ann"), await stage.person("Eve")];
    const code = await stage.claimCode();
    await stage.atOnce(
      () => ann.hands.write(`/claim ${code} en UTC Shop`),
      () => eve.hands.write(`/claim ${code} en UTC Shop`),
    );
    const owners = await stage.db.prisma.teamMember.findMany();
    expect(owners).toHaveLength(1);
    const said = [stage.said(ann).at(-1)?.text, stage.said(eve).at(-1)?.text];
    expect(said.filter((text) => text?.includes("is yours now"))).toHaveLength(1);
    // The one a moment later finds the owner; the one at the same moment finds the code used up.
    const refusals = [ann.reads("claim-owned"), ann.reads("claim-wrong")];
    expect(said.filter((text) => refusals.includes(text ?? ""))).toHaveLength(1);
  });

  test("the dialogue asks for code, language, zone and name, and explains a zone it does not know", async () => {
    const stage = await createStage({ networks: [network], language: "ru", timezone: "Europe/Moscow" });
    const anna = await stage.person("Анна");
    const code = await stage.claimCode();
    expect((await anna.says("/claim")).text).toBe(anna.reads("command-claim.arg-code"));
    expect((await anna.says(code)).text).toBe(anna.reads("command-claim.arg-language"));
    const zone = await anna.presses("English");
    expect(zone.text).toContain(anna.reads("command-claim.arg-timezone"));
    const again = await anna.says("Атлантида");
    expect(again.text).toContain(anna.reads("argument-timezone", { input: "Атлантида" }));
    expect((await anna.says("Asia/Omsk")).text).toBe(anna.reads("command-claim.arg-name"));
    expect((await anna.says("Лавка чая")).text).toContain("«Лавка чая» теперь ваше");
    expect(await stage.db.prisma.community.findMany()).toMatchObject([
      { name: "Лавка чая", language: "en", timezone: "Asia/Omsk" },
    ]);
  });
});

test("the claim binds the wall of the bot's token and the group that the owner had added it to, not that of others", async () => {
  const stage = await createStage();
  const [ann, eve] = [await stage.person("Ann"), await stage.person("Eve")];
  const hers = await stage.group(ann, "Ann's group");
  const his = await stage.group(eve, "Eve's group");
  expect(stage.said(hers).map(({ text }) => text)).toEqual([ann.reads("venue-unclaimed")]);

  const claimed = await ann.says(`/claim ${await stage.claimCode()} en UTC Shop`);
  expect(claimed.text).toContain(ann.reads("claim-done", { community: "Shop", venues: 2 }));
  const venues = await stage.db.prisma.venue.findMany({ orderBy: { key: "asc" } });
  expect(Object.fromEntries(venues.map(({ key, communityId }) => [key, communityId !== null]))).toEqual({
    [hers.key]: true,
    [his.key]: false,
    [stage.vk.wall.key]: true,
  });
});
