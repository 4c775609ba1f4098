import { chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect, socketUrl } from "../../src/db/connection.ts";
import { readServerState, stop as stopServer } from "../../src/db/postgres-process.ts";
import type { ChainFile } from "../../src/sandbox/beacon/chain.ts";
import { remoteWorld } from "../../src/sandbox/control.ts";
import type { TelegramWorld } from "../../src/sandbox/telegram/world.ts";
import type { VkWorld } from "../../src/sandbox/vk/world.ts";
import { createEyes, type Eyes } from "./eyes.ts";
import { createBotProcess, startSimulator, type BotProcess } from "./processes.ts";

export const telegramToken = "700000002:chaos-token-of-the-simulated-telegram";
const vkToken = "vk1.a.chaos-token-of-the-simulated-vk";
export const groupId = -1_001_000_000_888;
export const communityId = 888;
export const ownerId = 42;
export const claimCode = "chaos-claim-code-0001";
export const telegramBot = `tg:${telegramToken.split(":")[0]}`;
export const vkBot = `vk:${communityId}`;

/** Three simulators and the bot, each a process of its own, and the runner's look into the bot's database. */
export interface ChaosWorld {
  readonly telegram: TelegramWorld;
  readonly vk: VkWorld;
  readonly chain: ChainFile;
  readonly bot: BotProcess;
  readonly eyes: Eyes;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** Waits, in real time, until `check` gives something. @throws after `seconds`, naming `what` */
export const until = async <T>(
  what: string,
  check: () => Promise<T | undefined | null | false>,
  seconds = 40,
): Promise<T> => {
  for (const endMs = performance.now() + seconds * 1000; performance.now() < endMs; await delay(40)) {
    const found = await check();
    if (found !== undefined && found !== null && found !== false) return found;
  }
  throw new Error(`Waited ${seconds} seconds in vain: ${what}.`);
};

/** Whoever waits for it later is told how it ends: what fails with something else must not end the run before that is told. */
export const begin = (deed: Promise<void>): Promise<void> => {
  deed.catch(() => undefined);
  return deed;
};

/** What both runs stand on: the simulators, and the settings by which a bot finds them. */
export interface Networks {
  readonly telegram: TelegramWorld;
  readonly vk: VkWorld;
  readonly chain: ChainFile;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Undone in reverse order by `close`. */
  readonly closers: (() => Promise<unknown>)[];
  readonly close: () => Promise<void>;
}

export const openNetworks = async (seed: number): Promise<Networks> => {
  const folder = await mkdtemp(join(tmpdir(), "vestnik-chaos-"));
  // Run by root, the database belongs to another user, who must be able to come in.
  await chmod(folder, 0o755);
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const [telegramSide, vkSide, beaconSide] = await Promise.all([
      startSimulator<{ url: string }>("telegram"),
      startSimulator<{ url: string }>("vk"),
      startSimulator<{ url: string; chain: ChainFile }>("beacon", ["--seed", `chaos ${seed}`]),
    ]);
    closers.push(
      () => telegramSide.stop(),
      () => vkSide.stop(),
      () => beaconSide.stop(),
    );
    const telegram = remoteWorld<TelegramWorld>(telegramSide.greeting.url);
    const vk = remoteWorld<VkWorld>(vkSide.greeting.url);
    await telegram.createBot({ token: telegramToken, name: "Vestnik", username: "vestnik_chaos_bot" });
    await vk.createCommunity({ id: communityId, name: "Лавка бурь", screenName: "lavka_chaos" });
    await vk.createToken({ token: vkToken, kind: "community", communityId });
    const chainFile = join(folder, "chain.json");
    await writeFile(chainFile, JSON.stringify(beaconSide.greeting.chain));
    const environment = {
      TELEGRAM_BOT_TOKEN: telegramToken,
      TELEGRAM_API_ROOT: telegramSide.greeting.url,
      VK_GROUP_ID: String(communityId),
      VK_GROUP_TOKEN: vkToken,
      VK_API_BASE_URL: `${vkSide.greeting.url}/method`,
      DRAND_URLS: beaconSide.greeting.url,
      DRAND_CHAIN_FILE: chainFile,
      CLAIM_CODE: claimCode,
      HTTP_PORT: "0",
      DEFAULT_LANGUAGE: "ru",
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "info",
    };
    return { telegram, vk, chain: beaconSide.greeting.chain, folder, environment, closers, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** `settings` are variables of the bot's environment beside the common ones; `prepare` ends before the bot starts. */
export const openWorld = async (
  seed: number,
  settings: Readonly<Record<string, string>> = {},
  prepare: (networks: Networks) => Promise<void> = async () => undefined,
): Promise<ChaosWorld> => {
  const networks = await openNetworks(seed);
  const { folder, closers, close } = networks;
  const dataDir = join(folder, "data");
  try {
    const bot = createBotProcess({
      folder,
      logFile: process.env["CHAOS_LOG"] ?? join(folder, "bot.ndjson"),
      environment: { ...networks.environment, DATA_DIR: dataDir, ...settings },
    });
    const findData = (): Promise<string> => realpath(join(dataDir, "postgres"));
    closers.push(async () => {
      await bot.kill();
      // The server outlives a killed bot; nobody but us will end it now.
      await findData().then(stopServer, () => undefined);
    });
    await prepare(networks);
    await bot.start();
    const state = await readServerState(await findData());
    if (!state) throw new Error("The bot is ready, but its database server is not there.");
    const client = await connect(socketUrl(state.socketFolder, "vestnik"), "chaos");
    closers.push(() => client.end());
    return { ...networks, bot, eyes: await createEyes(client) };
  } catch (error) {
    await close();
    throw error;
  }
};
