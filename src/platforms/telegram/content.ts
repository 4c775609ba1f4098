import type { IncomingPhoto, MessageIncoming, UnsupportedPart } from "../../bot/incoming.ts";
import type { Mark, PlainMarkKind } from "../../bot/outgoing.ts";
import type { RawEntity, RawMessage } from "./schemas.ts";

const kinds: Readonly<Record<string, PlainMarkKind>> = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strikethrough: "strike",
  spoiler: "spoiler",
  code: "code",
  pre: "pre",
  blockquote: "quote",
  expandable_blockquote: "quote",
};

/** What Telegram finds by itself in any text (addresses, hashtags) is no mark, and a person of Telegram is none on VK. */
const markOf = ({ type, offset, length, url }: RawEntity, text: string): readonly Mark[] => {
  if (offset < 0 || length <= 0 || offset + length > text.length) return [];
  if (type === "text_link") return url === undefined ? [] : [{ kind: "link", offset, length, url }];
  const kind = kinds[type];
  return kind === undefined ? [] : [{ kind, offset, length }];
};

/** An animation comes with a document beside it, so the order decides. */
const parts: readonly (readonly [string, UnsupportedPart])[] = [
  ["video", "video"],
  ["video_note", "video"],
  ["animation", "video"],
  ["voice", "voice"],
  ["sticker", "sticker"],
  ["audio", "file"],
  ["document", "file"],
  ["poll", "poll"],
];

/** An album comes as several messages with one `media_group_id`. */
const unsupportedOf = (raw: RawMessage): UnsupportedPart | undefined => {
  if (raw.media_group_id !== undefined) return "album";
  const known = parts.find(([key]) => raw.has(key))?.[1];
  if (known !== undefined) return known;
  return raw.text !== undefined || raw.photo ? undefined : "other";
};

const photoOf = ({ photo }: RawMessage): IncomingPhoto | undefined => {
  const [first, ...others] = photo ?? [];
  if (!first) return undefined;
  const { file_id: fileId, file_size: sizeBytes } = others.reduce(
    (largest, size) => (size.width * size.height > largest.width * largest.height ? size : largest),
    first,
  );
  return { fileId, ...(sizeBytes !== undefined && { sizeBytes }) };
};

const linkButtonsOf = (raw: RawMessage): MessageIncoming["linkButtons"] => {
  const rows = (raw.reply_markup?.inline_keyboard ?? []).map((row) =>
    row.flatMap(({ text, url }) => (url === undefined ? [] : [{ label: text, url }])),
  );
  const full = rows.filter((row) => row.length > 0);
  return full.length > 0 ? full : undefined;
};

type Content = Pick<
  MessageIncoming,
  "marks" | "photo" | "unsupported" | "linkButtons" | "isForwarded" | "isProtected"
>;

/** What a message holds besides its text, which is `text` and which the entities are counted in. */
export const contentOf = (raw: RawMessage, text: string): Content => {
  const entities = raw.text === undefined ? raw.caption_entities : raw.entities;
  const marks = entities
    .flatMap((entity) => markOf(entity, text))
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  const photo = photoOf(raw);
  const unsupported = unsupportedOf(raw);
  const isForwarded = raw.forward_origin !== undefined;
  const linkButtons = isForwarded ? linkButtonsOf(raw) : undefined;
  return {
    ...(marks.length > 0 && { marks }),
    ...(photo && { photo }),
    ...(unsupported !== undefined && { unsupported }),
    ...(linkButtons && { linkButtons }),
    isForwarded,
    isProtected: raw.has_protected_content,
  };
};
