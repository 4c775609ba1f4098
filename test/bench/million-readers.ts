import { until, type ChaosWorld } from "../chaos/world.ts";
import {
  cpuOfTree,
  cpuSeconds,
  loopStallMs,
  milliseconds,
  parentOf,
  peakMemoryMiB,
  seconds,
  type Figure,
} from "./measure.ts";
import {
  callsOf,
  confirmNewsletter,
  draftNewsletter,
  dropLabel,
  informReaders,
  press,
  startNow,
  subscribe,
  type Readers,
  type Sending,
} from "./readers.ts";

interface Planned {
  readonly ms: number;
  readonly firstMessageMs: number;
  readonly stallMs: number;
  readonly cpu: number;
  readonly databaseCpu: number;
  readonly memoryMiB: number;
}

/** From the start of a campaign until all its people have rows, while it is being sent. */
const planOf = async (world: ChaosWorld, webUrl: string, sending: Sending): Promise<Planned> => {
  const { bot, eyes } = world;
  const pid = bot.pid ?? 0;
  const server = await parentOf(await eyes.count("SELECT pg_backend_pid()"));
  await loopStallMs(webUrl);
  const before = { bot: await cpuSeconds(pid), database: await cpuOfTree(server) };
  const dueMs = await startNow(world, sending);
  await until(
    "all are planned",
    async () =>
      (await eyes.count(`SELECT count(*) FROM campaign WHERE id = $1 AND "isPlanned"`, [sending.campaign])) >
      0,
    300,
  );
  const ms = Date.now() - dueMs;
  const stallMs = await loopStallMs(webUrl);
  const { telegram, vk } = await callsOf(world, sending);
  return {
    ms,
    firstMessageMs: Math.min(...[...telegram, ...vk].map(({ atMs }) => atMs)) - dueMs,
    stallMs,
    cpu: (await cpuSeconds(pid)) - before.bot,
    databaseCpu: (await cpuOfTree(server)) - before.database,
    memoryMiB: await peakMemoryMiB(pid),
  };
};

const cancel = async (world: ChaosWorld, { campaign }: Sending): Promise<void> => {
  await press(world, "Отменить");
  await press(world, "Да, отменить");
  await until(
    "what was open is cancelled",
    async () =>
      (await world.eyes.count(
        `SELECT count(*) FROM delivery WHERE "runId" = (SELECT "runId" FROM campaign WHERE id = $1)
           AND state IN ('planned', 'held', 'claimed', 'sending', 'retry')`,
        [campaign],
      )) === 0,
    300,
  );
};

/** The same rows in one statement of the same database, taken back afterwards. */
const bareInsertMs = async ({ eyes }: ChaosWorld): Promise<number> => {
  const startedMs = performance.now();
  await eyes.run(
    `BEGIN;
     INSERT INTO delivery_run (id, about, "createdAt") VALUES (1000000, 'bench', now());
     INSERT INTO delivery (bot, lane, op, recipient, "contentHash", kind, "notBefore", "createdAt", "runId", "personId", "subscriptionId")
       SELECT s.bot, 2, 'message', i."userId", 'bench', 'useful', now(), now(), 1000000, i."personId", s.id
       FROM subscription s JOIN identity i ON i.id = s."identityId";
     ROLLBACK`,
  );
  return performance.now() - startedMs;
};

/** A million readers of one newsletter (SPEC §11); `readers` are those whom the networks know, and who get it first. */
export const measureReaders = async (
  world: ChaosWorld,
  {
    webUrl,
    readers,
    people,
    some,
  }: { readonly webUrl: string; readonly readers: Readers; readonly people: number; readonly some: number },
  say: (line: string) => void,
): Promise<Figure[]> => {
  const grow = async (from: number, to: number): Promise<void> =>
    subscribe(world, "telegram", { from: from - readers.vk, count: to - from });
  const previewOf = async (): Promise<number> => {
    const { previewMs } = await draftNewsletter(world, "promo", "Скидка на чай");
    await press(world, dropLabel);
    return previewMs;
  };
  await grow(readers.telegram + readers.vk, some);
  await informReaders(world, some / 2);
  const somePreviewMs = await previewOf();
  say(`an offer to ${some}: its preview takes ${seconds(somePreviewMs)}`);
  await grow(some, people);
  say(`${people} subscribers are written`);
  const usefulDraft = await draftNewsletter(world, "useful", "Новости для всех");
  const useful = await confirmNewsletter(world, usefulDraft);
  const planned = await planOf(world, webUrl, useful);
  say(`planned in ${seconds(planned.ms)}, the first message after ${milliseconds(planned.firstMessageMs)}`);
  await cancel(world, useful);
  say("cancelled");
  const bareMs = await bareInsertMs(world);
  const promoDraft = await draftNewsletter(world, "promo", "Скидка для всех");
  say(`an offer to ${people}: its preview takes ${seconds(promoDraft.previewMs)}`);
  const promo = await confirmNewsletter(world, promoDraft);
  const offered = await planOf(world, webUrl, promo);
  say(`the offer is planned in ${seconds(offered.ms)}`);
  const told = "told, no goal";
  const count = people.toLocaleString("en");
  return [
    {
      what: `${count} recipients planned while the first are written to`,
      goal: "≤ 60 s",
      found: `${seconds(planned.ms)}; processor: bot ${planned.cpu.toFixed(0)} s, database ${planned.databaseCpu.toFixed(0)} s`,
      baseline: `the rows in one INSERT: ${seconds(bareMs)}`,
      isMet: planned.ms <= 60_000,
    },
    {
      what: "its first message, from the start",
      goal: "≤ 2 s",
      found: milliseconds(planned.firstMessageMs),
      baseline: "–",
      isMet: planned.firstMessageMs <= 2_000,
    },
    {
      what: "longest stall of the bot's event loop meanwhile",
      goal: "≤ 100 ms",
      found: milliseconds(planned.stallMs),
      baseline: `in one thread: the bot's ${planned.cpu.toFixed(0)} s of processor`,
      isMet: planned.stallMs <= 100,
    },
    {
      what: "memory of the bot, at most, until then",
      goal: "≤ 250 MB",
      found: `${Math.round(planned.memoryMiB)} MiB`,
      baseline: "–",
      isMet: planned.memoryMiB * 1.048_576 <= 250,
    },
    {
      what: `an offer to ${count}, each weighed by the mix, planned`,
      goal: told,
      found: `${seconds(offered.ms)}; the longest stall ${milliseconds(offered.stallMs)}`,
      baseline: `something useful: ${seconds(planned.ms)}`,
      isMet: true,
    },
    {
      what: `preview of an offer to ${some.toLocaleString("en")} (to ${count})`,
      goal: told,
      found: `${seconds(somePreviewMs)} (${seconds(promoDraft.previewMs)})`,
      baseline: `of something useful to ${count}: ${seconds(usefulDraft.previewMs)}`,
      isMet: true,
    },
  ];
};
