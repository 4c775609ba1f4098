import closeWithGrace from "close-with-grace";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { PlatformError, type Platform } from "./bot/platform.ts";
import { systemClock, type Clock } from "./clock.ts";
import { issueClaimCode } from "./community/claim-service.ts";
import type { Config } from "./config.ts";
import { freeLeases } from "./db/lease.ts";
import { openDatabase } from "./db/open.ts";
import { inTransaction, type Transaction } from "./db/transaction.ts";
import { readChain } from "./giveaways/draw/chain-file.ts";
import { freezeInWorker } from "./giveaways/draw/freeze.ts";
import { createLog } from "./log/log.ts";
import { keepSecret } from "./log/redact.ts";
import { giveawaysIn } from "./giveaways/store.ts";
import { readDisk } from "./operations/machine.ts";
import { awaitGoAhead } from "./operations/restored-terminal-service.ts";
import { deriveSecret, loadSecretKey } from "./secret-key.ts";
import { startWebServer } from "./web/server.ts";

/** So long the networks that answer wait for one that does not. */
const waitForOthersMs = 30_000;

/** Whether waiting may help; a token that is refused stays refused. */
const mayAnswerLater = (error: unknown): boolean =>
  error instanceof PlatformError && ["unavailable", "rate_limited", "unknown_outcome"].includes(error.kind);

/**
 * Opens what can be opened: one network's trouble does not keep the others from working, and while none answers it is
 * tried again, ever more slowly. @throws what the first one said, when nothing can help
 */
const openPatiently = async (
  openers: readonly (() => Promise<Platform>)[],
  clock: Clock,
  log: Logger,
): Promise<Platform[]> => {
  const opened = new Map<number, Platform>();
  const refused = new Map<number, unknown>();
  const startedAtMs = clock.now().getTime();
  for (let failures = 0; ; failures += 1) {
    await Promise.all(
      openers.map(async (open, place) => {
        if (opened.has(place) || refused.has(place)) return;
        try {
          opened.set(place, await open());
        } catch (error) {
          log.error({ err: error }, "a network cannot be reached, or refuses its token");
          if (!mayAnswerLater(error)) refused.set(place, error);
        }
      }),
    );
    const isWaiting = opened.size + refused.size < openers.length;
    const isLate = clock.now().getTime() - startedAtMs > waitForOthersMs;
    if (!isWaiting && opened.size === 0) throw [...refused.values()][0];
    if (!isWaiting || (isLate && opened.size > 0)) {
      if (opened.size < openers.length)
        log.error("not all networks take part; when that is mended, start the bot again");
      return [...opened].toSorted(([one], [other]) => one - other).map(([, platform]) => platform);
    }
    await clock.sleep(Math.min(1_000 * 2 ** failures, 60_000) * (0.5 + Math.random() / 2));
  }
};

/** Adapters are loaded only when there is a token for them. */
const openPlatforms = async (
  config: Config,
  secretKey: Uint8Array,
  clock: Clock,
  log: Logger,
): Promise<Platform[]> => {
  const openers: (() => Promise<Platform>)[] = [];
  if (config.telegram) {
    const { createTelegramPlatform } = await import("./platforms/telegram/platform.ts");
    const { webhook: given, ...telegram } = config.telegram;
    // The same in all processes behind one address, and nobody has to think of it.
    const secret = given?.secret ?? deriveSecret(secretKey, "telegram webhook");
    const webhook = given && { webhook: { url: given.url, secret } };
    openers.push(() => createTelegramPlatform({ ...telegram, ...webhook, clock, log }));
  }
  if (config.vk.length > 0) {
    const { createVkPlatform } = await import("./platforms/vk/platform.ts");
    for (const community of config.vk) openers.push(() => createVkPlatform({ ...community, clock, log }));
  }
  return openPatiently(openers, clock, log);
};

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
  const platforms = await openPlatforms(config, secretKey, clock, log);
  const app = createApp({
    db,
    platforms,
    clock,
    log,
    secretKey,
    chain: await readChain(config.drand.chainFile),
    relayUrls: config.drand.urls,
    freeze: freezeInWorker,
    ...(config.http.publicUrl ? { publicUrl: config.http.publicUrl } : {}),
    ...(config.http.metricsToken ? { metricsToken: config.http.metricsToken } : {}),
    machine: {
      ...(config.databaseUrl ? {} : { disk: () => readDisk(config.dataDir) }),
      ...(clock === systemClock && { monotonicMs: () => performance.now() }),
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
