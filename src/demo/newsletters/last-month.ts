import { join } from "node:path";
import { createI18n } from "../../bot/i18n.ts";
import { consentText } from "../../audience/subscriptions/consent.ts";
import { inTransaction } from "../../db/transaction.ts";
import { packageRoot } from "../../package-root.ts";
import { communityId, telegramToken, type DemoStage } from "../stage.ts";
import type { Reader } from "./crowd.ts";
import { lastMonth } from "./letters.ts";
import { writeLastMonth } from "./store.ts";

const dayMs = 86_400_000;
const shop = "Лавка у моря";

/** What the bot's database remembers of last month: the regulars, their agreement, and what they were sent. */
export const rememberLastMonth = async (stage: DemoStage, readers: readonly Reader[]): Promise<void> => {
  const i18n = createI18n(join(packageRoot, "locales"));
  const wordsIn = (key: string) =>
    new Map(
      i18n.languages.map((language) => [
        language,
        consentText(i18n.format(language, key, { community: shop }), language),
      ]),
    );
  const now = stage.clock.now();
  await inTransaction(
    stage.db,
    (tx) =>
      writeLastMonth(tx, {
        readers: readers.filter(({ isRegular }) => isRegular),
        bots: { telegram: `tg:${telegramToken.split(":")[0]}`, vk: `vk:${communityId}` },
        news: wordsIn("subscribe-ask"),
        offers: wordsIn("offers-ask"),
        subscribedAt: new Date(now.getTime() - 28 * dayMs),
        letters: lastMonth.map(({ number, words }, index) => ({
          number,
          words,
          at: new Date(now.getTime() - (25 - 5 * index) * dayMs),
        })),
      }),
    { timeoutMs: 60_000 },
  );
};
