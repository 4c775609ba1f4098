import { describe, expect, test } from "vitest";
import { problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import { createStage, type Stage } from "../harness/stage.ts";

const revoke = async (stage: Stage, network: "telegram" | "vk"): Promise<void> => {
  if (network === "telegram") await stage.telegram.world.revokeToken(stage.telegram.token);
  else await stage.vk.world.revokeToken(stage.vk.token);
};

/** A token that works again, as the settings of the server would bring it. */
const renew = async (stage: Stage, network: "telegram" | "vk"): Promise<void> => {
  const { telegram, vk } = stage;
  if (network === "telegram")
    await telegram.world.createBot({ token: telegram.token, name: "Vestnik", username: "vestnik_bot" });
  else await vk.world.createToken({ token: vk.token, kind: "community", communityId: vk.groupId });
};

describe.each(["telegram", "vk"] as const)(
  "the token of %s is revoked in the midst of a giveaway",
  (network) => {
    test(
      "the other network goes on and draws, and after a restart with a good token the rest is said",
      { timeout: 240_000 },
      async () => {
        const stage = await createStage();
        const other = network === "telegram" ? "vk" : "telegram";
        const olga = await stage.owner("Olga");
        const group = olga.place;
        const { wall } = stage.vk;
        const [silent, speaking] = network === "telegram" ? [group, wall] : [wall, group];
        const [ann, bo] = await stage.members(group, "Ann", "Bo");
        const [vera, gleb] = await stage.members(wall, "Vera Kot", "Gleb Nosov");
        await olga.says("/giveaway_new Mug ends=1h yes");
        await ann.presses("Take part", { in: group });
        await vera.comments("+");
        stage.expectError(/revoked|trouble|token_revoked/u);
        await revoke(stage, network);
        stage.calm.deadBots.push(stage[network].platform.bot);
        await stage.turn("1m");
        // Whoever is on the other network still enters.
        if (other === "telegram") await bo.presses("Take part", { in: group });
        else await gleb.comments("+");
        // What the silent network may still have to bring is waited for ten minutes.
        await stage.turn("71m");
        await stage.turn("3m");
        await stage.turn("11m");
        await stage.turn("1m");
        const before = await stage.db.prisma.giveaway.findFirstOrThrow();
        expect(before).toMatchObject({ state: "announced", n: 3 });
        expect(problemsOf(verifyFromPosts(stage, speaking))).toEqual([]);
        const saidBefore = stage.said(silent).length;

        stage.calm.deadBots.pop();
        await renew(stage, network);
        await stage.restart();
        await stage.turn("2m");
        expect(await stage.db.prisma.giveaway.findFirstOrThrow()).toMatchObject({ state: "done" });
        const late = stage.said(silent).slice(saidBefore);
        expect(late.some(({ text }) => text.includes("the winners"))).toBe(true);
        // A commitment that comes after the number proves nothing: it is not posted any more.
        expect(late.some(({ text }) => text.includes("cgd-1 commit"))).toBe(false);
      },
    );
  },
);
