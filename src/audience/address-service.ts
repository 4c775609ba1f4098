import type { I18n } from "../bot/i18n.ts";
import type { BotKey, Network } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Address } from "../bot/voice.ts";
import { venuesOf } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { reachabilityOf } from "./chats/store.ts";
import { languageOfPerson, type IdentityRow } from "./store.ts";

/** Whom to write to, and on whose behalf. */
interface PrivateReader {
  readonly identity: IdentityRow;
  /** Whose affair it is; absent where it is nobody's, as in linking two accounts. */
  readonly community?: { readonly id: number; readonly language: string } | undefined;
  /** `known`: only whoever is known to let the bot write; `unless-denied`: also whoever has not said yet. */
  readonly consent: "known" | "unless-denied";
}

/** A bot as others are told of it. */
export type Speaker = Pick<Platform, "bot" | "network" | "wall" | "deepLinkPrefix">;

/** By which bot, where and how people are reached in private. */
export interface Addresses {
  /**
   * The bots of a network that speak for a community: on VK those of its own walls, on Telegram the one there is.
   * Without a community: all.
   */
  botsOf(tx: Transaction, network: Network, communityId?: number): Promise<readonly Speaker[]>;
  /** Bot, chat and language that reach an account in private; undefined where none may or can. */
  privately(tx: Transaction, reader: PrivateReader): Promise<Address | undefined>;
}

export const createAddresses = ({
  platforms,
  i18n,
  defaultLanguage,
}: {
  platforms: ReadonlyMap<BotKey, Speaker>;
  i18n: Pick<I18n, "negotiate">;
  defaultLanguage: string;
}): Addresses => {
  const all = (network: Network): readonly Speaker[] =>
    [...platforms.values()].filter((platform) => platform.network === network);

  const botsOf: Addresses["botsOf"] = async (tx, network, communityId) => {
    if (network === "telegram" || communityId === undefined) return all(network);
    const walls = new Set<string>((await venuesOf(tx, communityId)).map(({ key }) => key));
    return all(network).filter(({ wall }) => wall !== undefined && walls.has(wall.venue));
  };

  /** The bot that this account lets write, or at least has not forbidden to. */
  const botFor = async (
    tx: Transaction,
    { identity, community, consent }: PrivateReader,
  ): Promise<BotKey | undefined> => {
    const reachability = await reachabilityOf(tx, identity.id);
    const own = await botsOf(tx, identity.network, community?.id);
    const known = own.find(({ bot }) => reachability.get(bot) === true);
    if (known) return known.bot;
    // A community without a wall on VK still has people there: another wall's dialog they opened must do.
    if (own.length === 0) return all(identity.network).find(({ bot }) => reachability.get(bot) === true)?.bot;
    return consent === "known" ? undefined : own.find(({ bot }) => reachability.get(bot) !== false)?.bot;
  };

  return {
    botsOf,
    async privately(tx, reader) {
      const { identity, community } = reader;
      const bot = await botFor(tx, reader);
      if (!bot) return undefined;
      const wanted = (await languageOfPerson(tx, identity.personId)) ?? identity.languageCode ?? undefined;
      return {
        bot,
        network: identity.network,
        chatId: identity.userId,
        // A language of the network that is not shipped falls back to the community's.
        language: i18n.negotiate(wanted, community?.language ?? defaultLanguage),
        forUser: identity.key,
      };
    },
  };
};
