import type { BotKey } from "../../bot/incoming.ts";
import type { BotProfile } from "../../bot/platform.ts";
import type { Transaction } from "../../db/transaction.ts";

/** How a bot was found when its network answered last. */
export const profileOf = async (tx: Transaction, bot: BotKey): Promise<BotProfile | undefined> =>
  (await tx.botProfile.findUnique({ where: { bot }, select: { title: true, deepLinkPrefix: true } })) ??
  undefined;

export const saveProfile = async (
  tx: Transaction,
  { bot, title, deepLinkPrefix }: BotProfile & { readonly bot: BotKey },
  now: Date,
): Promise<void> => {
  const row = { title, deepLinkPrefix, heardAt: now };
  await tx.botProfile.upsert({ where: { bot }, create: { bot, ...row }, update: row });
};
