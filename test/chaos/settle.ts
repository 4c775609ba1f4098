import { setTimeout as delay } from "node:timers/promises";
import { checkAll, type Finding } from "./account.ts";
import { collectFacts } from "./collect.ts";
import { verifyDraws } from "./proof.ts";
import type { Story } from "./story.ts";
import { telegramToken, until, type ChaosWorld } from "./world.ts";

/** Until everything has come to its end: draws, updates, deliveries. */
export const settle = async ({ eyes, telegram }: ChaosWorld): Promise<void> => {
  const busy = `SELECT
    (SELECT count(*) FROM giveaway WHERE state NOT IN ('done', 'draft', 'empty', 'cancelled'))
    + (SELECT count(*) FROM "update" WHERE state = 'new')
    + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'held', 'claimed', 'sending', 'retry'))
    + (SELECT count(*) FROM membership_check WHERE state = 'open')`;
  await until("everything comes to its end", async () => (await eyes.count(busy)) === 0, 120);
  await until(
    "all updates are fetched",
    async () => (await telegram.pendingUpdates(telegramToken)).length === 0,
  );
  await delay(1_500); // what a last update set off has its rows by now
  await until("everything comes to its end once more", async () => (await eyes.count(busy)) === 0, 60);
};

/** The whole account of a run: ledgers, database, verifier, and the official schemas. */
export const account = async (world: ChaosWorld, story: Story): Promise<readonly Finding[]> => {
  const facts = await collectFacts(world, story);
  const { runs, refusals } = await verifyDraws(facts, JSON.stringify(world.chain));
  const violations = [...(await world.telegram.violations()), ...(await world.vk.violations())];
  return [
    ...checkAll(facts),
    {
      what: "verifier: runs refused (each network's files, each commitment anybody kept)",
      ledgers: `${refusals.length} of ${runs}`,
      database: "",
      isRight: runs > 0 && refusals.length === 0,
      ...(refusals.length > 0 && { detail: refusals.join("; ") }),
    },
    {
      what: "calls that the official schemas do not allow",
      ledgers: String(violations.length),
      database: "",
      isRight: violations.length === 0,
      ...(violations.length > 0 && { detail: JSON.stringify(violations.slice(0, 3)) }),
    },
  ];
};
