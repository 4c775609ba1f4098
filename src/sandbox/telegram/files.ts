import { fitsFrame, sizeOfPicture } from "../picture.ts";
import { remember } from "../remember.ts";
import type { UploadedFile } from "./http.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { Bot, State, StoredFile } from "./state.ts";

/** PLATFORMS A1: upload at most 50 MB, a photo 10 MB with sides of 10,000 together; download at most 20 MB. */
const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_PHOTO_SIDES = 10_000;
const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024;
const THUMBNAIL_SIDE = 90;

const keep = (state: State, ids: readonly string[], file: StoredFile): StoredFile => {
  const { keepLast } = state.ledger;
  for (const id of ids) remember(state.files, id, file, keepLast);
  remember(state.filesByPath, file.path, file, keepLast);
  return file;
};

const nextSerial = (state: State): number => {
  state.lastSerial += 1;
  return state.lastSerial;
};

const checkUpload = ({ content }: UploadedFile): void => {
  if (content.length === 0) throw badRequest("file must be non-empty");
  if (content.length > MAX_UPLOAD_BYTES) throw new Refusal(413, "Request Entity Too Large");
};

/** @param bot whose upload it is; undefined when a person sends it */
export const storeDocument = (state: State, bot: Bot | undefined, upload: UploadedFile): StoredFile => {
  checkUpload(upload);
  const serial = nextSerial(state);
  const extension = /\.[A-Za-z0-9]{1,8}$/u.exec(upload.name)?.[0] ?? "";
  const id = `BQACAgI${bot?.id ?? 0}_${serial}`;
  return keep(state, [id], {
    kind: "document",
    botId: bot?.id,
    name: upload.name,
    path: `documents/file_${serial}${extension}`,
    content: upload.content,
    contentBase64: upload.content.toString("base64"),
    document: {
      file_id: id,
      file_unique_id: `AgAD${serial}`,
      file_name: upload.name,
      mime_type: upload.mimeType === "" ? "application/octet-stream" : upload.mimeType,
      file_size: upload.content.length,
    },
  });
};

/** What Telegram shows of a picture has no name and two sizes here. @throws {Refusal} 400 for what is none, or too large */
export const storePhoto = (state: State, bot: Bot | undefined, upload: UploadedFile): StoredFile => {
  checkUpload(upload);
  const { content } = upload;
  if (content.length > MAX_PHOTO_BYTES) {
    const most = `the maximum size is ${MAX_PHOTO_BYTES} bytes`;
    throw badRequest(`file of size ${content.length} bytes is too big for a photo; ${most}`);
  }
  const full = sizeOfPicture(content);
  if (!full) throw badRequest("IMAGE_PROCESS_FAILED");
  if (!fitsFrame(full, MAX_PHOTO_SIDES)) throw badRequest("PHOTO_INVALID_DIMENSIONS");
  const serial = nextSerial(state);
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(full.width, full.height));
  const thumbnail = {
    width: Math.max(1, Math.round(full.width * scale)),
    height: Math.max(1, Math.round(full.height * scale)),
  };
  const sizes = [
    { ...thumbnail, file_size: Math.ceil(content.length / 10) },
    { ...full, file_size: content.length },
  ].map((size, index) => ({
    file_id: `AgACAgI${bot?.id ?? 0}_${serial}${"sx".charAt(index)}`,
    file_unique_id: `AQAD${serial}${"sx".charAt(index)}`,
    ...size,
  }));
  return keep(
    state,
    sizes.map(({ file_id }) => file_id),
    {
      kind: "photo",
      botId: bot?.id,
      name: `file_${serial}.jpg`,
      path: `photos/file_${serial}.jpg`,
      content,
      contentBase64: content.toString("base64"),
      sizes,
    },
  );
};

/** A file_id belongs to one bot (PLATFORMS A1). */
export const findFile = (state: State, bot: Bot, fileId: string): StoredFile | undefined => {
  const file = state.files.get(fileId);
  return file && (file.botId ?? bot.id) === bot.id ? file : undefined;
};

export const describeFile = (state: State, bot: Bot, fileId: string): object => {
  const file = findFile(state, bot, fileId);
  if (!file) throw badRequest("invalid file_id");
  if (file.content.length > MAX_DOWNLOAD_BYTES) throw badRequest("file is too big");
  const ids = file.kind === "document" ? file.document : file.sizes.find(({ file_id }) => file_id === fileId);
  return {
    file_id: fileId,
    file_unique_id: ids?.file_unique_id,
    file_size: file.content.length,
    file_path: file.path,
  };
};
