import { readAttachments } from "../attachments.ts";
import { recordDelivery } from "../delivery.ts";
import { checkFormatData } from "../format-data.ts";
import { readKeyboard, type Keyboard } from "../keyboard.ts";
import { messageObject } from "../message-object.ts";
import { actingCommunity, type Method, type MethodCall } from "../method-call.ts";
import type { Attachment, Community, Dialog, Message } from "../model.ts";
import { Refusal, refusal } from "../refusal.ts";
import { dialogOf, keepMessage, nextInDialog, nowMs } from "../state.ts";
import { refusalToWrite } from "../write-permission.ts";

const MOST_TEXT_CHARACTERS = 4096;
const MOST_PEERS = 100;
const MOST_PAYLOAD_CHARACTERS = 1000;
const RANDOM_ID_LIFETIME_MS = 3_600_000;
const UNPLAYED = [
  "template",
  "sticker_id",
  "forward",
  "forward_messages",
  "chat_id",
  "lat",
  "long",
  "subscribe_id",
];
const INTENTS = new Set([
  "account_update",
  "bot_ad_invite",
  "bot_ad_promo",
  "confirmed_notification",
  "customer_support",
  "default",
  "finance_notification",
  "game_notification",
  "moderated_newsletter",
  "non_promo_newsletter",
  "promo_newsletter",
  "purchase_update",
]);

interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly keyboard: Keyboard | undefined;
  readonly formatData: string | undefined;
  readonly payload: string | undefined;
}

/** What a message says, checked; shared by send and edit. @throws {Refusal} 100, 911, 912, 914 */
export const readDraft = (call: MethodCall): Draft => {
  const { parameters, state } = call;
  const text = parameters.text("message");
  if (text.length > MOST_TEXT_CHARACTERS) throw refusal(914);
  const attachments = readAttachments(state, parameters.list("attachment", 100));
  if (text.trim() === "" && attachments.length === 0) throw refusal(100, "message is empty or invalid");
  if (parameters.has("format_data")) checkFormatData(parameters.text("format_data"), text);
  if (parameters.has("keyboard") && !actingCommunity(call).settings.hasBotFeatures) throw refusal(912);
  const payload = parameters.has("payload") ? parameters.text("payload") : undefined;
  if (payload !== undefined && payload.length > MOST_PAYLOAD_CHARACTERS)
    throw refusal(100, "payload is too long");
  return {
    text,
    attachments,
    keyboard: parameters.has("keyboard") ? readKeyboard(parameters.text("keyboard")) : undefined,
    formatData: parameters.has("format_data") ? parameters.text("format_data") : undefined,
    payload,
  };
};

/** The message this random_id made in the dialog within the last hour (PLATFORMS B2); 0 is never a repeat. */
const findRepeat = (dialog: Dialog, randomId: number, atMs: number): Message | undefined => {
  if (randomId === 0) return undefined;
  const sent = dialog.sentByRandomId.get(randomId);
  return sent && atMs - sent.sentAtMs < RANDOM_ID_LIFETIME_MS ? sent : undefined;
};

const sendTo = (call: MethodCall, community: Community, peerId: number, draft: Draft): Message => {
  const { state, parameters } = call;
  const planted = call.peerRefusals.get(peerId);
  if (planted) throw planted;
  const atMs = nowMs(state);
  const randomId = parameters.requiredInteger("random_id");
  const known = community.dialogs.get(peerId);
  const repeat = known && findRepeat(known, randomId, atMs);
  if (repeat) return repeat;
  const refused = refusalToWrite(state, community, peerId);
  if (refused) throw refused;
  const dialog = dialogOf(community, peerId);
  const replyToId = parameters.integer("reply_to");
  const replyTo = replyToId === undefined ? undefined : community.messages.get(replyToId);
  if (replyToId !== undefined && replyTo?.peerId !== peerId) throw refusal(100, "reply_to was not found");
  community.lastMessageId += 1;
  const message: Message = {
    id: community.lastMessageId,
    conversationMessageId: nextInDialog(dialog),
    fromId: -community.id,
    peerId,
    sentAtMs: atMs,
    randomId,
    text: draft.text,
    attachments: draft.attachments,
    isDeleted: false,
    ...(draft.keyboard && { keyboard: draft.keyboard }),
    ...(draft.formatData !== undefined && { formatData: draft.formatData }),
    ...(draft.payload !== undefined && { payload: draft.payload }),
    ...(replyTo && { replyTo }),
  };
  keepMessage(state, community, dialog, message);
  recordDelivery(call, {
    kind: "message",
    recipient: String(peerId),
    messageId: String(message.id),
    text: message.text,
    attachments: message.attachments,
    keyboard: message.keyboard,
  });
  community.events.emit("message_reply", messageObject(state, message));
  return message;
};

const readPeer = ({ parameters, state }: MethodCall): number => {
  const peerId = parameters.integer("user_id") ?? parameters.integer("peer_id");
  if (peerId !== undefined) return peerId;
  const named = state.screenNames.get(parameters.text("domain").toLowerCase());
  if (named?.type === "user") return named.id;
  throw refusal(100, "user_id, peer_id, peer_ids or domain is undefined");
};

/** messages.send: one peer → its message id; peer_ids → one result per peer, refusals inside (PLATFORMS B2). */
export const sendMessage: Method = (call) => {
  const { parameters } = call;
  parameters.refuseUnplayed(UNPLAYED);
  const community = actingCommunity(call);
  parameters.requiredInteger("random_id");
  parameters.flag("disable_mentions");
  parameters.flag("dont_parse_links");
  if (parameters.has("intent") && !INTENTS.has(parameters.text("intent"))) throw refusal(943);
  const draft = readDraft(call);
  const peerIds = parameters.integers("peer_ids", MOST_PEERS);
  if (!peerIds) return sendTo(call, community, readPeer(call), draft).id;
  if (parameters.has("reply_to")) throw refusal(100, "reply_to cannot be used with peer_ids");
  return peerIds.map((peerId) => {
    try {
      const { id, conversationMessageId } = sendTo(call, community, peerId, draft);
      return { peer_id: peerId, message_id: id, conversation_message_id: conversationMessageId };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message: description } = error;
      return { peer_id: peerId, message_id: 0, conversation_message_id: 0, error: { code, description } };
    }
  });
};
