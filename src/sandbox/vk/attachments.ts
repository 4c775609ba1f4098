import type { PictureSize } from "../picture.ts";
import type { Attachment, Medium, StoredFile } from "./model.ts";
import { refusal } from "./refusal.ts";
import { toSeconds, type State } from "./state.ts";

const MOST_ATTACHMENTS = 10;
const OBJECT = /^(?<type>[a-z_]+)(?<owner>-?\d+)_(?<id>\d+)(?:_(?<key>[\da-zA-Z]+))?$/u;

const resolve = (state: State, item: string): Attachment => {
  if (/^https?:\/\//u.test(item)) return { type: "link", url: item };
  const { type = "", owner = "", id = "" } = OBJECT.exec(item)?.groups ?? {};
  const file = state.files.get(`${type}${owner}_${id}`);
  if (file) return { type: "file", file };
  const ownerId = Number(owner);
  const postId = Number(id);
  if (type === "wall" && state.communities.get(-ownerId)?.posts.has(postId))
    return { type: "wall", ownerId, postId };
  throw refusal(100, `attachment ${item} was not found`);
};

/**
 * Reads a comma list of attachments; each must exist, only one may be a link (PLATFORMS B2, B4).
 * @throws {Refusal} 100
 */
export const readAttachments = (state: State, items: readonly string[] | undefined): Attachment[] => {
  const attachments = (items ?? []).map((item) => resolve(state, item));
  if (attachments.length > MOST_ATTACHMENTS) throw refusal(100, `more than ${MOST_ATTACHMENTS} attachments`);
  if (attachments.filter(({ type }) => type === "link").length > 1)
    throw refusal(100, "only one link can be attached");
  return attachments;
};

const extensionOf = (name: string): string =>
  /\.(?<extension>[^.]+)$/u.exec(name)?.groups?.["extension"] ?? "";

const DOCUMENT_TYPES: Readonly<Record<string, number>> = { txt: 1, pdf: 1, doc: 1, docx: 1, zip: 2, gif: 3 };
const OTHER_DOCUMENT = 8;

/** A saved document as docs.save and attachments show it. */
export const documentObject = (state: State, file: StoredFile): Record<string, unknown> => ({
  id: file.id,
  owner_id: file.ownerId,
  title: file.name,
  size: file.sizeBytes,
  ext: extensionOf(file.name),
  date: toSeconds(file.savedAtMs),
  type: DOCUMENT_TYPES[extensionOf(file.name)] ?? OTHER_DOCUMENT,
  url: `${state.baseUrl}/file/doc${file.ownerId}_${file.id}`,
  access_key: file.accessKey,
});

/** VK's album of photos that were uploaded for messages; wall.post drops them (PLATFORMS B0). */
export const MESSAGES_ALBUM = -64;

/** A small one and the picture itself, as VK names them. */
const sizesOf = ({ size = { width: 604, height: 604 } }: StoredFile): (readonly [string, PictureSize])[] => {
  const scale = Math.min(1, 130 / Math.max(size.width, size.height));
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return [
    ["m", { width: side(size.width), height: side(size.height) }],
    ["w", size],
  ];
};

export const photoObject = (state: State, file: StoredFile): Record<string, unknown> => ({
  id: file.id,
  owner_id: file.ownerId,
  album_id: MESSAGES_ALBUM,
  date: toSeconds(file.savedAtMs),
  access_key: file.accessKey,
  text: "",
  user_id: 100,
  has_tags: false,
  sizes: sizesOf(file).map(([type, size]) => ({
    type,
    ...size,
    url: `${state.baseUrl}/file/photo${file.ownerId}_${file.id}`,
  })),
});

/** Whatever cannot be played is there, and no more than that. */
const mediumObject = (medium: Medium): Record<string, unknown> => {
  const id = { id: 1, owner_id: 1 };
  if (medium === "sticker") return { sticker_id: 1, product_id: 1, inner_type: "base_sticker_new" };
  if (medium === "video") return { ...id, title: "", duration: 3 };
  return {
    ...id,
    duration: 3,
    link_mp3: "https://vk.com/a.mp3",
    link_ogg: "https://vk.com/a.ogg",
    waveform: [],
  };
};

export const attachmentObject = (state: State, attachment: Attachment): Record<string, unknown> => {
  if (attachment.type === "wall")
    return { type: "wall", wall: { id: attachment.postId, owner_id: attachment.ownerId } };
  if (attachment.type === "medium")
    return { type: attachment.medium, [attachment.medium]: mediumObject(attachment.medium) };
  if (attachment.type === "link") return { type: "link", link: { url: attachment.url, title: "" } };
  return attachment.file.kind === "doc"
    ? { type: "doc", doc: documentObject(state, attachment.file) }
    : { type: "photo", photo: photoObject(state, attachment.file) };
};

/** An attachment as a test sees it in a dialog or on a wall. */
export type AttachmentView =
  | {
      readonly type: "doc" | "photo";
      readonly name: string;
      readonly sizeBytes: number;
      readonly contentBase64: string;
    }
  | { readonly type: "wall"; readonly ownerId: number; readonly postId: number }
  | { readonly type: "link"; readonly url: string }
  | { readonly type: "medium"; readonly medium: Medium };

export const viewAttachment = (attachment: Attachment): AttachmentView => {
  if (attachment.type !== "file") return attachment;
  const { kind, name, sizeBytes, contentBase64 } = attachment.file;
  return { type: kind, name, sizeBytes, contentBase64 };
};
