import type { Transaction } from "../../db/transaction.ts";

/** Which menu (its hash) was last published in which private chat. */
export const publishedMenus = async (tx: Transaction, bot: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await tx.teamMenu.findMany({ where: { bot } })).map(({ chatId, hash }) => [chatId, hash]));

export const saveMenu = async (
  tx: Transaction,
  { bot, chatId, hash }: { bot: string; chatId: string; hash: string },
): Promise<void> => {
  await tx.teamMenu.upsert({
    where: { bot_chatId: { bot, chatId } },
    create: { bot, chatId, hash },
    update: { hash },
  });
};

export const forgetMenu = async (tx: Transaction, bot: string, chatId: string): Promise<void> => {
  await tx.teamMenu.deleteMany({ where: { bot, chatId } });
};
