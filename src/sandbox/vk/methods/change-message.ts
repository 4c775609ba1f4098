import { recordDelivery } from "../delivery.ts";
import { messageObject } from "../message-object.ts";
import { actingCommunity, type Method, type MethodCall } from "../method-call.ts";
import type { Community, Message } from "../model.ts";
import { refusal } from "../refusal.ts";
import { nowMs } from "../state.ts";
import { refusalToWrite } from "../write-permission.ts";
import { readDraft } from "./send-message.ts";

const EDITABLE_MS = 86_400_000;
const MOST_MESSAGE_IDS = 1000;
const MOST_CONVERSATION_IDS = 100;

const findByConversationId = (
  community: Community,
  peerId: number,
  conversationMessageId: number,
): Message | undefined => community.dialogs.get(peerId)?.messages.get(conversationMessageId);

const readTarget = ({ parameters }: MethodCall, community: Community): Message => {
  const peerId = parameters.requiredInteger("peer_id");
  const messageId = parameters.integer("message_id");
  const conversationId = parameters.integer("cmid") ?? parameters.integer("conversation_message_id");
  if (messageId === undefined && conversationId === undefined)
    throw refusal(100, "message_id or cmid is undefined");
  const message =
    conversationId === undefined
      ? community.messages.get(messageId ?? 0)
      : findByConversationId(community, peerId, conversationId);
  if (!message || message.isDeleted || message.peerId !== peerId) throw refusal(100, "message was not found");
  return message;
};

/** messages.edit: within a day; a keyboard or attachment that is not sent again is gone (PLATFORMS B4). */
export const editMessage: Method = (call) => {
  const { parameters, state } = call;
  parameters.refuseUnplayed(["template", "lat", "long"]);
  const community = actingCommunity(call);
  const message = readTarget(call, community);
  const draft = readDraft(call);
  if (message.fromId !== -community.id) throw refusal(920);
  if (nowMs(state) - message.sentAtMs > EDITABLE_MS) throw refusal(909);
  const refused = refusalToWrite(state, community, message.peerId);
  if (refused) throw refused;
  message.text = draft.text;
  message.attachments = draft.attachments;
  message.editedAtMs = nowMs(state);
  if (draft.keyboard) message.keyboard = draft.keyboard;
  else delete message.keyboard;
  if (draft.formatData === undefined) delete message.formatData;
  else message.formatData = draft.formatData;
  recordDelivery(call, {
    kind: "edit",
    recipient: String(message.peerId),
    messageId: String(message.id),
    text: message.text,
    attachments: message.attachments,
    keyboard: message.keyboard,
  });
  community.events.emit("message_edit", messageObject(state, message));
  return 1;
};

const deleteForAll = (call: MethodCall, community: Community, message: Message): void => {
  const isOwn = message.fromId === -community.id;
  if (!isOwn || nowMs(call.state) - message.sentAtMs > EDITABLE_MS) throw refusal(924);
  message.isDeleted = true;
  recordDelivery(call, {
    kind: "delete",
    recipient: String(message.peerId),
    messageId: String(message.id),
    text: "",
  });
};

/** messages.delete: by message_ids, or by peer_id and cmids; seen by the person only with delete_for_all. */
export const deleteMessages: Method = (call) => {
  const { parameters } = call;
  const community = actingCommunity(call);
  const isForAll = parameters.flag("delete_for_all") ?? false;
  const messageIds = parameters.integers("message_ids", MOST_MESSAGE_IDS);
  const conversationIds = parameters.integers("cmids", MOST_CONVERSATION_IDS);
  if (!messageIds && !conversationIds) throw refusal(100, "message_ids is undefined");
  const peerId = messageIds ? undefined : parameters.requiredInteger("peer_id");
  const found = messageIds
    ? messageIds.map((id) => community.messages.get(id))
    : (conversationIds ?? []).map((id) => findByConversationId(community, peerId ?? 0, id));
  return found.map((message, index) => {
    if (!message || message.isDeleted) {
      const asked = messageIds?.[index] ?? 0;
      return {
        peer_id: peerId ?? 0,
        message_id: asked,
        conversation_message_id: conversationIds?.[index] ?? 0,
        response: 0,
      };
    }
    if (isForAll) deleteForAll(call, community, message);
    return {
      peer_id: message.peerId,
      message_id: message.id,
      conversation_message_id: message.conversationMessageId,
      response: 1,
    };
  });
};
