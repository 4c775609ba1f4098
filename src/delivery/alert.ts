import { identitiesOf, languageOfPerson } from "../audience/store.ts";
import type { BotKey, Network } from "../bot/incoming.ts";
import type { Text } from "../bot/reply.ts";
import type { Voice } from "../bot/voice.ts";
import { communityById, teamOf } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { hasDeliveryAbout } from "./store.ts";

const quietMs = 60 * 60_000;

/** Tells the team of a community in private, on every network that works, once for each cause and hour. */
export const createAlert =
  ({ voice, botOf }: { voice: Voice; botOf: (network: Network) => BotKey | undefined }) =>
  async (tx: Transaction, communityId: number, cause: string, text: Text, now: Date): Promise<void> => {
    const about = `alert:${communityId}:${cause}`;
    if (await hasDeliveryAbout(tx, about, new Date(now.getTime() - quietMs))) return;
    const community = await communityById(tx, communityId);
    for (const member of await teamOf(tx, communityId)) {
      const chosen = await languageOfPerson(tx, member.personId);
      for (const identity of await identitiesOf(tx, member.personId)) {
        const bot = botOf(identity.network);
        if (!bot || identity.isReachable === false) continue;
        const language = chosen ?? identity.languageCode ?? community?.language ?? "en";
        await voice.message(
          tx,
          { bot, network: identity.network, chatId: identity.userId, language, forUser: identity.key },
          { text },
          { now, lane: "interactive", kind: "notice", about },
        );
      }
    }
  };
