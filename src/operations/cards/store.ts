import type { BotKey, IdentityKey } from "../../bot/incoming.ts";
import type { Transaction } from "../../db/transaction.ts";

/** The newest checklist in a private chat. */
export interface SetupCard {
  readonly bot: BotKey;
  readonly chatId: string;
  readonly communityId: number;
  readonly identityKey: IdentityKey;
  readonly language: string;
  readonly deliveryId: bigint | null;
  readonly messageId: string | null;
  readonly shown: string;
  readonly editedAt: Date;
  readonly liveUntil: Date;
}

// Keys are written by `saveCard` only, from the caller's.
const cardOf = (
  row: Omit<SetupCard, "bot" | "identityKey"> & { bot: string; identityKey: string },
): SetupCard => ({
  ...row,
  bot: row.bot as BotKey,
  identityKey: row.identityKey as IdentityKey,
});

export const saveCard = async (tx: Transaction, card: SetupCard): Promise<void> => {
  const { bot, chatId, ...values } = card;
  await tx.setupCard.upsert({ where: { bot_chatId: { bot, chatId } }, create: card, update: values });
};

/** The cards that are still kept up to date, and no others. */
export const liveCards = async (tx: Transaction, now: Date): Promise<readonly SetupCard[]> => {
  await tx.setupCard.deleteMany({ where: { liveUntil: { lt: now } } });
  const rows = await tx.setupCard.findMany({ orderBy: [{ editedAt: "asc" }], take: 100 });
  return rows.map(cardOf);
};

/** Whether anybody is looking at a checklist. */
export const hasLiveCard = async (tx: Transaction, now: Date): Promise<boolean> =>
  (await tx.setupCard.findFirst({ where: { liveUntil: { gte: now } }, select: { bot: true } })) !== null;

/** Forgets the checklists of an account. */
export const eraseCards = async (tx: Transaction, identityKey: string): Promise<void> => {
  await tx.setupCard.deleteMany({ where: { identityKey } });
};
