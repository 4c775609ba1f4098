import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { createResolveCrowd } from "./audience/crowd-service.ts";
import { createDescribeCaller, createResolveCaller } from "./audience/caller.ts";
import { createCommunityGuide } from "./audience/guide-service.ts";
import { teamMenuJob } from "./audience/team-menu-jobs.ts";
import { setReachable } from "./audience/chats/store.ts";
import { createBotRunner, type BotRunner } from "./bot-runner.ts";
import { createI18n, type I18nOptions } from "./bot/i18n.ts";
import { identityKey, type BotKey } from "./bot/incoming.ts";
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
import { systemClock, type Clock } from "./clock.ts";
import type { Database } from "./db/open.ts";
import { deliveryJobs } from "./delivery/jobs.ts";
import { createPauseWatch } from "./delivery/pause-watch.ts";
import { createRunWatch } from "./delivery/run-watch.ts";
import { createFetchFile } from "./delivery/sender/attachments.ts";
import { queueDeliveries } from "./delivery/store.ts";
import { allFeatures, allJobs, allPages } from "./features.ts";
import type { BeaconChain } from "./giveaways/draw/chain.ts";
import type { ListWork } from "./giveaways/list-work.ts";
import { noteLostVenue } from "./giveaways/venue-loss-service.ts";
import { journalJobs } from "./journal/jobs.ts";
import { createPushPages } from "./journal/push-pages.ts";
import { createReadingProgress, type ReadingProgress } from "./journal/progress.ts";
import { lookAfterTrouble } from "./operations/probe-service.ts";
import { healthPages } from "./operations/health-pages.ts";
import { createHealth } from "./operations/health.ts";
import { createStoredCounts } from "./operations/metrics-service.ts";
import { askDatabase } from "./operations/metrics/store.ts";
import { createMetrics } from "./operations/metrics.ts";
import { troubleJobs } from "./operations/trouble-jobs.ts";
import { tellDeadLetter, type TroubleServices } from "./operations/trouble-service.ts";
import { watchPlatform } from "./operations/watched-platform.ts";
import { packageRoot } from "./package-root.ts";
import { readVerifierPage } from "./verifier-page.ts";
import { createWebApp } from "./web/server.ts";
import { createWelcome } from "./welcome.ts";
import { wireServices } from "./wiring.ts";

export interface AppOptions {
  readonly db: Database;
  readonly platforms: readonly Platform[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly secretKey: Uint8Array;
  readonly chain: BeaconChain;
  readonly relayUrls: readonly string[];
  readonly lists: ListWork;
  readonly publicUrl?: string;
  /** Who knows it may read `/metrics` from anywhere. */
  readonly metricsToken?: string;
  /** Where `verify.html` does not lie beside the program. */
  readonly verifierPage?: () => Promise<Uint8Array>;
  readonly defaults: { readonly language: string; readonly timezone: string };
  readonly i18n?: I18nOptions;
  /** What the bot may ask of the machine it runs on; absent where there is none to ask. */
  readonly machine?: Pick<TroubleServices, "disk" | "monotonicMs">;
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
  const { db, clock, log } = options;
  const health = createHealth();
  const botKeys = options.platforms.map(({ bot }) => bot);
  const metrics = createMetrics({
    stored: createStoredCounts(db, botKeys),
    pool: db.pool,
    bots: botKeys,
    now: () => clock.now(),
  });
  const watched = options.platforms.map((platform) =>
    watchPlatform(platform, (exchange) => {
      health.heard(exchange, clock.now());
      metrics.exchanged(exchange);
    }),
  );
  let phase: "starting" | "ready" | "stopping" = "starting";
  const platforms = new Map<BotKey, Platform>(watched.map((platform) => [platform.bot, platform]));
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

  const services = wireServices({
    db,
    platforms,
    progress,
    clock,
    log,
    i18n,
    signer,
    voice,
    secretKey: options.secretKey,
    chain: options.chain,
    relayUrls: options.relayUrls,
    lists: options.lists,
    publicUrl: options.publicUrl,
    verifierPage: options.verifierPage ?? readVerifierPage,
    defaults: options.defaults,
  });
  const describeCaller = createDescribeCaller(i18n, options.defaults.language);
  const router = createRouter({
    features: allFeatures(services),
    resolveCaller: createResolveCaller(describeCaller),
    resolveCrowd: createResolveCrowd(describeCaller),
    communities: createCommunityGuide(signer),
    voice,
    renderer,
    signer,
    rateLimit: createRateLimit(),
    platforms,
  });
  const holder = `${process.pid}-${randomBytes(6).toString("hex")}`;
  const pause = createPauseWatch({ db, clock, log });
  const runs = createRunWatch({ db, clock, log });
  const { alerts } = services.trouble;
  const bots = watched.map((platform) =>
    createBotRunner({
      db,
      platform,
      progress: progress.get(platform.bot) ?? createReadingProgress(),
      clock,
      log,
      holder,
      random: Math.random,
      handle: async (tx, input) => {
        const startedAt = performance.now();
        const routed = await router.route(tx, input);
        const seconds = (performance.now() - startedAt) / 1_000;
        const lagSeconds = (input.now.getTime() - input.receivedAt.getTime()) / 1_000 + seconds;
        metrics.handled(platform.network, input.incoming.kind, seconds, lagSeconds);
        return routed;
      },
      crowd: {
        keyOf: (incoming) => router.crowd.keyOf(incoming),
        handle: async (tx, inputs) => {
          const startedAt = performance.now();
          const routed = await router.crowd.route(tx, inputs);
          const seconds = (performance.now() - startedAt) / 1_000;
          for (const { incoming, now, receivedAt } of inputs) {
            const lagSeconds = (now.getTime() - receivedAt.getTime()) / 1_000 + seconds;
            metrics.handled(platform.network, incoming.kind, seconds / inputs.length, lagSeconds);
          }
          return routed;
        },
      },
      observer: {
        called: (latenessMs) => metrics.called(platform.network, latenessMs / 1_000),
        settled: (state) => metrics.settled(platform.network, state),
      },
      onDead: async (tx, input, incidentId) => {
        await tellDeadLetter(alerts, tx, incidentId, input.now);
        return router.apologise(tx, input, incidentId);
      },
      onCommitted: () => nudgeSenders(),
      pause,
      runs,
      fetchFile: createFetchFile(platforms),
      // A toast is sending, too; whether a pause has just ended is worth a look.
      mayAnswer: async () => !pause.isPaused || !(await pause.check()),
      onTrouble: (trouble) => {
        log.error(trouble, "a bot has trouble that only people can mend");
        void noteLostVenue(services.giveaways, trouble, clock.now()).catch((error: unknown) =>
          log.warn({ err: error }, "the team could not be told"),
        );
        void lookAfterTrouble({ db, log }, trouble, clock.now());
      },
      onDenied: async (tx, denied) => {
        for (const { recipient } of denied) {
          const key = identityKey(platform.network, recipient);
          await setReachable(tx, { key, bot: platform.bot, isReachable: false });
        }
      },
    }),
  );
  // A tap on one network may have a word to say on the other.
  const nudgeSenders = (): void => {
    for (const bot of bots) bot.nudgeSender();
  };
  const jobLeader = createJobLeader({ db, holder, log });
  const scheduler = createScheduler({
    jobs: [
      ...allJobs(services),
      ...journalJobs(db),
      ...deliveryJobs({ db }),
      ...botJobs(db),
      ...troubleJobs({ db, alerts, health, platforms, clock, log, ...options.machine }),
      teamMenuJob({ db, platforms, commands: router.commands, renderer }),
    ],
    clock,
    log,
    coordinator: jobLeader,
    onRan: (...ran) => metrics.ranJob(...ran),
  });

  const welcome = createWelcome({
    db,
    clock,
    log,
    services: services.community,
    menus: () => commonMenus(router.commands, renderer),
  });

  return {
    pages: createWebApp(
      [
        createPushPages(
          bots.flatMap(({ pushed }) => pushed ?? []),
          log,
        ),
        healthPages({
          metrics,
          ...(options.metricsToken && { metricsToken: options.metricsToken }),
          notReady: () => (phase === "ready" ? undefined : `the bot is ${phase}`),
          askDatabase: () => askDatabase(db.prisma),
          clock: systemClock,
        }),
        ...allPages(services, renderer),
      ],
      log,
    ),
    scheduler,
    bots,
    start: async ({ isTicking = true } = {}) => {
      await pause.start();
      runs.start();
      await welcome.meet(options.platforms);
      for (const bot of bots) bot.start();
      if (isTicking) {
        jobLeader.start();
        scheduler.start();
      }
      await welcome.publishMenus(options.platforms);
      phase = "ready";
    },
    drain: async () => {
      // What the last one handled may have a word to say through the first one.
      for (const bot of [...bots, ...bots]) await bot.drain();
    },
    stop: async () => {
      phase = "stopping";
      await scheduler.stop();
      await jobLeader.stop();
      await Promise.all(bots.map((bot) => bot.stop()));
      await pause.stop();
      await runs.stop();
    },
  };
};
