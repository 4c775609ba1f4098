import type { UploadedFile } from "./http.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { Bot, State, StoredFile } from "./state.ts";

/** PLATFORMS A1: upload at most 50 MB, download at most 20 MB. */
const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;
const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024;

export const storeFile = (state: State, bot: Bot, upload: UploadedFile): StoredFile => {
  if (upload.content.length === 0) throw badRequest("file must be non-empty");
  if (upload.content.length > MAX_UPLOAD_BYTES) throw new Refusal(413, "Request Entity Too Large");
  state.lastSerial += 1;
  const serial = state.lastSerial;
  const extension = /\.[A-Za-z0-9]{1,8}$/u.exec(upload.name)?.[0] ?? "";
  const file: StoredFile = {
    botId: bot.id,
    path: `documents/file_${serial}${extension}`,
    content: upload.content,
    document: {
      file_id: `BQACAgI${bot.id}_${serial}`,
      file_unique_id: `AgAD${serial}`,
      file_name: upload.name,
      mime_type: upload.mimeType === "" ? "application/octet-stream" : upload.mimeType,
      file_size: upload.content.length,
    },
  };
  state.files.set(file.document.file_id, file);
  state.filesByPath.set(file.path, file);
  return file;
};

/** A file_id belongs to one bot (PLATFORMS A1). */
export const findFile = (state: State, bot: Bot, fileId: string): StoredFile | undefined => {
  const file = state.files.get(fileId);
  return file?.botId === bot.id ? file : undefined;
};

export const describeFile = (state: State, bot: Bot, fileId: string): object => {
  const file = findFile(state, bot, fileId);
  if (!file) throw badRequest("invalid file_id");
  if (file.content.length > MAX_DOWNLOAD_BYTES) throw badRequest("file is too big");
  const { file_id, file_unique_id } = file.document;
  return { file_id, file_unique_id, file_size: file.content.length, file_path: file.path };
};
