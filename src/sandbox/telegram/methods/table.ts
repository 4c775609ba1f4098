import type { Method } from "./call.ts";
import { answerCallbackQuery } from "./callback.ts";
import {
  getChat,
  getChatAdministrators,
  getChatMember,
  getChatMemberCount,
  getFile,
  getMe,
  leaveChat,
  sendChatAction,
} from "./chats.ts";
import { deleteMessage, editMessageCaption, editMessageReplyMarkup, editMessageText } from "./edit.ts";
import { getUpdates } from "./get-updates.ts";
import { deleteMyCommands, getMyCommands, setMyCommands } from "./menus.ts";
import { sendDocument, sendMessage, sendPhoto } from "./send.ts";
import { deleteWebhook, getWebhookInfo, setWebhook } from "./webhook.ts";

const METHODS: Readonly<Record<string, Method>> = {
  answerCallbackQuery,
  deleteMessage,
  deleteMyCommands,
  deleteWebhook,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageText,
  getChat,
  getChatAdministrators,
  getChatMember,
  getChatMemberCount,
  getFile,
  getMe,
  getMyCommands,
  getUpdates,
  getWebhookInfo,
  leaveChat,
  sendChatAction,
  sendDocument,
  sendMessage,
  sendPhoto,
  setMyCommands,
  setWebhook,
};

const byLowerName = new Map(
  Object.entries(METHODS).map(([name, method]) => [name.toLowerCase(), { name, method }]),
);

/** Method names are case-insensitive (PLATFORMS C1). Whatever is not listed does not exist here. */
export const findMethod = (name: string): { readonly name: string; readonly method: Method } | undefined =>
  byLowerName.get(name.toLowerCase());
