import { type Medium, type Room, type State, type StoredMessage, unixSeconds } from "./state.ts";
import type { Chat, ChatMember, Message, User } from "./wire.ts";

/** Anonymous administrators write as this account (PLATFORMS A5). */
const GROUP_ANONYMOUS_BOT: User = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: "Group",
  username: "GroupAnonymousBot",
};

export const findUser = (state: State, id: number): User | undefined =>
  state.people.get(id)?.user ?? state.bots.get(id)?.user;

export const userOf = (state: State, id: number): User => {
  const user = findUser(state, id);
  if (!user) throw new RangeError(`Nobody has the id ${id} in this world.`);
  return user;
};

export const renderChat = (state: State, room: Room): Chat => {
  if (room.type !== "private") {
    const name = room.username === undefined ? {} : { username: room.username };
    return { id: room.id, type: room.type, title: room.title, ...name };
  }
  const { first_name, last_name, username } = userOf(state, room.id);
  return {
    id: room.id,
    type: "private",
    first_name,
    ...(last_name === undefined ? {} : { last_name }),
    ...(username === undefined ? {} : { username }),
  };
};

/** The rights that a group's owner gives when making an administrator. */
const ADMINISTRATOR_RIGHTS = {
  is_anonymous: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: true,
  can_restrict_members: true,
  can_promote_members: false,
  can_change_info: true,
  can_invite_users: true,
  can_post_stories: true,
  can_edit_stories: true,
  can_delete_stories: true,
};

export const renderMember = (
  state: State,
  room: Room,
  userId: number,
  status = room.members.get(userId),
): ChatMember => {
  const user = userOf(state, userId);
  switch (status) {
    case undefined:
    case "left":
      return { status: "left", user };
    case "member":
      return { status, user };
    case "creator":
      return { status, user, is_anonymous: false };
    case "administrator":
      return {
        status,
        user,
        can_be_edited: false,
        ...ADMINISTRATOR_RIGHTS,
        ...(room.type === "channel"
          ? { can_post_messages: !room.silentAdminIds.has(userId), can_edit_messages: true }
          : { can_pin_messages: true, can_manage_topics: false }),
      };
    case "kicked":
      return { status, user, until_date: 0 };
    case "restricted":
      throw new RangeError("Restricted members are not part of this world.");
    default:
      return status satisfies never;
  }
};

const renderService = (state: State, message: StoredMessage): Partial<Message> => {
  const service = message.service;
  if (!service) return {};
  switch (service.kind) {
    case "joined":
      return { new_chat_members: service.userIds.map((id) => userOf(state, id)) };
    case "left":
      return { left_chat_member: userOf(state, service.userId) };
    case "migrated-to":
      return { migrate_to_chat_id: service.chatId };
    case "migrated-from":
      return { migrate_from_chat_id: service.chatId };
    default:
      return service satisfies never;
  }
};

const renderSender = (state: State, room: Room, message: StoredMessage): Partial<Message> => {
  if (room.type === "channel") return { sender_chat: renderChat(state, room) };
  if (message.isAnonymous) return { from: GROUP_ANONYMOUS_BOT, sender_chat: renderChat(state, room) };
  return message.fromId === undefined ? {} : { from: userOf(state, message.fromId) };
};

const mediumObject = (medium: Medium, serial: number): object => {
  const file = { file_id: `BAACAgI_${medium}_${serial}`, file_unique_id: `AgAD_${medium}_${serial}` };
  const square = { width: 512, height: 512 };
  if (medium === "sticker")
    return { ...file, ...square, type: "regular", is_animated: false, is_video: false };
  return medium === "video" ? { ...file, ...square, duration: 3 } : { ...file, duration: 3 };
};

/** A forwarded message keeps its author's name; the accounts of this world hide theirs. */
const renderOrigin = ({ forwardedFrom, atMs }: StoredMessage): Pick<Message, "forward_origin"> =>
  forwardedFrom === undefined
    ? {}
    : {
        forward_origin: {
          type: "hidden_user",
          date: unixSeconds(atMs),
          sender_user_name: forwardedFrom,
        },
      };

const renderContent = (message: StoredMessage): Partial<Message> => {
  const entities = message.entities.length > 0 ? message.entities : undefined;
  const { file, medium, albumId } = message;
  if (file || medium) {
    return {
      ...(file?.kind === "document" ? { document: file.document } : {}),
      ...(file?.kind === "photo" ? { photo: file.sizes } : {}),
      ...(medium ? { [medium]: mediumObject(medium, message.id) } : {}),
      ...(albumId === undefined ? {} : { media_group_id: albumId }),
      ...(message.text === "" ? {} : { caption: message.text }),
      ...(entities ? { caption_entities: entities } : {}),
    };
  }
  return { ...(message.text === "" ? {} : { text: message.text }), ...(entities ? { entities } : {}) };
};

/** A message as the Bot API shows it; the message it replies to comes along, without its own reply. */
export const renderMessage = (state: State, room: Room, message: StoredMessage, depth = 1): Message => {
  const replied = message.replyToId === undefined ? undefined : room.messages.get(message.replyToId);
  const withReply = depth > 0 && replied && !replied.isDeleted;
  return {
    message_id: message.id,
    ...renderSender(state, room, message),
    chat: renderChat(state, room),
    date: unixSeconds(message.atMs),
    ...(message.editedAtMs === undefined ? {} : { edit_date: unixSeconds(message.editedAtMs) }),
    ...(withReply ? { reply_to_message: renderMessage(state, room, replied, depth - 1) } : {}),
    ...(message.isProtected ? { has_protected_content: true as const } : {}),
    ...renderOrigin(message),
    ...renderContent(message),
    ...renderService(state, message),
    ...(message.keyboard ? { reply_markup: message.keyboard } : {}),
  };
};
