import { badRequest, forbidden } from "./refusal.ts";
import type { Bot, Room, State } from "./state.ts";
import { isMember } from "./rooms.ts";

/** What a call wants of a chat: to look at it, or to put something into it. */
export type Purpose = "read" | "write";

const findDialog = (state: State, bot: Bot, personId: number, purpose: Purpose): Room => {
  if (personId === bot.id) throw forbidden("the bot can't send messages to the bot");
  if (state.bots.has(personId)) throw forbidden("bot can't send messages to bots");
  const person = state.people.get(personId);
  if (!person) throw badRequest("chat not found");
  const dialog = bot.dialogs.get(personId);
  if (purpose === "read") {
    if (!dialog) throw badRequest("chat not found");
    return dialog;
  }
  if (person.isDeactivated) throw forbidden("user is deactivated");
  if (bot.blockedBy.has(personId)) throw forbidden("bot was blocked by the user");
  if (!dialog) throw forbidden("bot can't initiate conversation with a user");
  return dialog;
};

const checkRoom = (room: Room, bot: Bot): Room => {
  if (room.migratedTo !== undefined) {
    throw badRequest("group chat was upgraded to a supergroup chat", { migrate_to_chat_id: room.migratedTo });
  }
  if (room.isDeleted) throw forbidden("the group chat was deleted");
  if (isMember(room, bot.id)) return room;
  const status = room.members.get(bot.id);
  if (status === "kicked") throw forbidden(`bot was kicked from the ${room.type} chat`);
  // A private chat that the bot never saw does not exist for it.
  if (status === undefined && room.username === undefined) throw badRequest("chat not found");
  throw forbidden(`bot is not a member of the ${room.type} chat`);
};

/** The chat that a chat_id names, a number or `@username`. @throws {Refusal} with the texts of PLATFORMS A1b. */
export const findChat = (state: State, bot: Bot, chatId: string, purpose: Purpose): Room => {
  if (chatId === "") throw badRequest("chat_id is empty");
  if (chatId.startsWith("@")) {
    const room = state.roomsByUsername.get(chatId.slice(1).toLowerCase());
    if (!room) throw badRequest("chat not found");
    return checkRoom(room, bot);
  }
  if (!/^-?\d+$/u.test(chatId)) throw badRequest("chat not found");
  const id = Number(chatId);
  if (id > 0) return findDialog(state, bot, id, purpose);
  const room = state.rooms.get(id);
  if (!room) throw badRequest("chat not found");
  return checkRoom(room, bot);
};

/** @throws {Refusal} 400 when the bot may not post this kind of thing here. */
export const checkMaySend = (room: Room, bot: Bot, what: "text messages" | "documents" | "photos"): void => {
  const isSilent = room.silentAdminIds.has(bot.id);
  if (room.type === "private" || (room.adminIds.has(bot.id) && !isSilent)) return;
  if (room.type === "channel") throw badRequest("need administrator rights in the channel chat");
  if (!room.canMembersSend) throw badRequest(`not enough rights to send ${what} to the chat`);
};
