import closeWithGrace from "close-with-grace";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import type { Platform } from "./bot/platform.ts";
import { systemClock, type Clock } from "./clock.ts";
import { issueClaimCode } from "./community/claim-service.ts";
import type { Config } from "./config.ts";
import { freeLeases } from "./db/lease.ts";
import { openDatabase } from "./db/open.ts";
import { inTransaction } from "./db/transaction.ts";
import { readChain } from "./giveaways/draw/chain-file.ts";
import { freezeInWorker } from "./giveaways/draw/freeze.ts";
import { createLog } from "./log/log.ts";
import { keepSecret } from "./log/redact.ts";
import { readDisk } from "./operations/machine.ts";
import { deriveSecret, loadSecretKey } from "./secret-key.ts";
import { startWebServer } from "./web/server.ts";

/** Adapters are loaded only when there is a token for them. */
const openPlatforms = async (
  config: Config,
  secretKey: Uint8Array,
  clock: Clock,
  log: Logger,
): Promise<Platform[]> => {
  const platforms: Platform[] = [];
  if (config.telegram) {
    const { createTelegramPlatform } = await import("./platforms/telegram/platform.ts");
    const { webhook: given, ...telegram } = config.telegram;
    // The same in all processes behind one address, and nobody has to think of it.
    const secret = given?.secret ?? deriveSecret(secretKey, "telegram webhook");
    const webhook = given && { webhook: { url: given.url, secret } };
    platforms.push(await createTelegramPlatform({ ...telegram, ...webhook, clock, log }));
  }
  if (config.vk) {
    const { createVkPlatform } = await import("./platforms/vk/platform.ts");
    platforms.push(await createVkPlatform({ ...config.vk, clock, log }));
  }
  return platforms;
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
  const claimCode = await inTransaction(db, (tx) => issueClaimCode(tx, clock.now(), config.claimCode));
  await app.start();
  log.info({ url: web.url, bots: platforms.map(({ bot, title }) => `${bot} ${title}`) }, "ready");
  if (claimCode) keepSecret(claimCode);
  if (claimCode) print(`To become the owner, write to the bot within an hour: /claim ${claimCode}`);
  closeWithGrace({ delay: 8_000, logger: log }, async ({ err }) => {
    if (err) log.error({ err }, "stopping after an error that nobody caught");
    await web.close();
    await app.stop();
    await db.close();
  });
};
