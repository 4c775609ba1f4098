import { renderChat, renderMember, renderMessage, userOf } from "./render.ts";
import {
  type Bot,
  type MemberStatus,
  nowMs,
  type Room,
  type State,
  type StoredMessage,
  unixSeconds,
} from "./state.ts";
import { OPT_IN_TYPES, updateTypeOf } from "./updates.ts";
import type { UpdateContent } from "./wire.ts";

/** Queues an update for one bot if its allowed_updates let it through. */
export const tell = (state: State, bot: Bot, content: UpdateContent): void => {
  const type = updateTypeOf(content);
  const isAllowed = bot.allowedUpdates ? bot.allowedUpdates.has(type) : !OPT_IN_TYPES.has(type);
  if (isAllowed) bot.updates.push(content, nowMs(state));
};

const COMMAND = /^\/[A-Za-z0-9_]{1,64}(?:@(?<bot>\w+))?(?!\S)/u;

/** Privacy mode (PLATFORMS A2): what a bot sees of a group where it is no administrator. */
const isSeenBy = (bot: Bot, room: Room, message: StoredMessage): boolean => {
  if (room.type === "private" || room.type === "channel") return true;
  if (!bot.privacyMode || room.adminIds.has(bot.id) || message.service) return true;
  const replied = message.replyToId === undefined ? undefined : room.messages.get(message.replyToId);
  if (replied?.botId === bot.id) return true;
  const command = COMMAND.exec(message.text);
  if (!command) return false;
  const addressee = command.groups?.["bot"];
  if (addressee !== undefined) return addressee.toLowerCase() === bot.user.username?.toLowerCase();
  return room.lastBotId === undefined || room.lastBotId === bot.id;
};

/** Bots never see what bots write, their own included. */
export const tellMessage = (state: State, room: Room, message: StoredMessage): void => {
  for (const botId of room.botIds) {
    const bot = state.bots.get(botId);
    if (!bot || !isSeenBy(bot, room, message)) continue;
    const rendered = renderMessage(state, room, message);
    const isEdit = message.editedAtMs !== undefined;
    if (room.type === "channel")
      tell(state, bot, isEdit ? { edited_channel_post: rendered } : { channel_post: rendered });
    else tell(state, bot, isEdit ? { edited_message: rendered } : { message: rendered });
  }
};

/** A member's change: my_chat_member to the bot itself, chat_member to the bots that are administrators. */
export const tellMembership = (
  state: State,
  room: Room,
  change: {
    readonly userId: number;
    readonly byId: number;
    readonly from: MemberStatus | undefined;
    readonly to: MemberStatus;
  },
): void => {
  const update = {
    chat: renderChat(state, room),
    from: userOf(state, change.byId),
    date: unixSeconds(nowMs(state)),
    old_chat_member: renderMember(state, room, change.userId, change.from ?? "left"),
    new_chat_member: renderMember(state, room, change.userId, change.to),
  };
  const changedBot = state.bots.get(change.userId);
  if (changedBot) tell(state, changedBot, { my_chat_member: update });
  for (const botId of room.botIds) {
    const bot = state.bots.get(botId);
    if (bot && bot !== changedBot && room.adminIds.has(botId)) tell(state, bot, { chat_member: update });
  }
};
