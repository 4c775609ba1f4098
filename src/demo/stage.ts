import { setTimeout as delay } from "node:timers/promises";
import { pino, type Logger } from "pino";
import type { App } from "../app.ts";
import { createTurnableClock, type TurnableClock } from "../clock.ts";
import { withConnection } from "../db/connection.ts";
import { migrate } from "../db/migrate.ts";
import { connectDatabase, type Database } from "../db/open.ts";
import { startThrowawayServer } from "../db/throwaway-server.ts";
import { openHouse } from "../house/house.ts";
import type { BeaconSimulator } from "../sandbox/beacon/simulator.ts";
import type { TelegramSimulator } from "../sandbox/telegram/simulator.ts";
import type { VkSimulator } from "../sandbox/vk/simulator.ts";

export const groupId = -1_001_000_000_777;
export const communityId = 777;
export const ownerId = 42;

/** The house of the demo, on a database that nobody keeps. */
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
  const server = await startThrowawayServer();
  await withConnection(server.url("postgres"), "demo", (client) => client.query("CREATE DATABASE demo"));
  await migrate(server.url("demo"), log);
  const db = connectDatabase({ url: server.url("demo"), log });
  const house = await openHouse({
    networks: {
      clock,
      bot: {
        token: "700000001:demo-token-of-the-pretended-telegram",
        name: "Vestnik",
        username: "vestnik_demo_bot",
      },
      community: {
        id: communityId,
        token: "vk1.a.demo-token-of-the-pretended-vk",
        name: "Лавка у моря",
        screenName: "lavka_demo",
      },
      seed: "demo",
    },
    db,
    log,
    secretKey: Buffer.alloc(32, "demo"),
    defaults: { language: "ru", timezone: "Europe/Moscow" },
  });
  const { telegram, vk, beacon } = house.networks;

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
    app: house.app,
    log,
    until,
    settle: async () => {
      if (!(await house.settle()))
        throw new Error("The demo waited 30 seconds in vain for the bot to settle.");
    },
    close: async () => {
      await house.close();
      await db.close();
      await server.stop();
    },
  };
};
