import { asObject, toText } from "../args.ts";
import { findChat } from "../access.ts";
import { readEntities } from "../entities.ts";
import { badRequest } from "../refusal.ts";
import { findUser } from "../render.ts";
import type { Room, StoredMessage } from "../state.ts";
import type { MessageEntity } from "../wire.ts";
import type { Call } from "./call.ts";

/** In UTF-16 units (PLATFORMS A1). */
const MAX_TEXT_UNITS = 4096;
const MAX_CAPTION_UNITS = 1024;

export interface Content {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** This world reads entities only: honest refusal instead of a half-right parser. */
const refuseParseMode = ({ args }: Call): void => {
  if (args.text("parse_mode") !== "") throw badRequest("unsupported parse_mode");
};

const entitiesOf = (call: Call, field: string, text: string): MessageEntity[] =>
  readEntities(call.args.json(field, "entities"), text, (id) => findUser(call.state, id));

/** @throws {Refusal} 400 for empty and over-long text, and for bad entities. */
export const readText = (call: Call, whenTooLong: "message is too long" | "MESSAGE_TOO_LONG"): Content => {
  refuseParseMode(call);
  const text = call.args.text("text");
  if (text === "") throw badRequest("message text is empty");
  if (text.trim() === "") throw badRequest("text must be non-empty");
  if (text.length > MAX_TEXT_UNITS) throw badRequest(whenTooLong);
  return { text, entities: entitiesOf(call, "entities", text) };
};

/** A caption may be empty. @throws {Refusal} 400 when it is too long or its entities are bad. */
export const readCaption = (call: Call): Content => {
  refuseParseMode(call);
  const text = call.args.text("caption");
  if (text.length > MAX_CAPTION_UNITS) throw badRequest("message caption is too long");
  return { text, entities: entitiesOf(call, "caption_entities", text) };
};

/** Features that this world has not: refused, so that nobody believes they worked. */
export const refuseAbsentFeatures = ({ args }: Call): void => {
  if (args.has("business_connection_id")) throw badRequest("business connection not found");
  if (args.has("inline_message_id")) throw badRequest("MESSAGE_ID_INVALID");
  if (args.integer("message_thread_id", 0, 0, 2 ** 31) !== 0) throw badRequest("message thread not found");
  for (const name of ["direct_messages_topic_id", "suggested_post_parameters", "rich_message", "thumbnail"]) {
    if (args.has(name)) throw badRequest(`${name} is not supported by this simulator`);
  }
};

/** The number of the message replied to; undefined when none, or missing and allowed to be. */
export const readReplyTo = (call: Call, room: Room): number | undefined => {
  const given = call.args.json("reply_parameters", "reply_parameters");
  if (given === undefined) return undefined;
  const parameters = asObject(given, "object expected as reply parameters");
  if (parameters["chat_id"] !== undefined && toText(parameters["chat_id"]) !== String(room.id)) {
    throw badRequest("replies to other chats are not supported by this simulator");
  }
  const id = parameters["message_id"];
  if (typeof id !== "number") throw badRequest('field "message_id" must be of type Number');
  const message = room.messages.get(id);
  if (message && !message.isDeleted) return id;
  if (parameters["allow_sending_without_reply"] === true) return undefined;
  throw badRequest("message to be replied not found");
};

/** @throws {Refusal} 400 when no message is named, or it is not there. */
export const findMessage = (
  call: Call,
  notFound: "message to edit not found" | "message to delete not found",
): { room: Room; message: StoredMessage } => {
  const room = findChat(call.state, call.bot, call.args.text("chat_id"), "write");
  const id = call.args.integer("message_id", 0, 0, 2 ** 31 - 1);
  if (id === 0) throw badRequest("message identifier is not specified");
  const message = room.messages.get(id);
  if (!message || message.isDeleted) throw badRequest(notFound);
  return { room, message };
};
