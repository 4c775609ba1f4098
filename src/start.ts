import closeWithGrace from "close-with-grace";
import { createApp } from "./app.ts";
import { systemClock, type Clock } from "./clock.ts";
import { issueClaimCode } from "./community/claim-service.ts";
import type { Config } from "./config.ts";
import { freeLeases } from "./db/lease.ts";
import { openDatabase } from "./db/open.ts";
import { inTransaction, type Transaction } from "./db/transaction.ts";
import { readChain } from "./giveaways/draw/chain-file.ts";
import { listWorkInThread } from "./giveaways/list-work.ts";
import { createLog } from "./log/log.ts";
import { keepSecret } from "./log/redact.ts";
import { giveawaysIn } from "./giveaways/store.ts";
import { readDisk } from "./operations/machine.ts";
import { profileOf } from "./operations/profiles/store.ts";
import { awaitGoAhead } from "./operations/restored-terminal-service.ts";
import { loadOpeners, openPlatforms } from "./open-platforms.ts";
import { deriveSecret, loadSecretKey } from "./secret-key.ts";
import { startWebServer } from "./web/server.ts";

/** What should have happened while nobody was at work: for whoever restores a backup. */
const overdueGiveaways = async (tx: Transaction, now: Date): Promise<readonly string[]> =>
  (await giveawaysIn(tx, "open"))
    .filter(({ closesAt }) => closesAt <= now)
    .map(
      ({ number, prize, closesAt }) =>
        `Giveaway ${number} (${JSON.stringify(prize)}) should have closed at ${closesAt.toISOString()}; it will close at once.`,
    );

/** Whether it ends in time; what takes longer is left to the end of the process. */
const endsWithin = async (work: Promise<unknown>, milliseconds: number): Promise<boolean> => {
  const nap = new AbortController();
  const late = systemClock.sleep(milliseconds, nap.signal).then(
    () => false,
    () => true, // woken because the work ended first
  );
  const isInTime = await Promise.race([work.then(() => true), late]);
  nap.abort();
  return isInTime;
};

/** Runs the bot until it is told to stop. The claim code goes to `print`, never to the log. */
export const start = async (
  config: Config,
  print: (line: string) => void,
  clock: Clock = systemClock,
): Promise<void> => {
  const log = createLog(config.logLevel);
  const secretKey = await loadSecretKey(config.dataDir, config.secretKey);
  keepSecret(Buffer.from(secretKey).toString("hex"), deriveSecret(secretKey, "telegram webhook"));
  const db = await openDatabase({
    ...(config.databaseUrl ? { databaseUrl: config.databaseUrl } : {}),
    dataDir: config.dataDir,
    log,
  });
  // Whoever holds the folder of the bundled server is alone: what a killed predecessor held is free.
  if (!config.databaseUrl) await freeLeases(db.prisma);
  const platforms = await openPlatforms(
    await loadOpeners(config, secretKey, clock, log),
    (bot) => profileOf(db.prisma, bot),
    clock,
    log,
  );
  const app = createApp({
    db,
    platforms,
    clock,
    log,
    secretKey,
    chain: await readChain(config.drand.chainFile),
    relayUrls: config.drand.urls,
    lists: listWorkInThread,
    ...(config.http.publicUrl ? { publicUrl: config.http.publicUrl } : {}),
    ...(config.http.metricsToken ? { metricsToken: config.http.metricsToken } : {}),
    machine: {
      ...(config.databaseUrl ? {} : { disk: () => readDisk(config.dataDir) }),
      ...(clock === systemClock && { monotonicMs: () => clock.monotonicMs() }),
    },
    defaults: { language: config.defaultLanguage, timezone: config.defaultTimezone },
  });
  const web = await startWebServer(app.pages, config.http);
  const stopping = new AbortController();
  closeWithGrace({ delay: 4_800, logger: log }, async ({ err }) => {
    if (err) log.error({ err }, "stopping after an error that nobody caught");
    stopping.abort();
    if (!(await endsWithin(Promise.all([web.close(), app.stop()]), 3_500)))
      log.warn("calls under way were not answered in time; the next start says what became of them");
    if (!(await endsWithin(db.close(), 1_000))) log.warn("the database did not let go in time");
  });
  const mayGoOn = await awaitGoAhead({
    db,
    clock,
    print,
    due: overdueGiveaways,
    ...(process.stdin.isTTY ? { terminal: { input: process.stdin, output: process.stdout } } : {}),
    signal: stopping.signal,
  });
  if (!mayGoOn) return;
  const claimCode = await inTransaction(db, (tx) => issueClaimCode(tx, clock.now(), config.claimCode));
  await app.start();
  log.info({ url: web.url, bots: platforms.map(({ bot, title }) => `${bot} ${title}`) }, "ready");
  if (claimCode) keepSecret(claimCode);
  if (claimCode) print(`To become the owner, write to the bot within an hour: /claim ${claimCode}`);
};
