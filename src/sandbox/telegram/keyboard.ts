import { asObject, toText } from "./args.ts";
import { badRequest } from "./refusal.ts";
import type { InlineKeyboardButton, InlineKeyboardMarkup } from "./wire.ts";

/** callback_data is 1–64 bytes (PLATFORMS A2). */
const MAX_DATA_BYTES = 64;
/** Telegram takes at most 100 buttons, 8 in a row. */
const MAX_BUTTONS = 100;
const MAX_ROW_BUTTONS = 8;
const MAX_COPY_UNITS = 256;

export type ReplyMarkup =
  | { readonly kind: "none" }
  | { readonly kind: "inline"; readonly keyboard: InlineKeyboardMarkup }
  /** A keyboard under the text field, its removal, or a forced reply: shown once, not part of the message. */
  | { readonly kind: "reply" };

const ACTIONS = [
  "url",
  "callback_data",
  "web_app",
  "login_url",
  "switch_inline_query",
  "switch_inline_query_current_chat",
  "switch_inline_query_chosen_chat",
  "copy_text",
] as const;

const readButton = (value: unknown): InlineKeyboardButton => {
  const fail = (text: string): Error => badRequest(`can't parse inline keyboard button: ${text}`);
  const button = asObject(value, "can't parse inline keyboard button: expected an Object");
  const text = button["text"];
  if (text === undefined) throw fail('Can\'t find field "text"');
  if (typeof text !== "string") throw fail('Field "text" must be of type String');
  if (text.trim() === "") throw fail("Button text must be non-empty");
  const actions = ACTIONS.filter((action) => button[action] !== undefined);
  if (actions.length === 0) throw fail("Text buttons are unallowed in the inline keyboard");
  const data = button["callback_data"];
  if (data !== undefined) {
    if (typeof data !== "string") throw fail('Field "callback_data" must be of type String');
    const bytes = Buffer.byteLength(data);
    if (bytes < 1 || bytes > MAX_DATA_BYTES) throw badRequest("BUTTON_DATA_INVALID");
  }
  const url = button["url"];
  if (url !== undefined && !(typeof url === "string" && /^(?:https?|tg):\/\/\S+$/u.test(url))) {
    throw badRequest("BUTTON_URL_INVALID");
  }
  const copy = button["copy_text"];
  if (copy !== undefined) {
    const copied = asObject(
      copy,
      'can\'t parse inline keyboard button: Field "copy_text" must be of type Object',
    )["text"];
    if (typeof copied !== "string" || copied.length < 1 || copied.length > MAX_COPY_UNITS) {
      throw badRequest("BUTTON_COPY_TEXT_INVALID");
    }
  }
  const style = button["style"];
  if (style !== undefined && !["danger", "success", "primary"].includes(toText(style))) {
    throw fail("Invalid button style specified");
  }
  return { ...button, text };
};

const readInlineKeyboard = (value: unknown): ReplyMarkup => {
  if (!Array.isArray(value)) throw badRequest('field "inline_keyboard" must be of type Array');
  const rows = value.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest('field "inline_keyboard" must be an Array of Arrays');
    return row.map(readButton);
  });
  const filled = rows.filter((row) => row.length > 0);
  const isTooLong = filled.flat().length > MAX_BUTTONS || filled.some((row) => row.length > MAX_ROW_BUTTONS);
  if (isTooLong) throw badRequest("reply markup is too long");
  return filled.length === 0 ? { kind: "none" } : { kind: "inline", keyboard: { inline_keyboard: filled } };
};

/** @throws {Refusal} 400 with the texts of PLATFORMS A1b. */
export const readReplyMarkup = (value: unknown): ReplyMarkup => {
  if (value === undefined) return { kind: "none" };
  const markup = asObject(value, "object expected as reply markup");
  if (markup["inline_keyboard"] !== undefined) return readInlineKeyboard(markup["inline_keyboard"]);
  if (markup["keyboard"] !== undefined) {
    if (!Array.isArray(markup["keyboard"])) throw badRequest('field "keyboard" must be of type Array');
    return { kind: "reply" };
  }
  if (markup["remove_keyboard"] === true || markup["force_reply"] === true) return { kind: "reply" };
  if (Object.keys(markup).length === 0) return { kind: "none" };
  throw badRequest("can't parse reply markup");
};
