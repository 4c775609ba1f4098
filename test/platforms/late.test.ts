import { afterEach, describe, expect, it } from "vitest";
import { createStage as createTelegramStage } from "./telegram/world.ts";
import { createStage as createVkStage, groupId } from "./vk/world.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const { signal } = new AbortController();

describe("a platform whose network did not answer at the start", () => {
  it("asks Telegram nothing until it is read from, and then goes by what it is told", async () => {
    const stage = await createTelegramStage();
    ends.push(() => stage.close());
    const profile = { title: "@old_bot", deepLinkPrefix: "https://t.me/old_bot?start=" };
    const platform = await stage.connect({ late: { profile } });
    expect(await stage.telegram.world.calls()).toEqual([]);
    expect({ ...platform }).toMatchObject({ bot: "tg:77", ...profile });
    await platform.receive(null, signal);
    await platform.met;
    expect(platform.title).toBe("@vestnik_bot");
    expect(platform.deepLinkPrefix).toBe("https://t.me/vestnik_bot?start=");
  });

  it("has no link to a bot on Telegram that was never met", async () => {
    const stage = await createTelegramStage();
    ends.push(() => stage.close());
    const platform = await stage.connect({ late: {} });
    expect(platform).toMatchObject({ title: "Telegram tg:77", deepLinkPrefix: "" });
  });

  it("knows a community on VK by its number until VK tells its name", async () => {
    const stage = await createVkStage();
    ends.push(() => stage.close());
    const platform = await stage.connect({ late: { groupId } });
    expect(await stage.vk.world.calls()).toEqual([]);
    expect(platform).toMatchObject({
      bot: `vk:${groupId}`,
      title: "club55",
      deepLinkPrefix: "https://vk.me/club55?ref=",
      wall: { venue: "vk:-55", url: "https://vk.com/club55" },
    });
    await platform.receive(null, signal);
    await platform.met;
    expect(platform.title).toBe("Coffee");
    expect(platform.wall?.url).toBe("https://vk.com/coffee_club");
  });

  it("refuses a token of another community, at once or late", async () => {
    const stage = await createVkStage();
    ends.push(() => stage.close());
    const refusal = {
      kind: "token_revoked",
      detail: "the token belongs to the community 55, not to 56 as the settings say",
    };
    await expect(stage.connect({ groupId: 56 })).rejects.toMatchObject(refusal);
    const platform = await stage.connect({ late: { groupId: 56 } });
    await expect(platform.receive(null, signal)).rejects.toMatchObject(refusal);
  });
});
