import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Finding } from "./account.ts";
import { attackTheDraw, attackTheWork } from "./attack.ts";
import { createMarksman } from "./marksman.ts";
import { runNewsletters } from "./newsletters/run.ts";
import { runPair } from "./pair.ts";
import { formatFindings, windowFindings } from "./report.ts";
import { account, settle } from "./settle.ts";
import { createStory, peopleCount, type Draw } from "./story.ts";
import { createAims, windowNames } from "./windows.ts";
import { begin, openWorld, type ChaosWorld } from "./world.ts";

const drawCount = 3;
const betweenOpeningsMs = 25_000;
const startedMs = performance.now();
type Say = (line: string) => void;
const sayAs =
  (who: string): Say =>
  (line) => {
    const atSeconds = ((performance.now() - startedMs) / 1000).toFixed(1).padStart(6);
    process.stdout.write(`${atSeconds} s  ${who.padEnd(4)}  ${line}\n`);
  };

/** What is played unless something else is asked for. */
const runs = ["one", "pair"] as const;
/** Asked for by its name alone: `npm run chaos -- newsletters`. */
const storyName = "newsletters";
type Run = (typeof runs)[number] | typeof storyName;

const refuse = (words: string): never => {
  process.stderr.write(`${words}\n`);
  process.exit(2);
};

const readOptions = (): { seed: number; crowdSize: number; only: Run | undefined } => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string", default: "1" },
      crowd: { type: "string", default: "5000" },
      only: { type: "string" },
    },
  });
  if (!/^\d{1,9}$/.test(values.seed)) refuse(`--seed takes a whole number, not "${values.seed}".`);
  if (!/^[1-9]\d{1,4}$/.test(values.crowd))
    refuse(`--crowd takes 10 to 99999 people, not "${values.crowd}".`);
  const [story, ...more] = positionals;
  if (more.length > 0 || (story !== undefined && story !== storyName))
    refuse(`The only story with a name of its own is ${storyName}, not "${positionals.join(" ")}".`);
  if (story !== undefined && values.only !== undefined) refuse(`--only does not go with ${storyName}.`);
  if (story !== undefined)
    return { seed: Number(values.seed), crowdSize: Number(values.crowd), only: storyName };
  const only = runs.find((run) => run === values.only);
  if (values.only !== undefined && !only) refuse(`--only takes ${runs.join(" or ")}, not "${values.only}".`);
  return { seed: Number(values.seed), crowdSize: Number(values.crowd), only };
};

const play = async (world: ChaosWorld, seed: number, say: Say): Promise<readonly Finding[]> => {
  const story = createStory(world, seed);
  await story.prepare();
  say(`${peopleCount} people, a group and a wall; simulators, bot and database are processes of their own.`);
  const marksman = createMarksman(world.bot, windowNames, say);
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
    draws.push(begin(playDraw(draw)));
    if (number === 1) work = begin(attackTheWork(marksman, aims, seed, due, isOver.signal));
  }
  await Promise.all(draws);
  isOver.abort();
  await work;
  say("Every draw has been attacked; the bot is left alone to finish.");
  await settle(world);
  const adopted = world.bot.adoptions;
  return [
    ...windowFindings(marksman.hits, windowNames),
    ...(await account(world, story)),
    {
      what: "starts after a kill that adopted the running database",
      ledgers: `${adopted} of ${marksman.kills}`,
      database: "",
      isRight: adopted === marksman.kills,
    },
  ];
};

const closers = new Set<() => Promise<void>>();

/** One process with the database it brings: killed in each window, started again. */
const runOne = async (seed: number, say: Say) => {
  const world = await openWorld(seed);
  closers.add(world.close);
  try {
    const findings = await play(world, seed, say);
    const slowest = Math.max(...world.bot.startMs.slice(1));
    say(`the slowest start after a kill took ${(slowest / 1000).toFixed(1)} s.`);
    return { findings, code: await world.bot.stop() };
  } finally {
    await world.close();
  }
};

const perform: Readonly<
  Record<
    Run,
    (
      seed: number,
      say: Say,
      crowdSize: number,
    ) => Promise<{ findings: readonly Finding[]; code: number | null }>
  >
> = {
  one: runOne,
  pair: (seed, say, crowdSize) => runPair({ seed, crowdSize }, say, (close) => void closers.add(close)),
  newsletters: (seed, say) => runNewsletters(seed, say, (close) => void closers.add(close)),
};

/** Runs one of them; returns how many things do not hold. */
const report = async (run: Run, seed: number, crowdSize: number): Promise<number> => {
  const say = sayAs(run);
  const { findings, code } = await perform[run](seed, say, crowdSize);
  process.stdout.write(`\n${formatFindings(findings).join("\n")}\n\n`);
  say(`the last, orderly end: ${code}`);
  const failed = findings.filter(({ isRight }) => !isRight).length + (code === 0 ? 0 : 1);
  say(failed === 0 ? "Everything adds up." : `${failed} things do not hold.`);
  return failed;
};

let isInterrupted = false;

const main = async (): Promise<number> => {
  const { seed, crowdSize, only } = readOptions();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      isInterrupted = true;
      void Promise.all([...closers].map((close) => close())).finally(() => process.exit(1));
    });
  sayAs("")(`chaos with seed ${seed}`);
  let failed = 0;
  for (const run of only ? [only] : runs) failed += await report(run, seed, crowdSize);
  return failed === 0 ? 0 : 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  // What is closed under a run makes it fail; whoever closes it ends the process when that is done.
  if (!isInterrupted) throw error;
}
