import type { Finding } from "./account.ts";
import { attackTheDraw } from "./attack.ts";
import { createCrowd, type Burst } from "./crowd.ts";
import { createMarksman } from "./marksman.ts";
import { openPairWorld, type PairWorld, type Takeover } from "./pair-world.ts";
import { windowFindings } from "./report.ts";
import { account, settle } from "./settle.ts";
import { createStory, type Draw } from "./story.ts";
import { createAims, windowNames } from "./windows.ts";
import { begin, type ChaosWorld } from "./world.ts";

const frozenSeconds = 20;
/** What is promised (README), and what a clean end takes. */
const longestTakeoverMs = 15_000;
const longestHandOverMs = 4_000;
const firstWriterId = 9_000_000;

/** The windows of a draw; those of ordinary work are the other run's. */
const drawWindows = windowNames.filter(
  (name) =>
    name === "freeze / commitment" || name === "commitment posted / saved" || name === "ranks / announced",
);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const takeoverFindings = (takeovers: readonly Takeover[]): Finding[] =>
  (
    [
      ["killed", longestTakeoverMs],
      ["frozen", longestTakeoverMs],
      ["stopped", longestHandOverMs],
    ] as const
  ).flatMap(([why, limitMs]) => {
    const some = takeovers.filter((takeover) => takeover.why === why);
    return (["leasesMs", "answerMs"] as const).map((what) => {
      const sorted = some.map((takeover) => takeover[what]).sort((one, other) => one - other);
      const worst = sorted.at(-1) ?? Number.NaN;
      const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
      const until = what === "leasesMs" ? "the other leads" : "people hear from it";
      return {
        what: `leader ${why}, until ${until}: median, worst of ${sorted.length}`,
        ledgers: `${seconds(median)}, ${seconds(worst)}`,
        database: `≤ ${seconds(limitMs)}`,
        isRight: worst <= limitMs,
      };
    });
  });

const burstFindings = (
  name: string,
  burst: Burst,
  limits: { readonly unansweredMost: number },
): Finding[] => [
  {
    what: `${name}: all entered after the first tap (taps alone took ${seconds(burst.tapsMs)})`,
    ledgers: seconds(burst.enteredMs),
    database: String(burst.count),
    isRight: true, // that all have, the burst waited for
  },
  {
    what: `${name}: answered with a toast, p95 ${seconds(burst.p95Ms)}`,
    ledgers: String(burst.count - burst.unanswered.length),
    database: `≥ ${burst.count - limits.unansweredMost}`,
    isRight: burst.unanswered.length <= limits.unansweredMost,
  },
];

/** Those among them whose tap on the draw's button was settled after that moment. */
const settledSince = (
  { eyes }: ChaosWorld,
  draw: Draw,
  people: readonly string[],
  atMs: number,
): Promise<number> =>
  eyes.count(
    `SELECT count(*) FROM "update" WHERE raw->'callback_query'->>'data' = $1
       AND raw->'callback_query'->'from'->>'id' = ANY($2) AND "doneAt" > $3::timestamp`,
    [draw.button.data, people, new Date(atMs).toISOString()],
  );

const play = async (
  crowdSize: number,
  world: PairWorld,
  story: ReturnType<typeof createStory>,
  say: (line: string) => void,
) => {
  await story.prepare();
  const crowd = createCrowd(world);
  const arrivedMs = await crowd.arrive(crowdSize);
  say(
    `two processes on ${world.server}; the bot has seen ${crowdSize} people come, for ${seconds(arrivedMs)}.`,
  );
  const marksman = createMarksman(world.bot, windowNames, say);

  const calmDraw = await story.open();
  const calm = await crowd.burst(calmDraw);
  say(`${crowdSize} people tapped; the last was in the list after ${seconds(calm.enteredMs)}.`);
  const draw = await story.open();
  const casting = begin(story.joinOverTime(draw));
  const killed = await crowd.burst(draw, () => marksman.killNow(`in the middle of ${crowdSize} joins`));
  say(`they tapped for another prize, the leader killed among them: after ${seconds(killed.enteredMs)}.`);
  const diedAtMs = world.takeovers.find(({ why }) => why === "killed")?.atMs ?? 0;
  const ignored = await settledSince(world, draw, killed.unanswered, diedAtMs);
  await world.restartOrderly();
  say("the leader was ended as an operator would.");
  await world.freeze(frozenSeconds);
  say(`the leader was frozen for ${frozenSeconds} s while people joined, and went on beside its successor.`);

  await Promise.all([casting, attackTheDraw(marksman, createAims(world), draw, { count: 0 })]);
  for (const { why, leasesMs, answerMs } of world.takeovers)
    say(
      `leader ${why}: the other led after ${seconds(leasesMs)}, people heard from it after ${seconds(answerMs)}.`,
    );
  await settle(world);
  const conflicts = (await world.telegram.calls({ method: "getUpdates" })).filter(
    ({ outcome }) => outcome.kind === "refused" && outcome.code === 409,
  ).length;
  return {
    findings: [
      ...takeoverFindings(world.takeovers),
      {
        what: "orderly ends of a leader: exit codes",
        ledgers: world.endCodes.join(", "),
        database: "0",
        isRight: world.endCodes.length > 0 && world.endCodes.every((code) => code === 0),
      },
      ...burstFindings(`${crowdSize} joins`, calm, { unansweredMost: 0 }),
      // A toast follows its commit: those that the dead process had in hand are never sent, and their people are in the list.
      ...burstFindings(`${crowdSize} joins, leader killed`, killed, { unansweredMost: crowdSize / 10 }),
      {
        what: `${crowdSize} joins, leader killed: settled by its successor without a toast`,
        ledgers: String(ignored),
        database: "0",
        isRight: diedAtMs > 0 && ignored === 0,
      },
      {
        what: "polls that another's poll ended (the frozen one's own)",
        ledgers: String(conflicts),
        database: "≤ 1",
        isRight: conflicts <= 1,
      },
      ...windowFindings(marksman.hits, drawWindows, 1),
    ],
    marksman,
  };
};

/** Two processes on one database: the leader dies, freezes and is ended; the other takes over. */
export const runPair = async (
  { seed, crowdSize }: { readonly seed: number; readonly crowdSize: number },
  say: (line: string) => void,
  onOpen: (close: () => Promise<void>) => void,
) => {
  let writers = 0;
  const asked = new Map<string, number>();
  /** A stranger writes to the bot at this moment. */
  const word = async ({ telegram }: ChaosWorld): Promise<void> => {
    writers += 1;
    const id = firstWriterId + writers;
    await telegram.createPerson({ id, firstName: `Писатель ${writers}`, languageCode: "ru" });
    asked.set(`tg:${id}`, 1);
    await telegram.start(id);
  };
  const world = await openPairWorld(seed, word);
  onOpen(world.close);
  try {
    const story = createStory(world, seed);
    const { findings } = await play(crowdSize, world, story, say);
    for (const [key, count] of asked) story.asked.set(key, count);
    const all = [...findings, ...(await account(world, story))];
    const code = await world.bot.stop();
    return { findings: all, code };
  } finally {
    await world.close();
  }
};
