import { InputFile } from "grammy";
import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import { z } from "zod";
import type { Content, Mark, OutgoingButton, OutgoingCall, Sent } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import { networkLimits } from "../../bot/network-limits.ts";
import type { Ticket } from "../limiter.ts";
import type { RawApi, TelegramCalls } from "./calls.ts";

const { text: maxTextLength, caption: maxCaptionLength } = networkLimits.telegram;
export const textsPerCall = 1;
const maxDataBytes = 64;

const entityOf = (mark: Mark): MessageEntity => {
  const { offset, length } = mark;
  switch (mark.kind) {
    case "bold":
    case "italic":
    case "underline":
    case "spoiler":
    case "code":
    case "pre":
      return { type: mark.kind, offset, length };
    case "strike":
      return { type: "strikethrough", offset, length };
    case "quote":
      return { type: "blockquote", offset, length };
    case "link":
      return { type: "text_link", offset, length, url: mark.url };
    case "mention":
      // Only the id is read by the Bot API; the rest is there because the type demands it.
      return {
        type: "text_mention",
        offset,
        length,
        user: { id: Number(mark.userId), is_bot: false, first_name: "" },
      };
    default:
      return mark satisfies never;
  }
};

const keyOf = (button: OutgoingButton): InlineKeyboardMarkup["inline_keyboard"][number][number] => {
  if (button.kind === "link") return { text: button.label, url: button.url };
  return {
    text: button.label,
    callback_data: button.data,
    ...(button.style !== undefined && { style: button.style }),
  };
};

const keyboardOf = (content: Content): { reply_markup?: InlineKeyboardMarkup } =>
  content.buttons === undefined
    ? {}
    : { reply_markup: { inline_keyboard: content.buttons.map((row) => row.map(keyOf)) } };

/** Why these words and buttons cannot be sent at all, if so. */
const faultOf = (content: Content, maxLength: number, isEmptyAllowed: boolean): string | undefined => {
  if (content.text.length > maxLength) {
    return `the text has ${content.text.length} units, ${maxLength} are allowed`;
  }
  if (!isEmptyAllowed && content.text.trim() === "") return "the text is empty";
  for (const button of content.buttons?.flat() ?? []) {
    if (button.label.trim() === "") return "a button has no label";
    if (button.kind === "action") {
      const bytes = Buffer.byteLength(button.data);
      if (bytes < 1 || bytes > maxDataBytes) return `the data of "${button.label}" has ${bytes} bytes`;
    }
  }
  return undefined;
};

const sentMessage = z.object({
  message_id: z.number().int(),
  date: z.number(),
  edit_date: z.number().optional(),
  chat: z.object({ id: z.number(), type: z.string(), username: z.string().optional() }),
});

/** Where people open a message; a private chat or a basic group has no such address. */
const urlOf = (chat: { id: number; type: string; username?: string | undefined }, messageId: number) => {
  if (chat.type === "private") return undefined;
  if (chat.username !== undefined) return `https://t.me/${chat.username}/${messageId}`;
  const supergroup = /^-100(\d+)$/u.exec(String(chat.id));
  return supergroup?.[1] === undefined ? undefined : `https://t.me/c/${supergroup[1]}/${messageId}`;
};

const sentOf = (answer: unknown): Sent => {
  const parsed = sentMessage.safeParse(answer);
  if (!parsed.success) {
    throw new PlatformError("unknown_outcome", "the answer to a sent message could not be read");
  }
  const { message_id: messageId, date, edit_date: editDate, chat } = parsed.data;
  const url = urlOf(chat, messageId);
  return {
    kind: "sent",
    messageId: String(messageId),
    at: new Date((editDate ?? date) * 1000),
    ...(url !== undefined && { url }),
  };
};

const common = (content: Content) => ({
  ...keyboardOf(content),
  ...(content.marks && content.marks.length > 0 && { marks: content.marks.map(entityOf) }),
});

type Make = (api: RawApi) => Promise<unknown>;

const makeMessage = (chatId: string, call: Extract<OutgoingCall, { kind: "message" }>): Make => {
  const { content, file } = call;
  const { marks, ...rest } = common(content);
  if (file) {
    return (api) =>
      api.sendDocument({
        chat_id: chatId,
        document: new InputFile(file.bytes, file.name),
        ...(content.text !== "" && { caption: content.text }),
        ...(marks && { caption_entities: marks }),
        ...rest,
      });
  }
  return (api) =>
    api.sendMessage({
      chat_id: chatId,
      text: content.text,
      link_preview_options: { is_disabled: true },
      ...(marks && { entities: marks }),
      ...rest,
    });
};

const makeEdit = (call: Extract<OutgoingCall, { kind: "edit" }>): Make => {
  const { content } = call;
  const { marks, ...rest } = common(content);
  const target = { chat_id: call.chatId, message_id: Number(call.messageId) };
  if (content.attachmentId !== undefined) {
    return (api) =>
      api.editMessageCaption({
        ...target,
        caption: content.text,
        ...(marks && { caption_entities: marks }),
        ...rest,
      });
  }
  return (api) =>
    api.editMessageText({
      ...target,
      text: content.text,
      link_preview_options: { is_disabled: true },
      ...(marks && { entities: marks }),
      ...rest,
    });
};

/** Makes one call; its only chat's answer, or the error it threw. */
export const sendToTelegram = async (
  calls: TelegramCalls,
  call: OutgoingCall,
  ticket: Omit<Ticket, "chat">,
): Promise<readonly [Sent]> => {
  if (call.kind === "messages") {
    const [item] = call.items;
    if (!item || call.items.length > textsPerCall) {
      throw new PlatformError("bad_call", "a Telegram message goes to exactly one chat");
    }
    const { chatId, ...rest } = item;
    return sendToTelegram(
      calls,
      { kind: "message", chatIds: [chatId], ...rest, randomId: call.randomId },
      ticket,
    );
  }
  if (call.kind === "post" || call.kind === "comment") {
    throw new PlatformError("bad_call", "Telegram has no walls");
  }
  const chatId = call.kind === "edit" ? call.chatId : call.chatIds[0];
  if (chatId === undefined || (call.kind === "message" && call.chatIds.length > 1)) {
    throw new PlatformError("bad_call", "a Telegram message goes to exactly one chat");
  }
  const isDocument =
    call.kind === "message" ? call.file !== undefined : call.content.attachmentId !== undefined;
  const fault = faultOf(call.content, isDocument ? maxCaptionLength : maxTextLength, isDocument);
  if (fault !== undefined) throw new PlatformError("bad_content", fault);
  if (call.kind === "message" && !call.file && call.content.attachmentId !== undefined) {
    throw new PlatformError("bad_call", "the file of the attachment was not loaded");
  }
  const make = call.kind === "message" ? makeMessage(chatId, call) : makeEdit(call);
  // A chat's messages and its edits are counted apart (PLATFORMS A1).
  const chat = `${call.kind}:${chatId}`;
  return [sentOf(await calls.call("message", { ...ticket, chat }, "write", make))];
};
