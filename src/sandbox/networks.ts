import type { TurnableClock } from "../clock.ts";
import { createBeaconSimulator, type BeaconSimulator } from "./beacon/simulator.ts";
import { createTelegramSimulator, type TelegramSimulator } from "./telegram/simulator.ts";
import { createVkSimulator, type VkSimulator } from "./vk/simulator.ts";

export interface NetworksOptions {
  readonly clock: TurnableClock;
  readonly bot: { readonly token: string; readonly name: string; readonly username: string };
  readonly community: {
    readonly id: number;
    readonly token: string;
    readonly name: string;
    readonly screenName: string;
  };
  /** The same seed is the same chain of the beacon. */
  readonly seed: string;
  /** How much of the ledgers is kept; absent: everything. */
  readonly keepLast?: number;
}

/** Telegram, VK and the beacon, each with what a bot needs to be there: an account, a community, a chain. */
export interface Networks extends NetworksOptions {
  readonly telegram: TelegramSimulator;
  readonly vk: VkSimulator;
  readonly beacon: BeaconSimulator;
  close(): Promise<void>;
}

/** Starts all three on one clock, each on a free port of 127.0.0.1. */
export const openNetworks = async (options: NetworksOptions): Promise<Networks> => {
  const { clock, bot, community, seed, keepLast } = options;
  const simulated = { clock, ...(keepLast === undefined ? {} : { keepLast }) };
  const [telegram, vk, beacon] = await Promise.all([
    createTelegramSimulator(simulated),
    createVkSimulator(simulated),
    createBeaconSimulator({ clock, secretSeed: seed }),
  ]);
  await telegram.world.createBot(bot);
  await vk.world.createCommunity(community);
  await vk.world.createToken({ token: community.token, kind: "community", communityId: community.id });
  return {
    ...options,
    telegram,
    vk,
    beacon,
    close: async () => {
      await Promise.all([telegram.close(), vk.close(), beacon.close()]);
    },
  };
};
