import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRig, type Rig } from "./rig.ts";
import { snapshotSchema } from "./snapshot-schema.ts";

describe("a giveaway in the sandbox, by acts alone", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  it("begins in a shop that the reader owns on both networks, with five people", async () => {
    const { people, telegram, vk, story, worldLanguage } = await rig.state();
    expect(people.map(({ name, network, rolesText }) => [name, network, rolesText])).toEqual([
      ["Marina", "telegram", "owner"],
      ["Marina", "vk", "owner"],
      ["Anna", "telegram", "member"],
      ["Vera", "telegram", "member"],
      ["Gleb", "telegram", "member"],
      ["Boris", "vk", "member"],
      ["Daria", "vk", "member"],
    ]);
    expect(worldLanguage).toBe("en");
    expect(telegram.group).toMatchObject({ title: "Lavka", bot: "admin" });
    expect(telegram.group.members.count).toBe(4);
    expect(telegram.channel).toMatchObject({ bot: "admin" });
    expect(vk.community.members.count).toBe(3);
    expect(story.current).toBe("giveaway");
    expect(story.steps.every(({ isDone }) => !isDone)).toBe(true);
  });

  it("goes by the story's own offers from the announcement to the verified draw", async () => {
    const seen: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { story } = await rig.until("nobody is on the way", ({ isQuiet }) => isQuiet);
      if (story.current === "free") break;
      seen.push(story.current);
      for (const act of story.offer?.acts ?? []) {
        const { status, answer } = await rig.post(act);
        expect([status, answer]).toEqual([200, expect.objectContaining({ ok: true })]);
      }
      await rig.until(`${story.current} is done`, (state) => state.story.current !== story.current);
    }
    expect([...new Set(seen)]).toEqual([
      "giveaway",
      "join-telegram",
      "join-vk",
      "crowd",
      "turn",
      "winners",
      "verify",
    ]);
    const { draws, story, telegram, vk } = await rig.state();
    expect(story.steps.every(({ isDone }) => isDone)).toBe(true);
    expect(draws).toHaveLength(1);
    expect(draws[0]?.prize).toBe("A tea set");
    expect(draws[0]?.winners).toHaveLength(3);
    expect(draws[0]?.verdict?.isGood).toBe(true);
    expect(draws[0]?.verdict?.lines).toContain("Every check holds.");
    expect(telegram.group.members.count).toBeGreaterThan(80);
    expect(vk.community.members.count).toBeGreaterThan(50);
    expect(rig.errors).toEqual([]);
  }, 120_000);

  it("shows a played world as the contract says, in both languages, with trouble planted too", async () => {
    await rig.does("fail", { network: "vk", kind: "too-many", times: 100 });
    await rig.does("say", { person: (await rig.person("Anna")).key, place: "private", text: "/help" });
    for (const language of ["en", "ru"]) {
      const read = snapshotSchema.safeParse(await rig.state(language));
      expect(read.error?.issues ?? []).toEqual([]);
      expect(read.data?.faults).toHaveLength(1);
      expect(read.data?.telegram.group.messages.length).toBeGreaterThan(0);
      expect(read.data?.vk.wall.flatMap(({ comments }) => comments).length).toBeGreaterThan(0);
    }
  });

  it("serves the draw's public page and files, each page marked as a sandbox's", async () => {
    const { draws } = await rig.state();
    const draw = draws[0];
    if (!draw) throw new Error("There is no draw.");
    const page = await fetch(`${rig.url}${draw.page}`);
    expect(await page.text()).toContain("SANDBOX");
    for (const { url, sizeBytes } of draw.files) {
      const file = await fetch(`${rig.url}${url}`);
      expect((await file.arrayBuffer()).byteLength).toBe(sizeBytes);
    }
  });
});
