import { testChain } from "../../src/giveaways/draw/chain.ts";
import type { ChaosFacts, DeliveryRow, DrawFacts } from "./account.ts";
import type { Draw, Story } from "./story.ts";
import type { ChaosWorld } from "./world.ts";

const drawFacts = async ({ eyes }: ChaosWorld, draw: Draw): Promise<DrawFacts> => {
  const { giveawayId } = draw;
  const [giveaway] = await eyes.rows<{ state: string }>("SELECT state FROM giveaway WHERE id = $1", [
    giveawayId,
  ]);
  const entries = await eyes.rows<{ key: string }>(
    `SELECT "identityKey" AS key FROM entry WHERE "giveawayId" = $1 AND "leftOut" IS NULL`,
    [giveawayId],
  );
  const attempts = await eyes.rows<{ commit: string; state: string }>(
    `SELECT "commit", state FROM draw_attempt WHERE "giveawayId" = $1`,
    [giveawayId],
  );
  // A ranking is a set of ranks from 1 on; two rankings would have two rows of one rank.
  const rankSets = await eyes.count(
    `SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM draw_rank WHERE "giveawayId" = $1 GROUP BY rank) r`,
    [giveawayId],
  );
  return {
    number: draw.number,
    giveawayId,
    drawId: draw.drawId,
    joined: [...draw.joined.keys()],
    database: {
      state: giveaway?.state ?? "absent",
      frozenIn: entries.map(({ key }) => key),
      attempts: attempts.length,
      validCommits: attempts.filter(({ state }) => state === "valid").map(({ commit }) => commit),
      rankSets,
    },
  };
};

/** Everything the account is made of, read once the bot has nothing left to do. */
export const collectFacts = async (world: ChaosWorld, story: Story): Promise<ChaosFacts> => {
  const { telegram, vk, eyes, chain } = world;
  const draws: DrawFacts[] = [];
  for (const draw of story.draws) draws.push(await drawFacts(world, draw));
  return {
    telegram: { calls: await telegram.calls(), deliveries: await telegram.deliveries() },
    vk: { calls: await vk.calls(), deliveries: await vk.deliveries() },
    chain: testChain({ ...chain }),
    draws,
    rows: await eyes.rows<DeliveryRow>(
      `SELECT id::text, CASE WHEN bot LIKE 'tg:%' THEN 'telegram' ELSE 'vk' END AS network, op, kind, state, recipient,
         "messageId", about, "resendOf"::text FROM delivery ORDER BY id`,
    ),
    updates: {
      waiting: await eyes.count(`SELECT count(*) FROM "update" WHERE state = 'new'`),
      dead: await eyes.count(`SELECT count(*) FROM "update" WHERE state = 'dead'`),
    },
    asked: story.asked,
  };
};
