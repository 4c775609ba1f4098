import { attachmentObject } from "./attachments.ts";
import type { Message, Person } from "./model.ts";
import { toSeconds, type State } from "./state.ts";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** VK escapes the text of messages in events (PLATFORMS B4). */
const escapeText = (text: string): string => text.replace(/[&<>"]/gu, (sign) => ESCAPES[sign] ?? sign);

/** A message as it is quoted in another one. */
const quotedMessage = (state: State, message: Message): Record<string, unknown> => ({
  id: message.id,
  conversation_message_id: message.conversationMessageId,
  date: toSeconds(message.sentAtMs),
  peer_id: message.peerId,
  from_id: message.fromId,
  text: escapeText(message.text),
  attachments: message.attachments.map((attachment) => attachmentObject(state, attachment)),
});

/** A message as events carry it (PLATFORMS B3b). */
export const messageObject = (state: State, message: Message): Record<string, unknown> => ({
  ...quotedMessage(state, message),
  out: message.fromId < 0 ? 1 : 0,
  version: message.id,
  random_id: message.randomId,
  important: false,
  is_hidden: false,
  fwd_messages: [],
  ...(message.payload !== undefined && { payload: message.payload }),
  ...(message.ref !== undefined && { ref: message.ref }),
  ...(message.refSource !== undefined && { ref_source: message.refSource }),
  ...(message.replyTo && { reply_message: quotedMessage(state, message.replyTo) }),
  ...(message.keyboard && { keyboard: message.keyboard }),
  ...(message.editedAtMs !== undefined && { update_time: toSeconds(message.editedAtMs) }),
});

/** What the person's client can do; the simulated ones can do everything. */
export const clientInfo = (person: Person): Record<string, unknown> => ({
  button_actions: ["text", "vkpay", "open_app", "location", "open_link", "open_photo", "callback"],
  keyboard: true,
  inline_keyboard: true,
  carousel: true,
  lang_id: person.languageId,
});
