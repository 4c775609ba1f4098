import { type Bot, createRoom, type Person, type Room, type State } from "./state.ts";
import type { BotChoice } from "./world.ts";

/** Finds what a test names, with a plain sentence when it is not there: a slip of the test, not of the bot. */
export const pickBot = (state: State, choice: BotChoice | null | undefined): Bot => {
  const token = choice?.token;
  const bot = token === undefined ? [...state.bots.values()][0] : state.botsByToken.get(token);
  if (!bot) throw new RangeError(token === undefined ? "This world has no bot." : "No bot has this token.");
  return bot;
};

export const personAt = (state: State, id: number): Person => {
  const person = state.people.get(id);
  if (!person) throw new RangeError(`There is no person ${id}.`);
  return person;
};

const knownRoomAt = (state: State, chatId: number): Room => {
  const room = state.rooms.get(chatId);
  if (!room) throw new RangeError(`There is no chat ${chatId}.`);
  return room;
};

/** A chat where things can still happen. */
export const roomAt = (state: State, chatId: number): Room => {
  const room = knownRoomAt(state, chatId);
  if (room.migratedTo !== undefined) throw new RangeError(`The chat ${chatId} is ${room.migratedTo} now.`);
  if (room.isDeleted) throw new RangeError(`The chat ${chatId} was deleted.`);
  return room;
};

/** The private chat with a bot; begins when the person first writes. */
export const dialogOf = (bot: Bot, personId: number): Room => {
  const known = bot.dialogs.get(personId);
  if (known) return known;
  const dialog = createRoom({ id: personId, type: "private", title: "" });
  dialog.botIds.add(bot.id);
  bot.dialogs.set(personId, dialog);
  return dialog;
};

/** The chat that a person sees under this id: a group, or the dialog with the bot. */
export const visibleRoom = (state: State, chatId: number, choice: BotChoice | null | undefined): Room => {
  if (chatId < 0) return knownRoomAt(state, chatId);
  personAt(state, chatId);
  const dialog = pickBot(state, choice).dialogs.get(chatId);
  if (!dialog) throw new RangeError(`The person ${chatId} has not started the bot.`);
  return dialog;
};
