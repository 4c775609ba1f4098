import { refusal } from "./refusal.ts";

interface KeyboardButton {
  readonly action: {
    readonly type: string;
    readonly label?: string;
    readonly payload?: string;
    readonly link?: string;
    readonly [extra: string]: unknown;
  };
  readonly color?: string;
}

export interface Keyboard {
  readonly one_time: boolean;
  readonly inline: boolean;
  readonly buttons: readonly (readonly KeyboardButton[])[];
}

const LABELLED = new Set(["text", "callback", "open_link", "open_app"]);
const BARE = new Set(["location", "vkpay", "open_photo"]);
const COLORS = new Set(["primary", "secondary", "default", "negative", "positive"]);
const MOST_LABEL_CHARACTERS = 40;
const MOST_PAYLOAD_CHARACTERS = 255;
const MOST_COLUMNS = 5;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(911, `${what} is not JSON`);
  }
};

const readButton = (value: unknown): KeyboardButton => {
  if (!isRecord(value) || !isRecord(value["action"])) throw refusal(911, "button must have an action");
  const { action, color } = value;
  const { type, label, payload, link } = action;
  if (typeof type !== "string" || !(LABELLED.has(type) || BARE.has(type)))
    throw refusal(911, `unknown action type ${JSON.stringify(type)}`);
  if (LABELLED.has(type) && (typeof label !== "string" || label === ""))
    throw refusal(911, "button must have a label");
  if (typeof label === "string" && label.length > MOST_LABEL_CHARACTERS)
    throw refusal(911, `label is longer than ${MOST_LABEL_CHARACTERS}`);
  if (payload !== undefined) {
    if (typeof payload !== "string") throw refusal(911, "payload must be a string");
    if (payload.length > MOST_PAYLOAD_CHARACTERS)
      throw refusal(911, `payload is longer than ${MOST_PAYLOAD_CHARACTERS}`);
    if (!isRecord(parseJson(payload, "payload"))) throw refusal(911, "payload must be a JSON object");
  }
  if (type === "open_link" && (typeof link !== "string" || !/^https?:\/\//u.test(link)))
    throw refusal(911, "open_link must have a link");
  if (color !== undefined) {
    if (typeof color !== "string" || !COLORS.has(color)) throw refusal(911, "unknown color");
    if (type !== "text" && type !== "callback") throw refusal(911, `${type} button cannot have a color`);
  }
  return {
    action: {
      ...action,
      type,
      ...(typeof label === "string" && { label }),
      ...(typeof payload === "string" && { payload }),
      ...(typeof link === "string" && { link }),
    },
    ...(typeof color === "string" && { color }),
  };
};

/**
 * Reads the `keyboard` parameter: regular ≤ 10 rows and 40 buttons, inline ≤ 6 rows and 10 buttons, 5 a row
 * (PLATFORMS B4).
 * @throws {Refusal} 911
 */
export const readKeyboard = (text: string): Keyboard => {
  const value = parseJson(text, "keyboard");
  if (!isRecord(value) || !Array.isArray(value["buttons"])) throw refusal(911, "buttons must be an array");
  const isInline = value["inline"] === true;
  const isOneTime = value["one_time"] === true;
  if (isInline && isOneTime) throw refusal(911, "inline keyboard cannot be one_time");
  const rows: unknown[] = value["buttons"];
  const mostRows = isInline ? 6 : 10;
  const mostButtons = isInline ? 10 : 40;
  if (isInline && rows.length === 0) throw refusal(911, "inline keyboard has no buttons");
  if (rows.length > mostRows) throw refusal(911, `more than ${mostRows} rows`);
  const buttons = rows.map((row) => {
    if (!Array.isArray(row) || row.length === 0) throw refusal(911, "row must be a non-empty array");
    if (row.length > MOST_COLUMNS) throw refusal(911, `more than ${MOST_COLUMNS} buttons in a row`);
    return row.map(readButton);
  });
  if (buttons.flat().length > mostButtons) throw refusal(911, `more than ${mostButtons} buttons`);
  return { one_time: isOneTime, inline: isInline, buttons };
};
