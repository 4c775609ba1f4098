import { createFloodGate } from "./flood.ts";
import { tell } from "./broadcast.ts";
import { renderChat, renderMember, userOf } from "./render.ts";
import { addMessage, addServiceMessage, changeMember, isMember, setStatus } from "./rooms.ts";
import { tellMessage } from "./broadcast.ts";
import { type Bot, createRoom, type MemberStatus, nowMs, type State, unixSeconds } from "./state.ts";
import { createUpdateQueue } from "./updates.ts";
import type { BotChoice, TelegramWorld } from "./world.ts";
import { dialogOf, personAt, pickBot, roomAt } from "./world-lookup.ts";

type People = Pick<
  TelegramWorld,
  | "createBot"
  | "revokeToken"
  | "createPerson"
  | "createChat"
  | "deleteChat"
  | "allowSending"
  | "addMember"
  | "join"
  | "leave"
  | "kick"
  | "makeAdmin"
  | "addBot"
  | "promoteBot"
  | "demoteBot"
  | "removeBot"
  | "block"
  | "unblock"
  | "deactivate"
  | "migrate"
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
  const bot: Bot = {
    id,
    user: { id, is_bot: true, first_name: options.name, username: options.username },
    privacyMode: options.privacyMode ?? true,
    // Real ids start anywhere; far from 0 and from message ids, so that nothing matches by chance.
    updates: createUpdateQueue(100_000_000 + (id % 1000) * 1_000_000 + 1),
    flood: createFloodGate(),
    dialogs: new Map(),
    blockedBy: new Set(),
    commands: new Map(),
    token: options.token,
    allowedUpdates: undefined,
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

const migrate = (state: State, chatId: number): { newChatId: number } => {
  const old = roomAt(state, chatId);
  if (old.type !== "group" || old.migratedTo !== undefined)
    throw new RangeError(`The chat ${chatId} is no group.`);
  const newChatId = -1_000_000_000_000 - Math.abs(chatId);
  const room = createRoom({ id: newChatId, type: "supergroup", title: old.title, username: old.username });
  room.canMembersSend = old.canMembersSend;
  state.rooms.set(newChatId, room);
  if (room.username !== undefined) state.roomsByUsername.set(room.username.toLowerCase(), room);
  for (const [userId, status] of old.members) setStatus(state, room, userId, status);
  const ownerId = [...old.adminIds][0];
  tellMessage(
    state,
    old,
    addMessage(state, old, { fromId: ownerId, service: { kind: "migrated-to", chatId: newChatId } }),
  );
  tellMessage(
    state,
    room,
    addMessage(state, room, { fromId: ownerId, service: { kind: "migrated-from", chatId } }),
  );
  old.migratedTo = newChatId;
  return { newChatId };
};

const enter = (state: State, personId: number, chatId: number, byId: number, to: MemberStatus): void => {
  const room = roomAt(state, chatId);
  if (isMember(room, personId)) throw new RangeError(`${personId} is in the chat ${chatId} already.`);
  changeMember(state, room, { userId: personId, byId, to });
  addServiceMessage(state, room, byId, { kind: "joined", userIds: [personId] });
};

const exit = (state: State, personId: number, chatId: number, byId: number, to: "left" | "kicked"): void => {
  const room = roomAt(state, chatId);
  if (!isMember(room, personId)) throw new RangeError(`${personId} is not in the chat ${chatId}.`);
  changeMember(state, room, { userId: personId, byId, to });
  addServiceMessage(state, room, byId, { kind: "left", userId: personId });
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

export const createPeople = (state: State): People => ({
  createBot: async (options) => createBot(state, options),
  revokeToken: async (token) => {
    const bot = pickBot(state, { token });
    bot.token = undefined;
    state.botsByToken.delete(token);
    bot.updates.terminateWaiting();
  },
  createPerson: async ({ id, firstName, lastName, username, languageCode }) => {
    if (state.people.has(id) || id <= 0) throw new RangeError(`The id ${id} is taken or not positive.`);
    state.people.set(id, {
      isDeactivated: false,
      user: {
        id,
        is_bot: false,
        first_name: firstName,
        ...(lastName === undefined ? {} : { last_name: lastName }),
        ...(username === undefined ? {} : { username }),
        ...(languageCode === undefined ? {} : { language_code: languageCode }),
      },
    });
  },
  createChat: async ({ id, type, title, username, ownerId }) => {
    if (state.rooms.has(id) || id >= 0) throw new RangeError(`The chat id ${id} is taken or not negative.`);
    const room = createRoom({ id, type, title, username });
    state.rooms.set(id, room);
    if (username !== undefined) state.roomsByUsername.set(username.toLowerCase(), room);
    if (ownerId === undefined) return;
    personAt(state, ownerId);
    setStatus(state, room, ownerId, "creator");
  },
  deleteChat: async (chatId) => {
    roomAt(state, chatId).isDeleted = true;
  },
  allowSending: async (chatId, isAllowed) => {
    roomAt(state, chatId).canMembersSend = isAllowed;
  },
  addMember: async (personId, chatId, byPersonId) => {
    personAt(state, personId);
    enter(state, personId, chatId, byPersonId ?? personId, "member");
  },
  join: async (personId, chatId) => {
    personAt(state, personId);
    enter(state, personId, chatId, personId, "member");
  },
  leave: async (personId, chatId) => exit(state, personId, chatId, personId, "left"),
  kick: async (personId, chatId, byPersonId) => exit(state, personId, chatId, byPersonId, "kicked"),
  makeAdmin: async (personId, chatId, byPersonId) => {
    personAt(state, personId);
    const room = roomAt(state, chatId);
    const byId = byPersonId ?? [...room.adminIds][0] ?? personId;
    if (!isMember(room, personId)) enter(state, personId, chatId, personId, "member");
    changeMember(state, room, { userId: personId, byId, to: "administrator" });
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
  deactivate: async (personId) => {
    personAt(state, personId).isDeactivated = true;
  },
  migrate: async (chatId) => migrate(state, chatId),
});
