/** A real parameter that the official schema does not name. */
export interface Gap {
  /** `*`: every method. */
  readonly method: string;
  readonly parameter: string;
  readonly type: "integer" | "string" | "json";
  readonly source: string;
}

const c4 = "PLATFORMS C4";

/** What VK takes beyond its schema 5.199; nothing else is allowed (PLATFORMS C4). */
export const vkGaps: readonly Gap[] = [
  { method: "*", parameter: "access_token", type: "string", source: c4 },
  { method: "*", parameter: "v", type: "string", source: c4 },
  { method: "*", parameter: "lang", type: "string", source: c4 },
  { method: "*", parameter: "captcha_sid", type: "string", source: c4 },
  { method: "*", parameter: "captcha_key", type: "string", source: c4 },
  { method: "execute", parameter: "code", type: "string", source: c4 },
  { method: "execute", parameter: "func_v", type: "integer", source: c4 },
  { method: "wall.get", parameter: "owner_id", type: "integer", source: c4 },
  { method: "messages.send", parameter: "format_data", type: "json", source: c4 },
  { method: "messages.edit", parameter: "format_data", type: "json", source: c4 },
  { method: "messages.edit", parameter: "cmid", type: "integer", source: c4 },
];

/** Members where the schema says something else than the platform does: the schema's word is not used there. */
export const vkFreedMembers: readonly { readonly path: string; readonly source: string }[] = [
  // "remove with {"buttons":[]}", and an inline keyboard may not be one_time at all.
  { path: "messages_keyboard.one_time required", source: "PLATFORMS B4" },
  // VK's documentation names secondary where the schema has default.
  { path: "messages_keyboard_button.color", source: "PLATFORMS B4" },
  // Delivered as a parsed object although the schema says string.
  { path: "callback_message_event.payload", source: "PLATFORMS B6, vk-io message-event" },
];

const types503 = "@grammyjs/types 5.0.0 (Bot API 10.3)";

/** Telegram parameters newer than the specification 10.1, by name only (PLATFORMS C4). */
export const newerTelegramParameters: readonly {
  readonly method: string;
  readonly parameter: string;
  readonly source: string;
}[] = [
  { method: "sendMessage", parameter: "ephemeral_message_parameters", source: types503 },
  { method: "sendPhoto", parameter: "ephemeral_message_parameters", source: types503 },
  { method: "sendVideo", parameter: "ephemeral_message_parameters", source: types503 },
  { method: "sendDocument", parameter: "ephemeral_message_parameters", source: types503 },
  { method: "promoteChatMember", parameter: "can_send_welcome_messages", source: types503 },
];
