import type { App } from "../app.ts";
import type { Database } from "../db/open.ts";
import { openNetworks, type Networks, type NetworksOptions } from "../sandbox/networks.ts";
import { addressesOf, openBot, type BotOptions } from "./bot.ts";
import { settle } from "./settling.ts";

export interface HouseOptions extends Omit<BotOptions, "addresses" | "clock"> {
  readonly networks: NetworksOptions;
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

/** Opens the networks and starts the bot on them. */
export const openHouse = async ({ networks: wanted, ...options }: HouseOptions): Promise<House> => {
  const { db } = options;
  const networks = await openNetworks(wanted);
  const app = await openBot({ ...options, addresses: addressesOf(networks), clock: networks.clock });
  return {
    networks,
    db,
    app,
    settle: (patienceMs) => settle(networks, db, () => app.drain(), patienceMs),
    close: async () => {
      await app.stop();
      await networks.close();
    },
  };
};
