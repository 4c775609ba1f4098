import { readReplyMarkup } from "../keyboard.ts";
import { badRequest } from "../refusal.ts";
import { recordDelivery } from "../record.ts";
import { renderMessage } from "../render.ts";
import { nowMs, type StoredMessage } from "../state.ts";
import type { InlineKeyboardMarkup, Message } from "../wire.ts";
import type { Call, Method } from "./call.ts";
import { type Content, findMessage, readCaption, readText, refuseAbsentFeatures } from "./content.ts";
import { passFloodGate } from "./send.ts";

const HOUR_MS = 3_600_000;
/** [TG deleteMessage] */
const DELETABLE_MS = 48 * HOUR_MS;

/** An edit without reply_markup takes the buttons away. */
const readKeyboard = ({ args }: Call): InlineKeyboardMarkup | undefined => {
  const markup = readReplyMarkup(args.json("reply_markup", "reply keyboard markup"));
  if (markup.kind === "reply") throw badRequest("inline keyboard expected");
  return markup.kind === "inline" ? markup.keyboard : undefined;
};

const edit = (call: Call, contentFor: (message: StoredMessage) => Content): Message => {
  const { state, bot } = call;
  refuseAbsentFeatures(call);
  const { room, message } = findMessage(call, "message to edit not found");
  if (message.botId !== bot.id || message.hasReplyKeyboard || message.service) {
    throw badRequest("message can't be edited");
  }
  const content = contentFor(message);
  const keyboard = readKeyboard(call);
  const isSame =
    content.text === message.text &&
    JSON.stringify(content.entities) === JSON.stringify(message.entities) &&
    JSON.stringify(keyboard) === JSON.stringify(message.keyboard);
  if (isSame) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same " +
        "as a current content and reply markup of the message",
    );
  }
  passFloodGate(call, room, "edit");
  message.text = content.text;
  message.entities = content.entities;
  message.keyboard = keyboard;
  message.editedAtMs = nowMs(state);
  recordDelivery(state, call.id, "edit", room, message);
  return renderMessage(state, room, message);
};

export const editMessageText: Method = (call) =>
  edit(call, (message) => {
    if (message.file) throw badRequest("there is no text in the message to edit");
    return readText(call, "MESSAGE_TOO_LONG");
  });

export const editMessageCaption: Method = (call) =>
  edit(call, (message) => {
    if (!message.file) throw badRequest("there is no caption in the message to edit");
    return readCaption(call);
  });

export const editMessageReplyMarkup: Method = (call) =>
  edit(call, ({ text, entities }) => ({ text, entities }));

export const deleteMessage: Method = (call) => {
  const { state, bot } = call;
  const { room, message } = findMessage(call, "message to delete not found");
  const isOwn = message.botId === bot.id;
  const isAllowed = room.type === "private" || isOwn || room.adminIds.has(bot.id);
  const isFresh = nowMs(state) - message.atMs < DELETABLE_MS;
  if (!isAllowed || !isFresh) throw badRequest("message can't be deleted");
  message.isDeleted = true;
  recordDelivery(state, call.id, "delete", room, message);
  return true;
};
