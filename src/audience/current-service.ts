import { idOfKey, type BotKey, type IdentityKey } from "../bot/incoming.ts";
import {
  communityById,
  communityOfVenue,
  onlyCommunity,
  teamsOf,
  type CommunityRow,
} from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { communitiesJoined, currentIn } from "./chats/store.ts";

/** A private chat: an account, whose person may have several, with a bot. */
export interface ChatWith {
  readonly identityId: number;
  readonly identityKey: IdentityKey;
  readonly personId: number;
  readonly bot: BotKey;
}

export interface Current {
  readonly community: CommunityRow | null;
  /** Not empty where the person is in several teams and has to say first which one they mean. */
  readonly choices: readonly CommunityRow[];
}

/** The community whose wall this bot is. */
const ofWall = async (tx: Transaction, bot: BotKey): Promise<CommunityRow | null> =>
  bot.startsWith("vk:") ? communityOfVenue(tx, `vk:-${idOfKey(bot)}`) : null;

/**
 * Which community a private chat is about: the one chosen here, the one whose wall this is, the one whose team the
 * person is in, the one they came by, the one whose venue they are in; else the only one there is.
 */
export const currentCommunity = async (tx: Transaction, chat: ChatWith): Promise<Current> => {
  const settled = (community: CommunityRow | null): Current => ({ community, choices: [] });
  const stored = await currentIn(tx, chat);
  if (stored?.isChosen) return settled(await communityById(tx, stored.communityId));
  const wall = await ofWall(tx, chat.bot);
  if (wall) return settled(wall);
  const teams = await teamsOf(tx, chat.personId);
  if (teams.length > 0) {
    const own = teams.length === 1 ? teams[0] : teams.find(({ id }) => id === stored?.communityId);
    return own ? settled(own) : { community: null, choices: teams };
  }
  if (stored) return settled(await communityById(tx, stored.communityId));
  const [joined] = await communitiesJoined(tx, chat.identityKey);
  return settled(joined === undefined ? await onlyCommunity(tx) : await communityById(tx, joined));
};

/** The communities that the person has to do with, their own teams first: the only ones whose names they may see. */
export const knownCommunities = async (
  tx: Transaction,
  chat: ChatWith,
  entered: readonly number[],
): Promise<readonly CommunityRow[]> => {
  const found = new Map((await teamsOf(tx, chat.personId)).map((team) => [team.id, team]));
  const { community } = await currentCommunity(tx, chat);
  const others = [community?.id, ...(await communitiesJoined(tx, chat.identityKey)), ...entered];
  for (const id of others) {
    const row = id === undefined || found.has(id) ? null : await communityById(tx, id);
    if (row) found.set(row.id, row);
  }
  return [...found.values()];
};
