import type { BotKey } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";
import { coveredBy, seenFrom, type ReadingProgress } from "./progress.ts";
import { askProgress, countUnhandled, databaseNow } from "./store.ts";

/** Whether everything that happened in these bots' networks up to `at` has been stored and handled. */
export type IsCaughtUp = (tx: Transaction, bots: readonly BotKey[], at: Date, now: Date) => Promise<boolean>;

/**
 * Knows of the bots that this process reads for at once; another process is asked, by a row that it looks at every
 * second.
 */
export const createIsCaughtUp = (progress: ReadonlyMap<BotKey, ReadingProgress>): IsCaughtUp => {
  const coveredAt = async (tx: Transaction, bot: BotKey, at: Date, now: Date): Promise<Date | null> => {
    const own = progress.get(bot);
    const known = own?.coveredAt(at, now) ?? null;
    if (known || own?.isBeating === true) return known;
    const said = await askProgress(tx, bot);
    if (!said) return null;
    const ourAheadMs = now.getTime() - (await databaseNow(tx)).getTime();
    return coveredBy(seenFrom(said, said.aheadMs - ourAheadMs), at);
  };
  return async (tx, bots, at, now) => {
    for (const bot of bots) {
      const storedBy = await coveredAt(tx, bot, at, now);
      if (!storedBy || (await countUnhandled(tx, bot, storedBy)) > 0) return false;
    }
    return true;
  };
};
