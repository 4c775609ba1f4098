import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import { networkLimits } from "../../bot/network-limits.ts";
import type { Content, Mark, OutgoingButton } from "../../bot/outgoing.ts";

const { text: maxTextLength, caption: maxCaptionLength } = networkLimits.telegram;
const maxDataBytes = 64;

/** A mark as the Bot API takes it. */
export const entityOf = (mark: Mark): MessageEntity => {
  const { offset, length } = mark;
  switch (mark.kind) {
    case "bold":
    case "italic":
    case "underline":
    case "spoiler":
    case "code":
    case "pre":
      return { type: mark.kind, offset, length };
    case "strike":
      return { type: "strikethrough", offset, length };
    case "quote":
      return { type: "blockquote", offset, length };
    case "link":
      return { type: "text_link", offset, length, url: mark.url };
    case "mention":
      // Only the id is read by the Bot API; the rest is there because the type demands it.
      return {
        type: "text_mention",
        offset,
        length,
        user: { id: Number(mark.userId), is_bot: false, first_name: "" },
      };
    default:
      return mark satisfies never;
  }
};

const keyOf = (button: OutgoingButton): InlineKeyboardMarkup["inline_keyboard"][number][number] => {
  if (button.kind === "link") return { text: button.label, url: button.url };
  return {
    text: button.label,
    callback_data: button.data,
    ...(button.style !== undefined && { style: button.style }),
  };
};

/** The buttons; `[]` removes them on an edit. */
export const keyboardOf = (content: Content): { reply_markup?: InlineKeyboardMarkup } =>
  content.buttons === undefined
    ? {}
    : { reply_markup: { inline_keyboard: content.buttons.map((row) => row.map(keyOf)) } };

/** Why these words and buttons cannot be sent at all, if so; a caption may be empty. */
export const faultOf = (content: Content, isCaption: boolean): string | undefined => {
  const maxLength = isCaption ? maxCaptionLength : maxTextLength;
  if (content.text.length > maxLength) {
    return `the text has ${content.text.length} units, ${maxLength} are allowed`;
  }
  if (!isCaption && content.text.trim() === "") return "the text is empty";
  for (const button of content.buttons?.flat() ?? []) {
    if (button.label.trim() === "") return "a button has no label";
    if (button.kind === "action") {
      const bytes = Buffer.byteLength(button.data);
      if (bytes < 1 || bytes > maxDataBytes) return `the data of "${button.label}" has ${bytes} bytes`;
    }
  }
  return undefined;
};
