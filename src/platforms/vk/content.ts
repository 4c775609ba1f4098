import type { IncomingPhoto, MessageIncoming, UnsupportedPart } from "../../bot/incoming.ts";
import type { Mark } from "../../bot/outgoing.ts";
import type { MessageNew, RawAttachment, RawFormatItem, RawWriting } from "./schemas.ts";
import { writing } from "./schemas.ts";

type Content = Pick<
  MessageIncoming,
  "text" | "marks" | "photo" | "unsupported" | "linkButtons" | "isForwarded" | "isProtected"
>;

/** VK has nothing that may not be copied. */
export const plain = { isForwarded: false, isProtected: false } as const;

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&amp;": "&",
};

/** The text of messages comes escaped (PLATFORMS B4); in one pass, so that `&amp;lt;` stays `&lt;`. */
export const unescapeText = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|amp);/gu, (entity) => entities[entity] ?? entity);

/** Offsets count in the text as people see it; `from` units at its beginning have been taken away. */
const markOf = (item: RawFormatItem, text: string, from: number): readonly Mark[] => {
  const { type, length, url } = item;
  const offset = item.offset - from;
  if (offset < 0 || length <= 0 || offset + length > text.length) return [];
  if (type === "url") return url === undefined ? [] : [{ kind: "link", offset, length, url }];
  return type === "bold" || type === "italic" || type === "underline" ? [{ kind: type, offset, length }] : [];
};

const kinds: Readonly<Record<string, UnsupportedPart>> = {
  video: "video",
  video_playlist: "video",
  audio_message: "voice",
  sticker: "sticker",
  doc: "file",
  audio: "file",
  poll: "poll",
};

/** A preview of an address in the text is made by VK itself. */
const isPreview = ({ type }: RawAttachment): boolean => type === "link";

const photoOf = (attachment: RawAttachment | undefined): IncomingPhoto | undefined => {
  const [first, ...others] = attachment?.photo?.sizes ?? [];
  if (!first) return undefined;
  const { url } = others.reduce(
    (largest, size) => (size.width * size.height > largest.width * largest.height ? size : largest),
    first,
  );
  return { fileId: url };
};

const linkButtonsOf = ({ keyboard }: RawWriting): MessageIncoming["linkButtons"] => {
  const rows = (keyboard?.buttons ?? []).map((row) =>
    row.flatMap(({ action: { type, label = "", link } }) =>
      type === "open_link" && link !== undefined ? [{ label, url: link }] : [],
    ),
  );
  const full = rows.filter((row) => row.length > 0);
  return full.length > 0 ? full : undefined;
};

/** What is written, and the picture with it. */
const read = (
  raw: RawWriting,
  text: string,
  cut: number,
): Omit<Content, "isForwarded" | "isProtected" | "linkButtons"> => {
  const marks = raw.format_data
    .flatMap((item) => markOf(item, text, cut))
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  const attached = raw.attachments.filter((attachment) => !isPreview(attachment));
  const photos = attached.filter(({ type }) => type === "photo");
  const other = attached.find(({ type }) => type !== "photo");
  const photo = photoOf(photos[0]);
  const unreadable = photos.length > 0 && !photo ? "other" : undefined;
  const unsupported = other ? (kinds[other.type] ?? "other") : photos.length > 1 ? "album" : unreadable;
  return {
    text,
    ...(marks.length > 0 && { marks }),
    ...(photo && { photo }),
    ...(unsupported !== undefined && { unsupported }),
  };
};

/** The one message that was forwarded, or the one post of a wall that was shared, without a word of one's own. */
const forwardedOf = (message: MessageNew["message"]): RawWriting | undefined => {
  const { fwd_messages: forwarded, attachments } = message;
  if (message.text !== "") return undefined;
  const [attachment, ...more] = attachments;
  if (forwarded.length > 0) return forwarded.length === 1 && !attachment ? forwarded[0] : undefined;
  if (attachment?.type !== "wall" || more.length > 0) return undefined;
  const post = writing.safeParse(attachment.wall);
  return post.success ? post.data : undefined;
};

/** What a message says: its own words, or what it forwards. */
export const contentOf = (message: MessageNew["message"], groupId: number): Content => {
  const forwarded = forwardedOf(message);
  if (forwarded) {
    const linkButtons = linkButtonsOf(forwarded);
    return {
      ...read(forwarded, unescapeText(forwarded.text), 0),
      ...(linkButtons && { linkButtons }),
      ...plain,
      isForwarded: true,
    };
  }
  const whole = unescapeText(message.text);
  // In a community chat the bot is called by its name.
  const text = whole.replace(new RegExp(`^\\[club${groupId}\\|[^\\]]*\\][,\\s]*`, "u"), "");
  const own = read(message, text, whole.length - text.length);
  const isMore = message.fwd_messages.length > 0 || (message.geo !== undefined && message.geo !== null);
  return { ...own, ...(isMore && own.unsupported === undefined && { unsupported: "other" }), ...plain };
};
