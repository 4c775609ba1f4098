import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { createResolveCaller } from "./audience/caller.ts";
import { teamMenuJob } from "./audience/team-menu-jobs.ts";
import { exportIdentity, identitiesOf, setReachable } from "./audience/store.ts";
import { nameOrId } from "./audience/link-service.ts";
import { createBotRunner, type BotRunner } from "./bot-runner.ts";
import { createI18n, type I18nOptions } from "./bot/i18n.ts";
import { identityKey, type BotKey, type Network } from "./bot/incoming.ts";
import { botJobs } from "./bot/jobs.ts";
import { createJobLeader } from "./bot/job-leader.ts";
import { createScheduler, type Scheduler } from "./bot/job.ts";
import { commonMenus } from "./bot/menus.ts";
import type { Platform } from "./bot/platform.ts";
import { createRateLimit } from "./bot/rate-limit.ts";
import { createRenderer } from "./bot/render.ts";
import { createRouter } from "./bot/router.ts";
import { createSigner } from "./bot/signing.ts";
import { createVoice } from "./bot/speak.ts";
import type { Clock } from "./clock.ts";
import { bindVenue, onlyCommunity, upsertVenue, venueByKey } from "./community/store.ts";
import type { Database } from "./db/open.ts";
import { inTransaction } from "./db/transaction.ts";
import { createAlert } from "./delivery/alert.ts";
import { deliveryJobs } from "./delivery/jobs.ts";
import { queueDeliveries, saveAttachment } from "./delivery/store.ts";
import { allFeatures, allJobs, allPages, type Services } from "./features.ts";
import { verifyBeacon } from "./giveaways/draw/beacon.ts";
import type { BeaconChain } from "./giveaways/draw/chain.ts";
import type { RunFreeze } from "./giveaways/draw/freeze.ts";
import { exportEntries } from "./giveaways/entries/store.ts";
import { openGiveawayLines } from "./giveaways/member-service.ts";
import { createRelays } from "./giveaways/relays.ts";
import { journalJobs } from "./journal/jobs.ts";
import { createReadingProgress, type ReadingProgress } from "./journal/progress.ts";
import { countUnhandled } from "./journal/store.ts";
import { packageRoot } from "./package-root.ts";
import { createBox } from "./secret-key.ts";
import { createWebApp } from "./web/server.ts";

export interface AppOptions {
  readonly db: Database;
  readonly platforms: readonly Platform[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly secretKey: Uint8Array;
  readonly chain: BeaconChain;
  readonly relayUrls: readonly string[];
  readonly freeze: RunFreeze;
  readonly publicUrl?: string;
  readonly defaults: { readonly language: string; readonly timezone: string };
  readonly i18n?: I18nOptions;
}

/** The whole bot behind its platforms: what `main`, the demo and the tests start. */
export interface App {
  readonly pages: Hono;
  readonly scheduler: Scheduler;
  readonly bots: readonly BotRunner[];
  /** Begins to read, send and tick; who turns the clock itself lets nothing tick and runs the jobs by hand. */
  start(options?: { readonly isTicking?: boolean }): Promise<void>;
  /** Resolves when nothing that is stored waits to be handled or sent. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export const createApp = (options: AppOptions): App => {
  const { db, clock, log, chain } = options;
  const platforms = new Map<BotKey, Platform>(options.platforms.map((platform) => [platform.bot, platform]));
  const botOf = (network: Network): BotKey | undefined =>
    options.platforms.find((platform) => platform.network === network)?.bot;
  const signer = createSigner(options.secretKey);
  const i18n = createI18n(join(packageRoot, "locales"), options.i18n);
  const renderer = createRenderer({ i18n, signer });
  const voice = createVoice({
    renderer,
    queue: queueDeliveries,
    limitsOf: (bot) => {
      const platform = platforms.get(bot);
      return {
        maxTextLength: platform?.maxTextLength ?? 4096,
        maxCaptionLength: platform?.maxCaptionLength ?? 1024,
      };
    },
  });
  const progress = new Map<BotKey, ReadingProgress>(
    [...platforms.keys()].map((bot) => [bot, createReadingProgress()]),
  );

  const services: Services = {
    audience: {
      voice,
      botOf,
      platforms,
      signer,
      languages: i18n.languages,
      defaultLanguage: options.defaults.language,
      welcomeLines: openGiveawayLines,
      saveFile: saveAttachment,
      exportOf: async (tx, identityId) => ({
        ...(await exportIdentity(tx, identityId)),
        entries: await exportEntries(tx, identityId),
      }),
    },
    community: {
      platforms,
      signer,
      languages: i18n.languages,
      defaults: options.defaults,
      identityKeysOf: async (tx, personId) => (await identitiesOf(tx, personId)).map(({ key }) => key),
      nameOf: async (tx, personId) => {
        const [latest] = await identitiesOf(tx, personId);
        return latest ? nameOrId(latest) : "";
      },
    },
    giveaways: {
      db,
      voice,
      signer,
      platforms,
      chain,
      drawKeys: createBox(options.secretKey, "draw key"),
      secrets: createBox(options.secretKey, "sealed secret"),
      freeze: options.freeze,
      randomBytes,
      beaconRound: createRelays({
        urls: options.relayUrls,
        chainHash: chain.hash,
        log,
        isGenuine: (round, signature) => verifyBeacon(chain, round, signature) === "valid",
      }),
      isCaughtUp: async (tx, bots, at, now) => {
        for (const bot of bots) {
          const coveredAt = progress.get(bot)?.coveredAt(at, now);
          if (!coveredAt || (await countUnhandled(tx, bot, coveredAt)) > 0) return false;
        }
        return true;
      },
      saveFile: saveAttachment,
      publicUrl: options.publicUrl,
      alert: createAlert({ voice, botOf }),
    },
  };
  const router = createRouter({
    features: allFeatures(services),
    resolveCaller: createResolveCaller(i18n, options.defaults.language),
    voice,
    renderer,
    signer,
    rateLimit: createRateLimit(),
    platforms,
  });
  const holder = `${process.pid}-${randomBytes(6).toString("hex")}`;
  const bots = options.platforms.map((platform) =>
    createBotRunner({
      db,
      platform,
      progress: progress.get(platform.bot) ?? createReadingProgress(),
      clock,
      log,
      holder,
      random: Math.random,
      handle: (tx, input) => router.route(tx, input),
      onDead: (tx, input, incidentId) => router.apologise(tx, input, incidentId),
      onCommitted: () => nudgeSenders(),
      onTrouble: (trouble) => log.error(trouble, "a bot has trouble that only people can mend"),
      onDenied: async (tx, denied) => {
        for (const { recipient } of denied)
          await setReachable(tx, identityKey(platform.network, recipient), false);
      },
    }),
  );
  // A tap on one network may have a word to say on the other.
  const nudgeSenders = (): void => {
    for (const bot of bots) bot.nudgeSender();
  };
  const scheduler = createScheduler({
    jobs: [
      ...allJobs(services),
      ...journalJobs(db),
      ...deliveryJobs(db),
      ...botJobs(db),
      teamMenuJob({ db, platforms, commands: router.commands, renderer }),
    ],
    clock,
    log,
    coordinator: createJobLeader({ db, holder, clock }),
  });

  /** The walls of our own tokens are venues from the first start. */
  const meetWalls = async (): Promise<void> => {
    for (const { wall, title, bot } of options.platforms) {
      if (!wall) continue;
      const now = clock.now();
      await inTransaction(db, async (tx) => {
        await upsertVenue(tx, { key: wall.venue, bot, type: "wall", title, botStatus: "administrator", now });
        const community = await onlyCommunity(tx);
        const isFree = (await venueByKey(tx, wall.venue))?.communityId === null;
        if (community && isFree) await bindVenue(tx, wall.venue, community.id, now);
      });
    }
  };

  const publishMenus = async (): Promise<void> => {
    for (const platform of options.platforms) {
      try {
        await platform.menus?.publish(commonMenus(router.commands, renderer));
      } catch (error) {
        log.warn(
          { bot: platform.bot, err: error },
          "the menu of commands could not be published; commands work without it",
        );
      }
    }
  };

  return {
    pages: createWebApp(allPages(services, renderer), log),
    scheduler,
    bots,
    start: async ({ isTicking = true } = {}) => {
      await meetWalls();
      for (const bot of bots) bot.start();
      if (isTicking) scheduler.start();
      await publishMenus();
    },
    drain: async () => {
      for (const bot of bots) await bot.drain();
    },
    stop: async () => {
      await scheduler.stop();
      await Promise.all(bots.map((bot) => bot.stop()));
    },
  };
};
