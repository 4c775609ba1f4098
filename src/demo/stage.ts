import { setTimeout as delay } from "node:timers/promises";
import { pino, type Logger } from "pino";
import { createApp, type App } from "../app.ts";
import { createTurnableClock, type TurnableClock } from "../clock.ts";
import { migrate } from "../db/migrate.ts";
import { connectDatabase, type Database } from "../db/open.ts";
import { withConnection } from "../db/connection.ts";
import { startThrowawayServer } from "../db/throwaway-server.ts";
import { testChain } from "../giveaways/draw/chain.ts";
import { freezeInWorker } from "../giveaways/draw/freeze.ts";
import { createTelegramPlatform } from "../platforms/telegram/platform.ts";
import { createVkPlatform } from "../platforms/vk/platform.ts";
import { createBeaconSimulator, type BeaconSimulator } from "../sandbox/beacon/simulator.ts";
import { createTelegramSimulator, type TelegramSimulator } from "../sandbox/telegram/simulator.ts";
import { createVkSimulator, type VkSimulator } from "../sandbox/vk/simulator.ts";

const telegramToken = "700000001:demo-token-of-the-pretended-telegram";
const vkToken = "vk1.a.demo-token-of-the-pretended-vk";
export const groupId = -1_001_000_000_777;
export const communityId = 777;
export const ownerId = 42;

/** The whole house in one process: pretended networks and beacon, a throw-away database, the real bot between. */
export interface DemoStage {
  readonly clock: TurnableClock;
  readonly telegram: TelegramSimulator;
  readonly vk: VkSimulator;
  readonly beacon: BeaconSimulator;
  readonly db: Database;
  readonly app: App;
  readonly log: Logger;
  /** Waits, in real time, until `check` gives something; fails with `what` after `seconds`. */
  until<T>(what: string, check: () => Promise<T | undefined | null | false>, seconds?: number): Promise<T>;
  /** Waits until everything that was done has been taken in, handled and answered. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const settleMs = 25;

export const openStage = async (logLevel: string): Promise<DemoStage> => {
  const clock = createTurnableClock();
  const log = pino({ level: logLevel });
  const [telegram, vk, beacon, server] = await Promise.all([
    createTelegramSimulator({ clock }),
    createVkSimulator({ clock }),
    createBeaconSimulator({ clock, secretSeed: "demo" }),
    startThrowawayServer(),
  ]);
  await withConnection(server.url("postgres"), "demo", (client) => client.query("CREATE DATABASE demo"));
  await migrate(server.url("demo"), log);
  const db = connectDatabase({ url: server.url("demo"), log });
  await telegram.world.createBot({ token: telegramToken, name: "Vestnik", username: "vestnik_demo_bot" });
  await vk.world.createCommunity({ id: communityId, name: "Лавка у моря", screenName: "lavka_demo" });
  await vk.world.createToken({ token: vkToken, kind: "community", communityId });
  const platforms = await Promise.all([
    createTelegramPlatform({ token: telegramToken, apiRoot: telegram.url, clock, log }),
    createVkPlatform({ token: vkToken, apiBaseUrl: `${vk.url}/method`, clock, log }),
  ]);
  const app = createApp({
    db,
    platforms,
    clock,
    log,
    secretKey: Buffer.alloc(32, "demo"),
    chain: testChain(beacon.chain),
    relayUrls: [beacon.url],
    freeze: freezeInWorker,
    defaults: { language: "ru", timezone: "Europe/Moscow" },
  });
  await app.start();

  const until: DemoStage["until"] = async (what, check, seconds = 30) => {
    for (const endMs = performance.now() + seconds * 1000; performance.now() < endMs; await delay(settleMs)) {
      const found = await check();
      if (found !== undefined && found !== null && found !== false) return found;
    }
    throw new Error(`The demo waited ${seconds} seconds in vain: ${what}.`);
  };

  return {
    clock,
    telegram,
    vk,
    beacon,
    db,
    app,
    log,
    until,
    settle: async () => {
      await until(
        "the bot takes in what happened",
        async () => (await telegram.world.pendingUpdates(telegramToken)).length === 0,
      );
      await delay(settleMs);
      await app.drain();
    },
    close: async () => {
      await app.stop();
      await db.close();
      await Promise.all([telegram.close(), vk.close(), beacon.close()]);
      await server.stop();
    },
  };
};
