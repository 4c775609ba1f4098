import type { I18n } from "../bot/i18n.ts";
import type { BotKey, Network } from "../bot/incoming.ts";
import type { Address } from "../bot/voice.ts";
import type { Transaction } from "../db/transaction.ts";
import { languageOfPerson, type IdentityRow } from "./store.ts";

/** Whom to write to, and on whose behalf. */
export interface PrivateReader {
  readonly identity: IdentityRow;
  /** Whose affair it is; absent where it is nobody's, as in linking two accounts. */
  readonly community?: { readonly language: string } | undefined;
  /** `known`: only whoever is known to let the bot write; `unless-denied`: also whoever has not said yet. */
  readonly consent: "known" | "unless-denied";
}

/** How people are reached in private. */
export interface Addresses {
  readonly botOf: (network: Network) => BotKey | undefined;
  /** Bot, chat and language that reach an account in private; undefined where none may or can. */
  privately(tx: Transaction, reader: PrivateReader): Promise<Address | undefined>;
}

export const createAddresses = ({
  botOf,
  i18n,
  defaultLanguage,
}: {
  botOf: (network: Network) => BotKey | undefined;
  i18n: Pick<I18n, "negotiate">;
  defaultLanguage: string;
}): Addresses => ({
  botOf,
  async privately(tx, { identity, community, consent }) {
    const bot = botOf(identity.network);
    if (!bot) return undefined;
    if (identity.isReachable !== true && (consent === "known" || identity.isReachable === false))
      return undefined;
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
});
