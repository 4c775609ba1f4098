import type { BotKey } from "../../bot/incoming.ts";
import type { OutgoingFile, OutgoingPhoto } from "../../bot/outgoing.ts";
import { type Platform, PlatformError } from "../../bot/platform.ts";
import type { Transaction } from "../../db/transaction.ts";
import { findAttachment, keepBytes, saveUpload, uploadOf } from "../attachments/store.ts";

/** Gets a file from the bot that it was sent to. @throws {PlatformError} */
export type FetchFile = (bot: BotKey, fileId: string) => Promise<OutgoingFile>;

/** Asks the bots of this process. */
export const createFetchFile =
  (platforms: ReadonlyMap<BotKey, Pick<Platform, "fetchFile">>): FetchFile =>
  async (bot, fileId) => {
    const platform = platforms.get(bot);
    if (!platform?.fetchFile) throw new PlatformError("gone", `nobody can fetch a file from ${bot}`);
    return platform.fetchFile(fileId);
  };

/** Files of a campaign are sent to many: the last few stay in memory. */
const keptFiles = 4;

export interface Attachments {
  /**
   * The file, or undefined where there is none of that id; it is fetched where it was sent to us, the first time.
   * @throws {PlatformError} it cannot be fetched
   */
  load(id: string): Promise<OutgoingFile | undefined>;
  /** The same, with the name that this bot's network has for it, if it was uploaded before. @throws {PlatformError} */
  loadPhoto(id: string): Promise<OutgoingPhoto | undefined>;
  /** The network has it now, and calls it so. */
  wasUploaded(id: string, reference: string, at: Date): Promise<void>;
}

/** Why fetching may be tried again; anything else is final. */
const passing: ReadonlySet<string> = new Set([
  "rate_limited",
  "unavailable",
  "unknown_outcome",
  "conflict",
  "token_revoked",
]);

/** Whether a file that could not be fetched may be there later. */
export const mayComeLater = (error: PlatformError): boolean => passing.has(error.kind);

export const createAttachments = (options: {
  readonly db: { readonly prisma: Transaction };
  readonly bot: BotKey;
  readonly fetchFile?: FetchFile;
}): Attachments => {
  const { db, bot, fetchFile } = options;
  const files = new Map<string, Promise<OutgoingFile | undefined>>();
  const references = new Map<string, string>();

  const find = async (id: string): Promise<OutgoingFile | undefined> => {
    const kept = await findAttachment(db.prisma, id);
    if (!kept?.source) return kept?.file;
    const { source } = kept;
    if (!fetchFile) throw new PlatformError("gone", `nobody can fetch a file from ${source.bot}`);
    const { bytes } = await fetchFile(source.bot, source.fileId);
    await keepBytes(db.prisma, id, bytes);
    return { name: kept.name, bytes };
  };

  const load = async (id: string): Promise<OutgoingFile | undefined> => {
    const file = files.get(id) ?? find(id);
    files.delete(id);
    files.set(id, file);
    const [oldest] = files.keys();
    if (files.size > keptFiles && oldest !== undefined) files.delete(oldest);
    try {
      const found = await file;
      if (!found) files.delete(id);
      return found;
    } catch (error) {
      files.delete(id);
      throw error;
    }
  };

  return {
    load,
    loadPhoto: async (id) => {
      const file = await load(id);
      if (!file) return undefined;
      const reference = references.get(id) ?? (await uploadOf(db.prisma, bot, id));
      if (reference === undefined) return file;
      references.set(id, reference);
      return { ...file, reference };
    },
    wasUploaded: async (id, reference, at) => {
      if (references.get(id) === reference) return;
      references.set(id, reference);
      await saveUpload(db.prisma, { bot, attachmentId: id, reference, at });
    },
  };
};
