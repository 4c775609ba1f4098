import { attachmentObject } from "./attachments.ts";
import type { Forwarded, Message, Person } from "./model.ts";
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

/** A message that was sent on; its author is somebody whom this world does not know. */
const forwardedMessage = (state: State, message: Message, forwarded: Forwarded): Record<string, unknown> => ({
  date: toSeconds(message.sentAtMs),
  from_id: -1,
  conversation_message_id: 1,
  text: escapeText(forwarded.text),
  attachments: forwarded.attachments.map((attachment) => attachmentObject(state, attachment)),
  ...formatOf(forwarded),
});

/** Formatting comes parsed (PLATFORMS B4). */
const formatOf = ({ formatData }: { readonly formatData?: string }): Record<string, unknown> =>
  formatData === undefined ? {} : { format_data: JSON.parse(formatData) as unknown };

/** A message as events carry it (PLATFORMS B3b). */
export const messageObject = (state: State, message: Message): Record<string, unknown> => ({
  ...quotedMessage(state, message),
  out: message.fromId < 0 ? 1 : 0,
  version: message.id,
  random_id: message.randomId,
  important: false,
  is_hidden: false,
  fwd_messages: (message.forwarded ?? []).map((forwarded) => forwardedMessage(state, message, forwarded)),
  ...formatOf(message),
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
