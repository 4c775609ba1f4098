import type { Logger } from "pino";
import type { CommandMenu, Platform } from "./bot/platform.ts";
import type { Clock } from "./clock.ts";
import type { TeamServices } from "./community/team-service.ts";
import { meetWall } from "./community/wall-service.ts";
import type { Database } from "./db/open.ts";
import { inTransaction } from "./db/transaction.ts";
import { saveProfile } from "./operations/profiles/store.ts";

/** What the bot does at its start wherever a network answers, and later where one answers later. */
export interface Welcome {
  /** Keeps the bots' names, and makes the walls of our own tokens venues. */
  meet(platforms: readonly Platform[]): Promise<void>;
  /** Never throws: commands work without their menu. */
  publishMenus(platforms: readonly Platform[]): Promise<void>;
}

export const createWelcome = (options: {
  readonly db: Pick<Database, "prisma">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly services: Pick<TeamServices, "tellPerson">;
  readonly menus: () => readonly CommandMenu[];
}): Welcome => {
  const { db, clock, log, services, menus } = options;

  const meetOwnWall = async ({ wall, title, bot }: Platform): Promise<void> => {
    if (!wall) return;
    const now = clock.now();
    await inTransaction(db, (tx) => meetWall(tx, services, { key: wall.venue, bot, title }, now));
  };

  const remember = (platform: Platform): Promise<void> =>
    inTransaction(db, (tx) => saveProfile(tx, platform, clock.now()));

  const publishMenu = async (platform: Platform): Promise<void> => {
    const { bot } = platform;
    try {
      await platform.menus?.publish(menus());
    } catch (error) {
      log.warn({ bot, err: error }, "the menu of commands could not be published; commands work without it");
    }
  };

  const meetLater = async (platform: Platform): Promise<void> => {
    await platform.met;
    const { bot, title } = platform;
    log.info({ bot, title }, "a network answers that did not at the start");
    try {
      await remember(platform);
      await meetOwnWall(platform);
    } catch (error) {
      log.warn({ bot, err: error }, "the name of a bot cannot be kept now; the next start does");
    }
    await publishMenu(platform);
  };

  return {
    meet: async (platforms) => {
      for (const platform of platforms) {
        await meetOwnWall(platform);
        if (platform.met === undefined) await remember(platform);
        else void meetLater(platform);
      }
    },
    publishMenus: async (platforms) => {
      for (const platform of platforms) if (platform.met === undefined) await publishMenu(platform);
    },
  };
};
