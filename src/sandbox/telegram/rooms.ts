import { remember } from "../remember.ts";
import { tellMembership, tellMessage } from "./broadcast.ts";
import { type MemberStatus, nowMs, type Room, type State, type StoredMessage } from "./state.ts";

const isPresent = (status: MemberStatus | undefined): boolean =>
  status === "creator" || status === "administrator" || status === "member";

/** The only place that changes a room's members, so that its counts hold. */
export const setStatus = (state: State, room: Room, userId: number, status: MemberStatus): void => {
  const before = room.members.get(userId);
  room.members.set(userId, status);
  room.presentCount += Number(isPresent(status)) - Number(isPresent(before));
  if (status === "creator" || status === "administrator") room.adminIds.add(userId);
  else room.adminIds.delete(userId);
  if (!state.bots.has(userId)) return;
  if (isPresent(status)) room.botIds.add(userId);
  else room.botIds.delete(userId);
};

export const isMember = (room: Room, userId: number): boolean => isPresent(room.members.get(userId));

/** Changes a member and tells the bots, those that lose sight of the room with this change included. */
export const changeMember = (
  state: State,
  room: Room,
  change: { readonly userId: number; readonly byId: number; readonly to: MemberStatus },
): void => {
  const from = room.members.get(change.userId);
  if (from === change.to) return;
  setStatus(state, room, change.userId, change.to);
  tellMembership(state, room, { ...change, from });
};

export type NewMessage = Partial<Omit<StoredMessage, "id" | "atMs" | "editedAtMs" | "isDeleted">>;

/** Puts a message into a room; who is to be told is the caller's matter. */
export const addMessage = (state: State, room: Room, content: NewMessage): StoredMessage => {
  room.lastMessageId += 1;
  const message: StoredMessage = {
    id: room.lastMessageId,
    atMs: nowMs(state),
    fromId: content.fromId,
    isAnonymous: content.isAnonymous ?? false,
    botId: content.botId,
    replyToId: content.replyToId,
    file: content.file,
    medium: content.medium,
    albumId: content.albumId,
    forwardedFrom: content.forwardedFrom,
    service: content.service,
    hasReplyKeyboard: content.hasReplyKeyboard ?? false,
    isProtected: content.isProtected ?? false,
    text: content.text ?? "",
    entities: content.entities ?? [],
    keyboard: content.keyboard,
    editedAtMs: undefined,
    isDeleted: false,
  };
  remember(room.messages, message.id, message, state.ledger.keepLast);
  if (message.botId !== undefined) room.lastBotId = message.botId;
  return message;
};

/** "X joined", "X left": channels have none. */
export const addServiceMessage = (
  state: State,
  room: Room,
  byId: number,
  service: NonNullable<StoredMessage["service"]>,
): void => {
  if (room.type === "channel") return;
  tellMessage(state, room, addMessage(state, room, { fromId: byId, service }));
};
