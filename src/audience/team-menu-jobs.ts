import { createHash } from "node:crypto";
import type { Role } from "../bot/caller.ts";
import type { Command } from "../bot/command.ts";
import { networkOfKey, type BotKey } from "../bot/incoming.ts";
import { defineJob, type Job } from "../bot/job.ts";
import { teamMenu } from "../bot/menus.ts";
import { PlatformError, type CommandMenu, type Platform } from "../bot/platform.ts";
import type { Renderer } from "../bot/render.ts";
import { communityById, wholeTeam } from "../community/store.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { reachabilityOf } from "./chats/store.ts";
import { forgetMenu, publishedMenus, saveMenu } from "./menus/store.ts";
import { identitiesOf, languageOfPerson } from "./store.ts";

export interface TeamMenuServices {
  readonly db: Database;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly commands: readonly Command[];
  readonly renderer: Renderer;
}

interface Member {
  readonly roles: readonly Role[];
  /** Of the first community in whose team they are. */
  readonly communityId: number;
}

/** The people of all teams, each once. */
const members = async (tx: Transaction): Promise<ReadonlyMap<number, Member>> => {
  const found = new Map<number, Member>();
  for (const { communityId, personId, role } of await wholeTeam(tx)) {
    const known = found.get(personId);
    found.set(personId, known ? { ...known, roles: [...known.roles, role] } : { communityId, roles: [role] });
  }
  return found;
};

/** The menus that the team should see now, by private chat of one network. */
const wantedMenus = async (
  tx: Transaction,
  { commands, renderer }: TeamMenuServices,
  bot: BotKey,
): Promise<ReadonlyMap<string, CommandMenu>> => {
  const menus = new Map<string, CommandMenu>();
  for (const [personId, { communityId, roles }] of await members(tx)) {
    const community = await communityById(tx, communityId);
    const chosen = await languageOfPerson(tx, personId);
    for (const { id, network, languageCode, userId } of await identitiesOf(tx, personId)) {
      if (network !== networkOfKey(bot) || !(await reachabilityOf(tx, id)).get(bot)) continue;
      const language = renderer.i18n.negotiate(chosen ?? languageCode ?? undefined, community?.language);
      menus.set(userId, teamMenu(commands, renderer, { chatId: userId, roles, language }));
    }
  }
  return menus;
};

const hashOf = (menu: CommandMenu): string =>
  createHash("sha256").update(JSON.stringify(menu.commands)).digest("hex");

/** Whoever has blocked the bot meanwhile sees no menu; the others must not wait for them. */
const unlessGone = async (call: Promise<void>): Promise<void> => {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind === "unavailable") throw error;
  }
};

/**
 * Shows each member of the team the commands of their roles, in their language, behind the "/" of their private chat,
 * and takes them back from whoever has left. What was published is a row, so that a restart forgets nobody.
 */
export const teamMenuJob = (services: TeamMenuServices): Job =>
  defineJob({
    name: "team-menus",
    every: "*/10 * * * * *",
    async run() {
      const { db } = services;
      for (const [bot, { menus }] of services.platforms) {
        if (!menus) continue;
        const wanted = await wantedMenus(db.prisma, services, bot);
        const published = await publishedMenus(db.prisma, bot);
        for (const [chatId, menu] of wanted) {
          const hash = hashOf(menu);
          if (published.get(chatId) === hash) continue;
          await unlessGone(menus.publish([menu]));
          await inTransaction(db, (tx) => saveMenu(tx, { bot, chatId, hash }));
        }
        for (const chatId of published.keys()) {
          if (wanted.has(chatId)) continue;
          await unlessGone(menus.clear(chatId));
          await inTransaction(db, (tx) => forgetMenu(tx, bot, chatId));
        }
      }
    },
  });
