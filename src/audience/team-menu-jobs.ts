import type { Command } from "../bot/command.ts";
import { networkOfKey, type BotKey } from "../bot/incoming.ts";
import { defineJob, type Job } from "../bot/job.ts";
import { teamMenu } from "../bot/menus.ts";
import { PlatformError, type CommandMenu, type Platform } from "../bot/platform.ts";
import type { Renderer } from "../bot/render.ts";
import { communityById, wholeTeam } from "../community/store.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { identitiesOf, languageOfPerson } from "./store.ts";

export interface TeamMenuServices {
  readonly db: Database;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly commands: readonly Command[];
  readonly renderer: Renderer;
}

type MemberMenu = CommandMenu & { readonly chatId: string };

/** The menus that the team should see now, in the private chats of one network. */
const wantedMenus = async (
  tx: Transaction,
  { commands, renderer }: TeamMenuServices,
  bot: BotKey,
): Promise<readonly MemberMenu[]> => {
  const menus: MemberMenu[] = [];
  for (const { communityId, personId, role } of await wholeTeam(tx)) {
    const community = await communityById(tx, communityId);
    const chosen = await languageOfPerson(tx, personId);
    for (const identity of await identitiesOf(tx, personId)) {
      if (identity.network !== networkOfKey(bot) || identity.isReachable !== true) continue;
      const tag = chosen ?? identity.languageCode ?? undefined;
      const language = renderer.i18n.negotiate(tag, community?.language);
      menus.push({
        ...teamMenu(commands, renderer, { chatId: identity.userId, role, language }),
        chatId: identity.userId,
      });
    }
  }
  return menus;
};

/**
 * Shows each member of the team the commands of their role, in their language, behind the "/" of their private chat.
 * What was published is remembered until the process ends; publishing it once more then is harmless.
 */
export const teamMenuJob = (services: TeamMenuServices): Job => {
  const published = new Map<string, string>();
  return defineJob({
    name: "team-menus",
    every: "*/10 * * * * *",
    async run() {
      for (const [bot, platform] of services.platforms) {
        if (!platform.menus) continue;
        const wanted = await inTransaction(services.db, (tx) => wantedMenus(tx, services, bot));
        for (const menu of wanted) {
          const key = `${bot} ${menu.chatId}`;
          const text = JSON.stringify(menu.commands);
          if (published.get(key) === text) continue;
          try {
            await platform.menus.publish([menu]);
          } catch (error) {
            // Whoever has blocked the bot meanwhile sees no menu; the others must not wait for them.
            if (!(error instanceof PlatformError) || error.kind === "unavailable") throw error;
          }
          published.set(key, text);
        }
      }
    },
  });
};
