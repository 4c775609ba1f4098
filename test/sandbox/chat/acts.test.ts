import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRig, type Rig } from "./rig.ts";

describe("what the reader can do in the sandbox", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  /** A giveaway until in three days; what stands in the group and on the wall then. */
  const announce = async (prize: string) => {
    const owner = (await rig.person("Marina", "telegram")).key;
    const text = `/giveaway_new prize="${prize}" winners=1 ends="in 3 days" yes`;
    await rig.does("say", { person: owner, place: "private", text });
    const names = ({ spans }: { spans: readonly { text: string }[] }): boolean =>
      spans.some((span) => span.text.includes(prize));
    const state = await rig.until(
      "it is announced",
      ({ telegram, vk }) => telegram.group.messages.some(names) && vk.wall.some(names),
    );
    const message = state.telegram.group.messages.find(names)?.id ?? 0;
    return { state, message, post: state.vk.wall.find(names)?.id ?? 0 };
  };

  it("talks to the bot on both networks, blocks it and lets it speak again", async () => {
    for (const [name, network] of [
      ["Anna", "telegram"],
      ["Boris", "vk"],
    ] as const) {
      const { key } = await rig.person(name, network);
      await rig.does("start", { person: key });
      await rig.does("say", { person: key, place: "private", text: "/help" });
      const { telegram, vk } = await rig.state();
      const chat = (network === "telegram" ? telegram.privates : vk.dialogs)[key] ?? [];
      expect(chat.filter(({ isBot }) => isBot).length).toBeGreaterThan(1);
      expect(chat.at(-1)?.spans.some(({ link }) => link?.kind === "command")).toBe(true);
      await rig.post({ name: "block", args: { person: key } });
      expect((await rig.person(name, network)).isBlocking).toBe(true);
      await rig.post({ name: "unblock", args: { person: key } });
      expect((await rig.person(name, network)).isBlocking).toBe(false);
    }
  });

  it("likes and reposts what stands on the wall, and takes a like back", async () => {
    const { post } = await announce("A lamp");
    const { key: person } = await rig.person("Boris");
    await rig.does("like", { person, post, isLiked: true });
    await rig.does("repost", { person, post });
    expect((await rig.state()).vk.wall[0]).toMatchObject({ likedBy: [person], repostedBy: [person] });
    await rig.does("like", { person, post, isLiked: false });
    expect((await rig.state()).vk.wall[0]).toMatchObject({ likeCount: 0, repostCount: 1 });
    expect(await rig.fails("repost", { person, post })).toContain("already");
  });

  it("takes the bot's rights and gives them back, leaves, throws out and comes again", async () => {
    for (const [act, bot] of [
      ["demote-bot", "member"],
      ["promote-bot", "admin"],
      ["remove-bot", "absent"],
    ] as const) {
      await rig.does(act, { place: "channel" });
      expect((await rig.state()).telegram.channel.bot).toBe(bot);
    }
    await rig.does("add-bot", { place: "channel", isAdmin: true });
    const { key: person } = await rig.person("Vera");
    const where = async () => (await rig.person("Vera")).memberOf;
    await rig.post({ name: "leave", args: { person, place: "group" } });
    expect(await where()).toEqual(["channel"]);
    await rig.post({ name: "join", args: { person, place: "group" } });
    await rig.does("kick", { person, place: "group" });
    expect(await where()).toEqual(["channel"]);
  });

  it("plants faults that are shown until they have hit, and clears them", async () => {
    await rig.does("fail", { network: "telegram", kind: "server-error", times: 2 });
    await rig.does("delay", { network: "vk", milliseconds: 200, times: 3 });
    expect((await rig.state()).faults).toMatchObject([
      { network: "telegram", kind: "server-error", left: 2 },
      { network: "vk", kind: "delay", left: 3 },
    ]);
    await rig.does("clear-faults", {});
    expect((await rig.state()).faults).toEqual([]);
  });

  it("turns three days in seconds, and the draw on the way is held", async () => {
    const anna = (await rig.person("Anna")).key;
    const { state: before, message } = await announce("A kettle");
    const press = { person: anna, place: "group", message, button: "0.0" } as const;
    expect((await rig.does("press", press)).toast?.text).toContain("You are in");
    expect(before.clock.next).not.toBeNull();
    await rig.does("turn", { minutes: 3 * 24 * 60 + 10 });
    const after = await rig.until("the draw is held", ({ draws }) =>
      draws.some(({ prize }) => prize === "A kettle"),
    );
    expect(after.draws.find(({ prize }) => prize === "A kettle")?.winners).toEqual(["Anna"]);
    const turnedMs = Date.parse(after.clock.at) - Date.parse(before.clock.at);
    expect(turnedMs).toBeGreaterThanOrEqual(3 * 86_400_000);
    expect(rig.errors).toEqual([]);
  }, 90_000);

  it("says it all in Russian too, and begins again in it", async () => {
    const russian = await rig.state("ru");
    expect(Object.keys(russian.texts).sort()).toEqual(Object.keys((await rig.state()).texts).sort());
    expect(russian.story.title).toMatch(/\p{Script=Cyrillic}/u);
    await rig.does("reset", { language: "ru" });
    const { people, draws, worldLanguage, story } = await rig.state("ru");
    expect(worldLanguage).toBe("ru");
    expect(people[0]?.name).toBe("Марина");
    expect(draws).toEqual([]);
    expect(story.current).toBe("giveaway");
  }, 90_000);
});
