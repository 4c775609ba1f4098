import { checkMaySend, findChat } from "../access.ts";
import { readReplyMarkup } from "../keyboard.ts";
import { findFile, storeDocument, storePhoto } from "../files.ts";
import { badRequest, tooManyRequests } from "../refusal.ts";
import { recordDelivery } from "../record.ts";
import { renderMessage } from "../render.ts";
import { addMessage } from "../rooms.ts";
import { nowMs, type Room, type StoredFile } from "../state.ts";
import type { FloodKind } from "../flood.ts";
import type { Message } from "../wire.ts";
import type { Call, Method } from "./call.ts";
import { type Content, readCaption, readReplyTo, readText, refuseAbsentFeatures } from "./content.ts";

const typeNames: Readonly<Record<StoredFile["kind"], string>> = { document: "Document", photo: "Photo" };

/** @throws {Refusal} 429 */
export const passFloodGate = (call: Call, room: Room, kind: FloodKind): void => {
  const seconds = call.bot.flood.admit({
    chatId: room.id,
    isPrivate: room.type === "private",
    kind,
    nowMs: nowMs(call.state),
  });
  if (seconds > 0) throw tooManyRequests(seconds);
};

const send = (call: Call, room: Room, content: Content, file: () => StoredFile | undefined): Message => {
  const { state, bot, args } = call;
  const markup = readReplyMarkup(args.json("reply_markup", "reply keyboard markup"));
  const replyToId = readReplyTo(call, room);
  passFloodGate(call, room, "send");
  const message = addMessage(state, room, {
    fromId: bot.id,
    botId: bot.id,
    ...content,
    file: file(),
    replyToId,
    keyboard: markup.kind === "inline" ? markup.keyboard : undefined,
    hasReplyKeyboard: markup.kind === "reply",
    isProtected: args.isTrue("protect_content"),
  });
  recordDelivery(state, call.id, "message", room, message);
  return renderMessage(state, room, message);
};

export const sendMessage: Method = (call) => {
  refuseAbsentFeatures(call);
  const content = readText(call, "message is too long");
  const room = findChat(call.state, call.bot, call.args.text("chat_id"), "write");
  checkMaySend(room, call.bot, "text messages");
  return send(call, room, content, () => undefined);
};

export const sendDocument: Method = (call) => {
  refuseAbsentFeatures(call);
  const file = readFile(call, "document");
  const content = readCaption(call);
  const room = findChat(call.state, call.bot, call.args.text("chat_id"), "write");
  checkMaySend(room, call.bot, "documents");
  return send(call, room, content, file);
};

export const sendPhoto: Method = (call) => {
  refuseAbsentFeatures(call);
  for (const name of ["has_spoiler", "show_caption_above_media"]) {
    if (call.args.isTrue(name)) throw badRequest(`${name} is not supported by this simulator`);
  }
  const file = readFile(call, "photo");
  const content = readCaption(call);
  const room = findChat(call.state, call.bot, call.args.text("chat_id"), "write");
  checkMaySend(room, call.bot, "photos");
  return send(call, room, content, file);
};

/** The file is stored only once the message is: a refused upload leaves nothing. */
const readFile = ({ state, bot, args }: Call, kind: StoredFile["kind"]): (() => StoredFile) => {
  const store = kind === "photo" ? storePhoto : storeDocument;
  const direct = args.file(kind);
  if (direct) return () => store(state, bot, direct);
  const reference = args.text(kind);
  if (reference === "") throw badRequest(`there is no ${kind} in the request`);
  const attachment = /^attach:\/\/(.+)$/u.exec(reference)?.[1];
  if (attachment !== undefined) {
    const upload = args.file(attachment);
    if (!upload) throw badRequest(`there is no ${kind} in the request`);
    return () => store(state, bot, upload);
  }
  const known = findFile(state, bot, reference);
  if (!known) throw badRequest("wrong file identifier/HTTP URL specified");
  if (known.kind !== kind)
    throw badRequest(`can't use file of type ${typeNames[known.kind]} as ${typeNames[kind]}`);
  return () => known;
};
