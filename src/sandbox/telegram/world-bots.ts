import { tell, tellMessage } from "./broadcast.ts";
import { createFloodGate } from "./flood.ts";
import { renderChat, renderMember, userOf } from "./render.ts";
import { addMessage, changeMember, isMember } from "./rooms.ts";
import { type Bot, type MemberStatus, nowMs, type State, unixSeconds } from "./state.ts";
import { createUpdateQueue } from "./updates.ts";
import type { BotChoice, TelegramWorld } from "./world.ts";
import { dialogOf, personAt, pickBot, roomAt } from "./world-lookup.ts";
import { enter } from "./world-people.ts";

type Bots = Pick<
  TelegramWorld,
  | "dialogState"
  | "createBot"
  | "tellBotFather"
  | "allowPosting"
  | "revokeToken"
  | "addBot"
  | "promoteBot"
  | "demoteBot"
  | "removeBot"
  | "block"
  | "unblock"
>;

const USERNAME = /^[A-Za-z]\w{3,31}$/u;
const PAYLOAD = /^[A-Za-z0-9_-]{1,64}$/u;

export const checkPayload = (payload: string): string => {
  if (!PAYLOAD.test(payload))
    throw new RangeError(`Telegram opens no link with the start payload "${payload}".`);
  return payload;
};

const createBot = (state: State, options: Parameters<TelegramWorld["createBot"]>[0]): { id: number } => {
  const number = /^(\d{1,15}):[\w-]+$/u.exec(options.token)?.[1];
  if (number === undefined) throw new RangeError("A bot token looks like 123456:ABC-def.");
  if (!USERNAME.test(options.username)) throw new RangeError(`"${options.username}" is no username.`);
  const id = Number(number);
  const known = state.bots.get(id);
  if (known) {
    if (known.token !== undefined) state.botsByToken.delete(known.token);
    known.token = options.token;
    state.botsByToken.set(options.token, known);
    return { id };
  }
  if (state.people.has(id)) throw new RangeError(`The id ${id} is a person's.`);
  const bot: Bot = {
    id,
    user: { id, is_bot: true, first_name: options.name, username: options.username },
    privacyMode: options.privacyMode ?? true,
    canJoinGroups: true,
    // Real ids start anywhere; far from 0 and from message ids, so that nothing matches by chance.
    updates: createUpdateQueue(100_000_000 + (id % 1000) * 1_000_000 + 1),
    flood: createFloodGate(options.messagesPerSecond),
    dialogs: new Map(),
    blockedBy: new Set(),
    commands: new Map(),
    token: options.token,
    allowedUpdates: undefined,
    webhook: undefined,
    webhookSetAtMs: Number.NEGATIVE_INFINITY,
  };
  state.bots.set(id, bot);
  state.botsByToken.set(options.token, bot);
  return { id };
};

const tellBlock = (state: State, bot: Bot, personId: number, from: MemberStatus, to: MemberStatus): void => {
  const dialog = dialogOf(bot, personId);
  tell(state, bot, {
    my_chat_member: {
      chat: renderChat(state, dialog),
      from: userOf(state, personId),
      date: unixSeconds(nowMs(state)),
      old_chat_member: renderMember(state, dialog, bot.id, from),
      new_chat_member: renderMember(state, dialog, bot.id, to),
    },
  });
};

export const unblockBot = (state: State, bot: Bot, personId: number): void => {
  if (bot.blockedBy.delete(personId)) tellBlock(state, bot, personId, "kicked", "member");
};

const changeBot = (
  state: State,
  chatId: number,
  byPersonId: number,
  to: MemberStatus,
  choice: BotChoice | null | undefined,
): void => {
  const room = roomAt(state, chatId);
  personAt(state, byPersonId);
  const bot = pickBot(state, choice);
  if (!isMember(room, bot.id)) throw new RangeError(`The bot is not in the chat ${chatId}.`);
  changeMember(state, room, { userId: bot.id, byId: byPersonId, to });
};

/** The bots of this world, and what people do with them. */
export const createBots = (state: State): Bots => ({
  createBot: async (options) => createBot(state, options),
  tellBotFather: async ({ privacyMode, canJoinGroups, ...choice }) => {
    const bot = pickBot(state, choice);
    bot.privacyMode = privacyMode ?? bot.privacyMode;
    bot.canJoinGroups = canJoinGroups ?? bot.canJoinGroups;
  },
  allowPosting: async (channelId, isAllowed, choice) => {
    const room = roomAt(state, channelId);
    if (room.type !== "channel") throw new RangeError(`The chat ${channelId} is no channel.`);
    const { id } = pickBot(state, choice);
    if (isAllowed) room.silentAdminIds.delete(id);
    else room.silentAdminIds.add(id);
  },
  revokeToken: async (token) => {
    const bot = pickBot(state, { token });
    bot.token = undefined;
    state.botsByToken.delete(token);
    bot.webhook?.stop();
    bot.updates.terminateWaiting();
  },
  addBot: async (chatId, byPersonId, { admin, startPayload, ...choice }) => {
    const room = roomAt(state, chatId);
    personAt(state, byPersonId);
    if (room.type === "channel" && !admin)
      throw new RangeError("A bot is in a channel as an administrator only.");
    const bot = pickBot(state, choice);
    enter(state, bot.id, chatId, byPersonId, admin ? "administrator" : "member");
    if (startPayload === undefined) return;
    const text = `/start@${bot.user.username} ${checkPayload(startPayload)}`;
    const length = text.indexOf(" ");
    tellMessage(
      state,
      room,
      addMessage(state, room, {
        fromId: byPersonId,
        text,
        entities: [{ type: "bot_command", offset: 0, length }],
      }),
    );
  },
  promoteBot: async (chatId, byPersonId, bot) => changeBot(state, chatId, byPersonId, "administrator", bot),
  demoteBot: async (chatId, byPersonId, bot) => changeBot(state, chatId, byPersonId, "member", bot),
  removeBot: async (chatId, byPersonId, bot) => changeBot(state, chatId, byPersonId, "kicked", bot),
  block: async (personId, choice) => {
    personAt(state, personId);
    const bot = pickBot(state, choice);
    if (!bot.dialogs.has(personId)) throw new RangeError(`${personId} has not started the bot.`);
    if (bot.blockedBy.has(personId)) return;
    bot.blockedBy.add(personId);
    tellBlock(state, bot, personId, "member", "kicked");
  },
  unblock: async (personId, choice) => unblockBot(state, pickBot(state, choice), personId),
  dialogState: async (personId, choice) => {
    const bot = pickBot(state, choice);
    if (!bot.dialogs.has(personId)) return "none";
    return bot.blockedBy.has(personId) ? "blocked" : "open";
  },
});
