import { remember } from "../remember.ts";
import { readEntities } from "./entities.ts";
import { storeDocument, storePhoto } from "./files.ts";
import { menuKey, scopeKey } from "./methods/menus.ts";
import { describeButtons, describeDocuments, describePhoto } from "./record.ts";
import { findUser, renderChat, renderMessage, userOf } from "./render.ts";
import { addMessage, isMember } from "./rooms.ts";
import { tell, tellMessage } from "./broadcast.ts";
import { type Bot, nowMs, type Room, type State, type StoredFile, type StoredMessage } from "./state.ts";
import type { SayOptions, TelegramWorld, VisibleMessage } from "./world.ts";
import { dialogOf, personAt, pickBot, roomAt, visibleRoom } from "./world-lookup.ts";
import { checkPayload, unblockBot } from "./world-bots.ts";

type Talk = Pick<TelegramWorld, "say" | "start" | "press" | "toast" | "messages" | "menus">;

const MAX_TEXT_UNITS = 4096;
const MAX_CAPTION_UNITS = 1024;

const fileOf = (state: State, { photo, document }: SayOptions): StoredFile | undefined => {
  const upload = photo ?? document;
  if (!upload) return undefined;
  const content = Buffer.from(upload.contentBase64, "base64");
  return photo
    ? storePhoto(state, undefined, { name: "photo.jpg", mimeType: "image/jpeg", content })
    : storeDocument(state, undefined, { name: document?.name ?? "", mimeType: "", content });
};

const keyboardOf = ({ forward }: SayOptions): StoredMessage["keyboard"] =>
  forward?.buttons && {
    inline_keyboard: forward.buttons.map((row) => row.map(({ label, url }) => ({ text: label, url }))),
  };

const write = (
  state: State,
  room: Room,
  personId: number,
  text: string,
  options: SayOptions = {},
): { messageId: number } => {
  const file = fileOf(state, options);
  const hasMore = file !== undefined || options.medium !== undefined;
  const most = hasMore ? MAX_CAPTION_UNITS : MAX_TEXT_UNITS;
  if ((text.trim() === "" && !hasMore) || text.length > most) {
    throw new RangeError(`A person writes ${hasMore ? 0 : 1} to ${most} characters at once.`);
  }
  if (personAt(state, personId).isDeactivated) throw new RangeError(`The account ${personId} is deleted.`);
  const isAnonymous = options.anonymous === true;
  if ((isAnonymous || room.type === "channel") && !room.adminIds.has(personId)) {
    throw new RangeError(`${personId} is no administrator of the chat ${room.id}.`);
  }
  const replyToId = options.replyToMessageId;
  if (replyToId !== undefined && !room.messages.has(replyToId)) {
    throw new RangeError(`The chat ${room.id} has no message ${replyToId} to reply to.`);
  }
  const message = addMessage(state, room, {
    fromId: personId,
    isAnonymous,
    replyToId,
    text,
    entities: readEntities(options.entities, text, (id) => findUser(state, id)),
    file,
    medium: options.medium,
    albumId: options.albumId,
    forwardedFrom: options.forward?.from,
    keyboard: keyboardOf(options),
    isProtected: options.isProtected === true,
  });
  tellMessage(state, room, message);
  return { messageId: message.id };
};

/** The callback data that a press sends. */
const dataOf = (message: StoredMessage | undefined, labelOrData: string, where: string): string => {
  if (!message || message.isDeleted) throw new RangeError(`${where} is not there.`);
  const buttons = message.keyboard?.inline_keyboard.flat() ?? [];
  const button =
    buttons.find(({ text }) => text === labelOrData) ??
    buttons.find(({ callback_data }) => callback_data === labelOrData);
  if (!button) {
    const labels = buttons.map(({ text }) => `"${text}"`).join(", ") || "none";
    throw new RangeError(`${where} has no button "${labelOrData}"; it has: ${labels}.`);
  }
  if (button.callback_data === undefined)
    throw new RangeError(`The button "${button.text}" sends nothing to the bot.`);
  return button.callback_data;
};

const press = (
  state: State,
  room: Room,
  bot: Bot,
  tap: { personId: number; messageId: number; labelOrData: string; isForged: boolean },
): { callbackId: string } => {
  const { personId, messageId, labelOrData, isForged } = tap;
  const message = room.messages.get(messageId);
  const where = `The message ${messageId} of the chat ${room.id}`;
  const data = isForged ? labelOrData : dataOf(message, labelOrData, where);
  if (!isForged && room.type !== "private" && !isMember(room, personId) && room.username === undefined) {
    throw new RangeError(`${personId} does not see the chat ${room.id}.`);
  }
  state.lastSerial += 1;
  const callbackId = String(4_000_000_000_000_000 + state.lastSerial);
  const callback = {
    id: callbackId,
    botId: bot.id,
    personId,
    chatId: room.id,
    messageId,
    atMs: nowMs(state),
    answer: undefined,
  };
  remember(state.callbacks, callbackId, callback, state.ledger.keepLast);
  const isThere = message && !message.isDeleted;
  tell(state, bot, {
    callback_query: {
      id: callbackId,
      from: userOf(state, personId),
      message: isThere
        ? renderMessage(state, room, message)
        : { chat: renderChat(state, room), message_id: messageId, date: 0 },
      chat_instance: String(BigInt(Math.abs(room.id)) * 7919n + BigInt(bot.id)),
      data,
    },
  });
  return { callbackId };
};

const noteOf = ({ service }: StoredMessage): Pick<VisibleMessage, "note"> => {
  if (service?.kind === "joined") return { note: { kind: "joined", personIds: service.userIds } };
  return service?.kind === "left" ? { note: { kind: "left", personIds: [service.userId] } } : {};
};

const show = (message: StoredMessage): VisibleMessage => ({
  messageId: message.id,
  dateMs: message.atMs,
  fromBot: message.botId !== undefined,
  ...(message.fromId === undefined || message.isAnonymous ? {} : { fromId: message.fromId }),
  text: message.text,
  entities: message.entities,
  buttons: describeButtons(message),
  documents: describeDocuments(message),
  ...describePhoto(message),
  ...(message.replyToId === undefined ? {} : { replyToMessageId: message.replyToId }),
  ...(message.editedAtMs === undefined ? {} : { editedAtMs: message.editedAtMs }),
  deleted: message.isDeleted,
  ...noteOf(message),
});

export const createTalk = (state: State): Talk => ({
  say: async (personId, chatId, text, options) => {
    personAt(state, personId);
    if (chatId !== undefined && chatId !== null && chatId !== personId) {
      const room = roomAt(state, chatId);
      if (!isMember(room, personId)) throw new RangeError(`${personId} is not in the chat ${chatId}.`);
      return write(state, room, personId, text, options);
    }
    const bot = pickBot(state, options);
    if (bot.blockedBy.has(personId))
      throw new RangeError(`${personId} has blocked the bot: unblock it first.`);
    return write(state, dialogOf(bot, personId), personId, text, options);
  },
  start: async (personId, payload, choice) => {
    personAt(state, personId);
    const bot = pickBot(state, choice);
    const text = payload === undefined || payload === null ? "/start" : `/start ${checkPayload(payload)}`;
    unblockBot(state, bot, personId);
    return write(state, dialogOf(bot, personId), personId, text);
  },
  press: async (personId, chatId, messageId, labelOrData, options) => {
    personAt(state, personId);
    const room = visibleRoom(state, chatId, options);
    const ownerId = room.messages.get(messageId)?.botId;
    const bot = (ownerId === undefined ? undefined : state.bots.get(ownerId)) ?? pickBot(state, options);
    return press(state, room, bot, { personId, messageId, labelOrData, isForged: options?.forge === true });
  },
  toast: async (callbackId) => {
    const callback = state.callbacks.get(callbackId);
    if (!callback) throw new RangeError(`There was no tap ${callbackId}.`);
    return callback.answer ?? null;
  },
  messages: async (chatId, options) =>
    [...visibleRoom(state, chatId, options).messages.values()]
      .filter((message) => !message.isDeleted || options?.includeDeleted === true)
      .map(show),
  menus: async (scope, languageCode, choice) =>
    pickBot(state, choice).commands.get(menuKey(scopeKey(scope), languageCode ?? "")) ?? [],
});
