import { findChat } from "../access.ts";
import { describeFile } from "../files.ts";
import { badRequest } from "../refusal.ts";
import { findUser, renderChat, renderMember } from "../render.ts";
import { changeMember } from "../rooms.ts";
import type { Method } from "./call.ts";

export const getMe: Method = ({ bot }) => ({
  ...bot.user,
  can_join_groups: bot.canJoinGroups,
  can_read_all_group_messages: !bot.privacyMode,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
});

export const getFile: Method = ({ state, bot, args }) => describeFile(state, bot, args.text("file_id"));

export const getChat: Method = ({ state, bot, args }) => {
  const room = findChat(state, bot, args.text("chat_id"), "read");
  return {
    ...renderChat(state, room),
    accent_color_id: Math.abs(room.id) % 7,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
    ...(room.type === "group" || room.type === "supergroup"
      ? { permissions: permissionsOf(room.canMembersSend) }
      : {}),
  };
};

const permissionsOf = (canSend: boolean): object => ({
  can_send_messages: canSend,
  can_send_documents: canSend,
  can_invite_users: true,
});

/** Of others, the answer is sure only where the bot is an administrator (PLATFORMS A5); channels hide theirs. */
export const getChatMember: Method = ({ state, bot, args }) => {
  const room = findChat(state, bot, args.text("chat_id"), "read");
  const userId = args.integer("user_id", 0, 0, Number.MAX_SAFE_INTEGER);
  if (userId === 0) throw badRequest("invalid user_id specified");
  if (!findUser(state, userId)) throw badRequest("user not found");
  if (room.type === "private") {
    if (userId !== room.id && userId !== bot.id) throw badRequest("user not found");
    return renderMember(state, room, userId, "member");
  }
  if (room.type === "channel" && userId !== bot.id && !room.adminIds.has(bot.id)) {
    throw badRequest("member list is inaccessible");
  }
  return renderMember(state, room, userId);
};

export const getChatAdministrators: Method = ({ state, bot, args }) => {
  const room = findChat(state, bot, args.text("chat_id"), "read");
  if (room.type === "private") throw badRequest("there are no administrators in the private chat");
  // Other bots are left out unless asked for (PLATFORMS C1b).
  const isShown = (id: number): boolean => id === bot.id || !state.bots.has(id) || args.isTrue("return_bots");
  return [...room.adminIds].filter(isShown).map((id) => renderMember(state, room, id));
};

export const getChatMemberCount: Method = ({ state, bot, args }) => {
  const room = findChat(state, bot, args.text("chat_id"), "read");
  return room.type === "private" ? 2 : room.presentCount;
};

export const leaveChat: Method = ({ state, bot, args }) => {
  const room = findChat(state, bot, args.text("chat_id"), "read");
  if (room.type === "private") throw badRequest("chat member status can't be changed in private chats");
  changeMember(state, room, { userId: bot.id, byId: bot.id, to: "left" });
  return true;
};

const ACTIONS = new Set(
  (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document " +
    "choose_sticker find_location record_video_note upload_video_note"
  ).split(" "),
);

export const sendChatAction: Method = ({ state, bot, args }) => {
  const action = args.text("action");
  if (!ACTIONS.has(action)) throw badRequest("wrong parameter action in request");
  findChat(state, bot, args.text("chat_id"), "write");
  return true;
};
