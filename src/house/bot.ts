import type { Logger } from "pino";
import { createApp, type App } from "../app.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import { testChain } from "../giveaways/draw/chain.ts";
import { listWorkInThread, type ListWork } from "../giveaways/list-work.ts";
import { createTelegramPlatform } from "../platforms/telegram/platform.ts";
import { createVkPlatform } from "../platforms/vk/platform.ts";
import type { Networks } from "../sandbox/networks.ts";

/** Where a bot finds the pretended networks, and as whom it comes: plain values, so that another process can be told. */
export interface Addresses {
  readonly telegram: { readonly url: string; readonly token: string };
  readonly vk: { readonly url: string; readonly token: string };
  readonly beacon: { readonly url: string; readonly chain: Networks["beacon"]["chain"] };
}

export const addressesOf = ({ telegram, vk, beacon, bot, community }: Networks): Addresses => ({
  telegram: { url: telegram.url, token: bot.token },
  vk: { url: vk.url, token: community.token },
  beacon: { url: beacon.url, chain: beacon.chain },
});

export interface BotOptions {
  readonly addresses: Addresses;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly secretKey: Uint8Array;
  /** In a thread of its own unless told. */
  readonly lists?: ListWork;
  /** Without it files travel as documents. */
  readonly publicUrl?: string;
  readonly defaults: { readonly language: string; readonly timezone: string };
}

/** The real bot on pretended networks, started. */
export const openBot = async (options: BotOptions): Promise<App> => {
  const { addresses, db, clock, log } = options;
  const { telegram, vk, beacon } = addresses;
  const platforms = await Promise.all([
    createTelegramPlatform({ token: telegram.token, apiRoot: telegram.url, clock, log }),
    createVkPlatform({ token: vk.token, apiBaseUrl: `${vk.url}/method`, clock, log }),
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
  return app;
};
