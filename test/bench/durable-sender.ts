import { createInterface } from "node:readline";
import { pino } from "pino";
import type { BotKey } from "../../src/bot/incoming.ts";
import { systemClock } from "../../src/clock.ts";
import { acquireLease } from "../../src/db/lease.ts";
import { openDatabase } from "../../src/db/open.ts";
import { planDeliveries, shareContent } from "../../src/delivery/plans/store.ts";
import { createRunWatch } from "../../src/delivery/run-watch.ts";
import { createRun } from "../../src/delivery/runs/store.ts";
import { createSender } from "../../src/delivery/sender/sender.ts";
import { countsOfRun } from "../../src/delivery/receipts/store.ts";
import { createTelegramPlatform } from "../../src/platforms/telegram/platform.ts";
import { cpuOfTree, cpuSeconds, parentOf } from "./measure.ts";

/*
 * The bot's own sender on the bundled server, with a run of messages that are all planned, and nothing beside it:
 * node durable-sender.js <API root> <token> <first person> <people> <calls in flight> <data folder>
 * For each line that it reads it sends one round, and prints what that took.
 */
const [apiRoot = "", token = "", first = "", people = "", inFlight = "", dataDir = ""] =
  process.argv.slice(2);
const log = pino({ level: "warn" }, pino.destination(2));
const bot: BotKey = `tg:${Number.parseInt(token, 10)}`;
const clock = systemClock;
const portion = 2_000;

const db = await openDatabase({ dataDir, log });
const [connection] = await db.prisma.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
const server = await parentOf(connection?.pid ?? 0);
const lease = await acquireLease(db.prisma, { name: bot, holder: "bench", ttlMs: 3_600_000 });
if (!lease) throw new Error("The lease is not free.");
// Nothing but the database and the network is to hold it back.
const platform = await createTelegramPlatform({ token, apiRoot, clock, log, messagesPerSecond: 1_000_000 });
const runs = createRunWatch({ db, clock, log });
runs.start();

const plan = async (about: string): Promise<number> => {
  const now = clock.now();
  const run = await createRun(db.prisma, { about, now });
  const sharedHash = await shareContent(db.prisma, { text: "Новости лавки" }, now);
  for (let from = 0; from < Number(people); from += portion) {
    const rows = Array.from({ length: Math.min(portion, Number(people) - from) }, (_, index) => ({
      personId: from + index + 1,
      subscriptionId: from + index + 1,
      bot,
      recipient: String(Number(first) + from + index),
      says: { sharedHash },
      state: "planned" as const,
    }));
    await planDeliveries(db.prisma, { id: run.id, kind: "useful" }, rows, now);
  }
  await db.prisma.$executeRaw`ANALYZE "delivery"`;
  return run.id;
};

const send = async (runId: number): Promise<{ readonly ms: number; readonly sent: number }> => {
  const sender = createSender({
    db,
    platform,
    lease,
    clock,
    log,
    random: Math.random,
    onTrouble: (trouble) => log.error(trouble, "trouble"),
    onDenied: async () => {},
    runs,
    concurrency: Number(inFlight),
  });
  const startedMs = performance.now();
  await sender.drain();
  const ms = performance.now() - startedMs;
  await sender.stop();
  return { ms, sent: (await countsOfRun(db.prisma, runId)).sent };
};

let round = 0;
console.log(JSON.stringify({ ready: true }));
for await (const _line of createInterface({ input: process.stdin })) {
  round += 1;
  const runId = await plan(`bench:${round}`);
  const before = { bot: await cpuSeconds(process.pid), database: await cpuOfTree(server) };
  const { ms, sent } = await send(runId);
  console.log(
    JSON.stringify({
      ms,
      sent,
      cpu: (await cpuSeconds(process.pid)) - before.bot,
      databaseCpu: (await cpuOfTree(server)) - before.database,
    }),
  );
}
await runs.stop();
await db.close();
