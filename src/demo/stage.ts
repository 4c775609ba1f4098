import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { createTurnableClock, systemClock, type TurnableClock } from "../clock.ts";
import { withConnection } from "../db/connection.ts";
import { migrate } from "../db/migrate.ts";
import { connectDatabase, type Database } from "../db/open.ts";
import { startThrowawayServer } from "../db/throwaway-server.ts";
import { addressesOf } from "../house/bot.ts";
import { startBotChild } from "../house/bot-child.ts";
import { settle } from "../house/settling.ts";
import type { BeaconSimulator } from "../sandbox/beacon/simulator.ts";
import { openNetworks } from "../sandbox/networks.ts";
import type { TelegramSimulator } from "../sandbox/telegram/simulator.ts";
import type { VkSimulator } from "../sandbox/vk/simulator.ts";

export const groupId = -1_001_000_000_777;
export const communityId = 777;
export const ownerId = 42;
export const telegramToken = "700000001:demo-token-of-the-pretended-telegram";

/** Pretended networks in this process, the real bot in another, on a database that nobody keeps. */
export interface DemoStage {
  /** Of the networks, and of the bot. */
  readonly clock: TurnableClock;
  readonly telegram: TelegramSimulator;
  readonly vk: VkSimulator;
  readonly beacon: BeaconSimulator;
  readonly db: Database;
  /** Starts the bot; ends when it is at work. */
  startBot(): Promise<void>;
  /** SIGKILL, in the middle of whatever it does. */
  killBot(): Promise<void>;
  /** Waits, in real time, until `check` gives something; fails with `what` when it takes too long. */
  until<T>(what: string, check: () => Promise<T | undefined | null | false>): Promise<T>;
  /** Waits until everything that was done has been taken in, handled and answered. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const settleMs = 25;
/** A busy machine is no failure of the bot. */
const patienceMs = 90_000;

/** Tomorrow at ten in Moscow: the story is the same at any hour, and nobody is written to at night. */
const startOfStory = (now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 7));

export const openStage = async (logLevel: string): Promise<DemoStage> => {
  const own = createTurnableClock(startOfStory(systemClock.now()));
  const log = pino({ level: logLevel });
  const server = await startThrowawayServer();
  await withConnection(server.url("postgres"), "demo", (client) => client.query("CREATE DATABASE demo"));
  await migrate(server.url("demo"), log);
  const db = connectDatabase({ url: server.url("demo"), log });
  const networks = await openNetworks({
    clock: own,
    bot: { token: telegramToken, name: "Vestnik", username: "vestnik_demo_bot" },
    community: {
      id: communityId,
      token: "vk1.a.demo-token-of-the-pretended-vk",
      name: "Лавка у моря",
      screenName: "lavka_demo",
    },
    seed: "demo",
  });
  const { telegram, vk, beacon } = networks;
  const start = () =>
    startBotChild(
      {
        databaseUrl: server.url("demo"),
        addresses: addressesOf(networks),
        secretKey: Buffer.alloc(32, "demo"),
        defaults: { language: "ru", timezone: "Europe/Moscow" },
        logLevel,
      },
      () => own.now().getTime(),
    );
  let bot: Awaited<ReturnType<typeof start>> | undefined;

  const until: DemoStage["until"] = async (what, check) => {
    for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await delay(settleMs)) {
      const found = await check();
      if (found !== undefined && found !== null && found !== false) return found;
    }
    throw new Error(`The demo waited ${patienceMs / 1_000} seconds in vain: ${what}.`);
  };

  return {
    clock: {
      ...own,
      turn: (milliseconds) => {
        own.turn(milliseconds);
        bot?.turn(milliseconds);
      },
    },
    telegram,
    vk,
    beacon,
    db,
    startBot: async () => {
      bot = await start();
    },
    killBot: async () => {
      const killed = bot;
      bot = undefined;
      await killed?.kill();
    },
    until,
    settle: async () => {
      if (!(await settle(networks, db, async () => bot?.drain(), patienceMs)))
        throw new Error(`The demo waited ${patienceMs / 1_000} seconds in vain for the bot to settle.`);
    },
    close: async () => {
      await bot?.stop();
      await networks.close();
      await db.close();
      await server.stop();
    },
  };
};
