import { InputFile } from "grammy";
import { z } from "zod";
import type { Content, OutgoingCall, Sent } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { Ticket } from "../limiter.ts";
import type { RawApi, TelegramCalls } from "./calls.ts";
import { faultOf, keyboardOf, entityOf } from "./markup.ts";

export const textsPerCall = 1;

const sentMessage = z.object({
  photo: z.array(z.object({ file_id: z.string() })).optional(),
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

/** @param isUpload whether the call brought the bytes of a picture */
const sentOf = (answer: unknown, isUpload: boolean): Sent => {
  const parsed = sentMessage.safeParse(answer);
  if (!parsed.success) {
    throw new PlatformError("unknown_outcome", "the answer to a sent message could not be read");
  }
  const { message_id: messageId, date, edit_date: editDate, chat, photo } = parsed.data;
  // The sizes go upwards; the last one is what was uploaded.
  const uploaded = isUpload ? photo?.at(-1)?.file_id : undefined;
  const url = urlOf(chat, messageId);
  return {
    kind: "sent",
    messageId: String(messageId),
    at: new Date((editDate ?? date) * 1000),
    ...(url !== undefined && { url }),
    ...(uploaded !== undefined && { uploaded }),
  };
};

const common = (content: Content) => ({
  ...keyboardOf(content),
  ...(content.marks && content.marks.length > 0 && { marks: content.marks.map(entityOf) }),
});

const hasFile = ({ attachmentId, photoId }: Content): boolean =>
  attachmentId !== undefined || photoId !== undefined;

type Make = (api: RawApi) => Promise<unknown>;

type CallOf<K extends OutgoingCall["kind"]> = Extract<OutgoingCall, { kind: K }>;

/** @param reference what Telegram calls the picture already; without it the bytes are sent */
const makeMessage = (chatId: string, call: CallOf<"message">, reference: string | undefined): Make => {
  const { content, file, photo } = call;
  const { marks, ...rest } = common(content);
  const captioned = {
    chat_id: chatId,
    ...(content.text !== "" && { caption: content.text }),
    ...(marks && { caption_entities: marks }),
    ...rest,
  };
  if (file)
    return (api) => api.sendDocument({ ...captioned, document: new InputFile(file.bytes, file.name) });
  if (photo)
    return (api) =>
      api.sendPhoto({ ...captioned, photo: reference ?? new InputFile(photo.bytes, photo.name) });
  return (api) =>
    api.sendMessage({
      chat_id: chatId,
      text: content.text,
      link_preview_options: { is_disabled: true },
      ...(marks && { entities: marks }),
      ...rest,
    });
};

const makeEdit = (call: CallOf<"edit">): Make => {
  const { content } = call;
  const { marks, ...rest } = common(content);
  const target = { chat_id: call.chatId, message_id: Number(call.messageId) };
  // The file or picture itself stays as it is.
  if (hasFile(content)) {
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

/** @throws {PlatformError} what was to hang on a message is not there, or is too much */
const refuseUnloaded = ({ content, file, photo }: CallOf<"message">): void => {
  if (content.attachmentId !== undefined && !file) {
    throw new PlatformError("bad_call", "the file of the attachment was not loaded");
  }
  if (content.photoId !== undefined && !photo) {
    throw new PlatformError("bad_call", "the picture was not loaded");
  }
  if (file && photo) throw new PlatformError("bad_call", "a message carries a document or a picture");
};

const refuseUnfit = (content: Content, isCaption: boolean): void => {
  const fault = faultOf(content, isCaption);
  if (fault !== undefined) throw new PlatformError("bad_content", fault);
};

/** Telegram does not know the picture by this name any more; nothing was sent. */
const isForgotten = (error: unknown): boolean =>
  error instanceof PlatformError &&
  error.kind === "bad_content" &&
  /wrong file|wrong remote|file_id|file reference/iu.test(error.detail);

/** Several texts a call are none here: the one is a message. */
const messageOf = ({ items, randomId }: CallOf<"messages">): CallOf<"message"> => {
  const [item] = items;
  if (!item || items.length > textsPerCall) {
    throw new PlatformError("bad_call", "a Telegram message goes to exactly one chat");
  }
  const { chatId, ...rest } = item;
  return { kind: "message", chatIds: [chatId], ...rest, randomId };
};

/** Makes one call; its only chat's answer, or the error it threw. */
export const sendToTelegram = async (
  calls: TelegramCalls,
  given: OutgoingCall,
  ticket: Omit<Ticket, "chat">,
): Promise<readonly [Sent]> => {
  const call = given.kind === "messages" ? messageOf(given) : given;
  if (call.kind === "post" || call.kind === "comment") {
    throw new PlatformError("bad_call", "Telegram has no walls");
  }
  const chatId = call.kind === "edit" ? call.chatId : call.chatIds[0];
  if (chatId === undefined || (call.kind === "message" && call.chatIds.length > 1)) {
    throw new PlatformError("bad_call", "a Telegram message goes to exactly one chat");
  }
  // A chat's messages and its edits are counted apart (PLATFORMS A1).
  const ask = (make: Make): Promise<unknown> =>
    calls.call("message", { ...ticket, chat: `${call.kind}:${chatId}` }, "write", make);
  if (call.kind === "edit") {
    refuseUnfit(call.content, hasFile(call.content));
    return [sentOf(await ask(makeEdit(call)), false)];
  }
  refuseUnloaded(call);
  const { file, photo } = call;
  refuseUnfit(call.content, file !== undefined || photo !== undefined);
  if (photo?.reference !== undefined) {
    try {
      return [sentOf(await ask(makeMessage(chatId, call, photo.reference)), false)];
    } catch (error) {
      if (!isForgotten(error)) throw error;
    }
  }
  return [sentOf(await ask(makeMessage(chatId, call, undefined)), photo !== undefined)];
};
