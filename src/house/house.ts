import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { createApp, type App } from "../app.ts";
import type { Database } from "../db/open.ts";
import { testChain } from "../giveaways/draw/chain.ts";
import { listWorkInThread, type ListWork } from "../giveaways/list-work.ts";
import { loadCursor } from "../journal/store.ts";
import { createTelegramPlatform } from "../platforms/telegram/platform.ts";
import { createVkPlatform } from "../platforms/vk/platform.ts";
import { openNetworks, type Networks, type NetworksOptions } from "../sandbox/networks.ts";

export interface HouseOptions {
  readonly networks: NetworksOptions;
  readonly db: Database;
  readonly log: Logger;
  readonly secretKey: Uint8Array;
  /** In a thread of its own unless told. */
  readonly lists?: ListWork;
  /** Without it files travel as documents. */
  readonly publicUrl?: string;
  readonly defaults: { readonly language: string; readonly timezone: string };
}

/** The whole house in one process: pretended networks and beacon, and the real bot between them. */
export interface House {
  readonly networks: Networks;
  readonly db: Database;
  readonly app: App;
  /**
   * Waits until everything that was done has been taken in, handled and answered; false when that took longer than
   * `patienceMs` of real time.
   */
  settle(patienceMs?: number): Promise<boolean>;
  /** Ends the bot and the networks; the database is its opener's. */
  close(): Promise<void>;
}

const lookEveryMs = 10;
const usualPatienceMs = 30_000;

/** Opens the networks and starts the bot on them. */
export const openHouse = async (options: HouseOptions): Promise<House> => {
  const { db, log } = options;
  const networks = await openNetworks(options.networks);
  const { clock, bot, community, telegram, vk, beacon } = networks;
  const platforms = await Promise.all([
    createTelegramPlatform({ token: bot.token, apiRoot: telegram.url, clock, log }),
    createVkPlatform({
      token: community.token,
      apiBaseUrl: `${vk.url}/method`,
      clock,
      log,
    }),
  ]);
  const app = createApp({
    db,
    platforms,
    clock,
    log,
    secretKey: options.secretKey,
    chain: testChain(beacon.chain),
    relayUrls: [beacon.url],
    lists: options.lists ?? listWorkInThread,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    defaults: options.defaults,
  });
  await app.start();

  const vkBot = platforms.find(({ network }) => network === "vk")?.bot;
  /** What happened on the networks stands in the journal. */
  const isStored = async (): Promise<boolean> => {
    if ((await telegram.world.pendingUpdates(bot.token)).length > 0) return false;
    const read = vkBot && (await loadCursor(db.prisma, vkBot));
    return read !== null && Number(read?.cursor) >= Number(await vk.world.lastTs(community.id));
  };

  return {
    networks,
    db,
    app,
    settle: async (patienceMs = usualPatienceMs) => {
      const endMs = performance.now() + patienceMs;
      while (performance.now() < endMs) {
        if (await isStored()) {
          const out = new AbortController();
          const isDrained = await Promise.race([
            app.drain().then(() => true),
            delay(endMs - performance.now(), false, { signal: out.signal }).catch(() => false),
          ]);
          out.abort();
          // What was sent may have come back as an event of its own.
          if (isDrained && (await isStored())) return true;
        }
        await delay(lookEveryMs);
      }
      return false;
    },
    close: async () => {
      await app.stop();
      await networks.close();
    },
  };
};
