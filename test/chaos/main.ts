import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkAll, type Finding } from "./account.ts";
import { attackTheDraw, attackTheWork } from "./attack.ts";
import { collectFacts } from "./collect.ts";
import { createMarksman } from "./marksman.ts";
import { verifyDraws } from "./proof.ts";
import { formatFindings, windowFindings } from "./report.ts";
import { createStory, peopleCount, type Draw } from "./story.ts";
import { createAims } from "./windows.ts";
import { openWorld, telegramToken, until, type ChaosWorld } from "./world.ts";

const drawCount = 3;
const betweenOpeningsMs = 25_000;
const startedMs = performance.now();
const say = (line: string): void => {
  process.stdout.write(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
};

const readSeed = (): number => {
  const { values } = parseArgs({ options: { seed: { type: "string", default: "1" } } });
  if (!/^\d{1,9}$/.test(values.seed)) {
    process.stderr.write(`--seed takes a whole number, not "${values.seed}".\n`);
    process.exit(2);
  }
  return Number(values.seed);
};

/** Until everything has come to its end: draws, updates, deliveries. */
const settle = async ({ eyes, telegram }: ChaosWorld): Promise<void> => {
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

const play = async (world: ChaosWorld, seed: number): Promise<readonly Finding[]> => {
  const story = createStory(world, seed);
  await story.prepare();
  say(`${peopleCount} people, a group and a wall; simulators, bot and database are processes of their own.`);
  const marksman = createMarksman(world.bot, say);
  const aims = createAims(world);
  const due = { count: 0 };
  const isOver = new AbortController();
  const draws: Promise<void>[] = [];
  const playDraw = async (draw: Draw): Promise<void> => {
    await Promise.all([story.joinOverTime(draw), attackTheDraw(marksman, aims, draw, due)]);
  };

  let work = Promise.resolve();
  for (let number = 1; number <= drawCount; number += 1) {
    if (number > 1) await delay(betweenOpeningsMs);
    // The second announcement is caught on its way, too.
    const shot =
      number === 2 ? marksman.shoot(aims.saidNotSettled("sendMessage", "cgd-1 open"), 20) : undefined;
    const draw = await story.open();
    await shot;
    say(`giveaway ${number} is announced on both networks; people begin to join.`);
    draws.push(playDraw(draw));
    if (number === 1) work = attackTheWork(marksman, aims, seed, due, isOver.signal);
  }
  await Promise.all(draws);
  isOver.abort();
  await work;
  say("Every draw has been attacked; the bot is left alone to finish.");
  await settle(world);
  const facts = await collectFacts(world, story);
  const { runs, refusals } = await verifyDraws(facts, JSON.stringify(world.chain));
  const violations = [...(await world.telegram.violations()), ...(await world.vk.violations())];
  const adopted = world.bot.adoptions;
  return [
    ...windowFindings(marksman.hits),
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
    {
      what: "starts after a kill that adopted the running database",
      ledgers: `${adopted} of ${marksman.kills}`,
      database: "",
      isRight: adopted === marksman.kills,
    },
  ];
};

const run = async (): Promise<number> => {
  const seed = readSeed();
  say(`chaos with seed ${seed}`);
  const world = await openWorld(seed);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void world.close().finally(() => process.exit(1)));
  try {
    const findings = await play(world, seed);
    const slowest = Math.max(...world.bot.startMs.slice(1));
    const code = await world.bot.stop();
    process.stdout.write(`\n${formatFindings(findings).join("\n")}\n\n`);
    say(
      `the slowest start after a kill took ${(slowest / 1000).toFixed(1)} s; the last, orderly end: ${code}`,
    );
    const failed = findings.filter(({ isRight }) => !isRight).length + (code === 0 ? 0 : 1);
    say(failed === 0 ? "Everything adds up." : `${failed} things do not hold.`);
    return failed === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
};

process.exitCode = await run();
