import type { BotKey } from "../../bot/incoming.ts";
import type { Transaction } from "../../db/transaction.ts";

/** Remembers whether a bot may write to an account; says nothing of its network's other bots. */
export const setReachable = async (
  tx: Transaction,
  { key, bot, isReachable }: { key: string; bot: BotKey; isReachable: boolean },
): Promise<void> => {
  await tx.$executeRaw`
    INSERT INTO private_chat ("identityId", bot, "isReachable")
    SELECT id, ${bot}, ${isReachable} FROM identity WHERE key = ${key}
    ON CONFLICT ("identityId", bot) DO UPDATE SET "isReachable" = excluded."isReachable"
      WHERE private_chat."isReachable" IS DISTINCT FROM excluded."isReachable"`;
};

/** What is known of who may write to an account; a bot that is absent does not know yet. */
export const reachabilityOf = async (
  tx: Transaction,
  identityId: number,
): Promise<ReadonlyMap<string, boolean>> => {
  const rows = await tx.privateChat.findMany({
    where: { identityId, isReachable: { not: null } },
    select: { bot: true, isReachable: true },
  });
  return new Map(rows.map(({ bot, isReachable }) => [bot, isReachable === true]));
};
