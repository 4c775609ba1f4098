import { recordDelivery } from "../delivery.ts";
import { actingCommunity, type Method } from "../method-call.ts";
import { refusal } from "../refusal.ts";
import { nowMs } from "../state.ts";
import { refusalToWrite } from "../write-permission.ts";

const ANSWERABLE_MS = 60_000;
const MOST_EVENT_DATA_CHARACTERS = 1000;
const MOST_SNACKBAR_CHARACTERS = 90;

/** The snackbar's text, or undefined for the other kinds of answer. @throws {Refusal} 100 */
const readSnackbar = (json: string): string | undefined => {
  if (json === "") return undefined;
  if (json.length > MOST_EVENT_DATA_CHARACTERS) throw refusal(100, "event_data is too long");
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    throw refusal(100, "event_data is not JSON");
  }
  if (typeof data !== "object" || data === null || !("type" in data))
    throw refusal(100, "event_data has no type");
  switch (data.type) {
    case "show_snackbar":
      if (!("text" in data) || typeof data.text !== "string" || data.text === "")
        throw refusal(100, "event_data has no text");
      if (data.text.length > MOST_SNACKBAR_CHARACTERS) throw refusal(100, "event_data text is too long");
      return data.text;
    case "open_link":
      if (!("link" in data) || typeof data.link !== "string") throw refusal(100, "event_data has no link");
      return undefined;
    case "open_app":
      if (!("app_id" in data)) throw refusal(100, "event_data has no app_id");
      return undefined;
    default:
      throw refusal(100, "event_data has an unknown type");
  }
};

/** messages.sendMessageEventAnswer: once, within 60 s of the press (PLATFORMS B3b, C2). */
export const answerButtonPress: Method = (call) => {
  const { parameters, state } = call;
  const community = actingCommunity(call);
  const eventId = parameters.required("event_id");
  const userId = parameters.requiredInteger("user_id");
  const peerId = parameters.requiredInteger("peer_id");
  const snackbar = readSnackbar(parameters.text("event_data"));
  const press = state.presses.get(eventId);
  const isOpen =
    press !== undefined &&
    press.communityId === community.id &&
    press.personId === userId &&
    press.personId === peerId &&
    !press.isAnswered &&
    nowMs(state) - press.pressedAtMs <= ANSWERABLE_MS;
  if (!isOpen) throw refusal(100, "event_id is invalid or expired");
  press.isAnswered = true;
  if (snackbar === undefined) return 1;
  press.snackbar = snackbar;
  recordDelivery(call, { kind: "toast", recipient: String(peerId), messageId: eventId, text: snackbar });
  return 1;
};

/** messages.isMessagesFromGroupAllowed */
export const isWritingAllowed: Method = (call) => {
  const groupId = call.parameters.requiredInteger("group_id");
  const userId = call.parameters.requiredInteger("user_id");
  const community = call.state.communities.get(groupId);
  if (!community) throw refusal(125);
  return { is_allowed: refusalToWrite(call.state, community, userId) === undefined ? 1 : 0 };
};

/** messages.markAsRead */
export const markAsRead: Method = (call) => {
  const community = actingCommunity(call);
  if (!community.dialogs.has(call.parameters.requiredInteger("peer_id"))) throw refusal(936);
  return 1;
};

/** messages.setActivity */
export const setActivity: Method = (call) => {
  const community = actingCommunity(call);
  const { parameters, state } = call;
  const peerId = parameters.integer("peer_id") ?? parameters.integer("user_id");
  if (peerId === undefined) throw refusal(100, "peer_id is undefined");
  const type = parameters.text("type");
  if (type !== "" && type !== "typing" && type !== "audiomessage") throw refusal(100, "type is invalid");
  const refused = refusalToWrite(state, community, peerId);
  if (refused) throw refused;
  return 1;
};
