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

/** The community that a private chat is about, as far as it was settled. */
export const currentIn = async (
  tx: Transaction,
  chat: { identityId: number; bot: BotKey },
): Promise<{ readonly communityId: number; readonly isChosen: boolean } | null> => {
  const row = await tx.privateChat.findUnique({
    where: { identityId_bot: { identityId: chat.identityId, bot: chat.bot } },
    select: { communityId: true, isChosen: true },
  });
  return row?.communityId ? { communityId: row.communityId, isChosen: row.isChosen } : null;
};

/** The person chose it, so it stays until they choose another. */
export const chooseCommunity = async (
  tx: Transaction,
  { identityId, bot, communityId }: { identityId: number; bot: BotKey; communityId: number },
): Promise<void> => {
  await tx.privateChat.upsert({
    where: { identityId_bot: { identityId, bot } },
    create: { identityId, bot, communityId, isChosen: true },
    update: { communityId, isChosen: true },
  });
};

/** These accounts came by it. What somebody of a team has chosen for their work stays. */
export const arriveAt = async (
  tx: Transaction,
  { identityIds, bot, communityId }: { identityIds: readonly number[]; bot: BotKey; communityId: number },
): Promise<void> => {
  // In one order, so that two crowds do not wait for one another.
  await tx.$executeRaw`
    INSERT INTO private_chat ("identityId", bot, "communityId")
    SELECT id, ${bot}, ${communityId} FROM unnest(${[...identityIds]}::int[]) AS id ORDER BY id
    ON CONFLICT ("identityId", bot) DO UPDATE SET "communityId" = excluded."communityId", "isChosen" = false
      WHERE private_chat."communityId" IS DISTINCT FROM excluded."communityId" AND NOT (
        private_chat."isChosen" AND EXISTS (
          SELECT 1 FROM team_member t JOIN identity i ON i."personId" = t."personId"
          WHERE i.id = private_chat."identityId" AND t."communityId" = private_chat."communityId"))`;
};

/** The communities in whose venues the account is known to be a member, the one it joined last first. */
export const communitiesJoined = async (tx: Transaction, identityKey: string): Promise<readonly number[]> => {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    SELECT v."communityId" AS id FROM membership m JOIN venue v ON v.key = m."venueKey"
    WHERE m."identityKey" = ${identityKey} AND m.status = 'member' AND v."communityId" IS NOT NULL
    GROUP BY v."communityId" ORDER BY max(m.at) DESC, v."communityId"`;
  return rows.map(({ id }) => id);
};
