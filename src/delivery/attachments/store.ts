import { createHash } from "node:crypto";
import type { BotKey } from "../../bot/incoming.ts";
import type { OutgoingFile } from "../../bot/outgoing.ts";
import { Prisma } from "../../db/generated/client.ts";
import type { Transaction } from "../../db/transaction.ts";
import { storableText } from "../../journal/storable.ts";

/**
 * Keeps where a file can be fetched that somebody sent to a bot (`IncomingPhoto.fileId`); returns its id for
 * `Content.photoId`. The sender fetches it when it is needed for the first time.
 */
export const saveRemoteAttachment = async (
  tx: Transaction,
  file: { readonly name: string; readonly bot: BotKey; readonly fileId: string; readonly now: Date },
): Promise<string> => {
  const { bot, fileId, now } = file;
  const id = createHash("sha256").update(`${bot}\0${fileId}`).digest("hex");
  await tx.attachment.upsert({
    where: { id },
    create: { id, name: storableText(file.name), bot, fileId, createdAt: now },
    update: { createdAt: now },
  });
  return id;
};

/** A file as it is kept: with its bytes, or with where they can be fetched. */
export type KeptAttachment =
  | { readonly file: OutgoingFile; readonly source?: never }
  | {
      readonly name: string;
      readonly source: { readonly bot: BotKey; readonly fileId: string };
      readonly file?: never;
    };

/** A file is read in pieces: one of many megabytes at once would hold up everybody else. */
const pieceBytes = 2 ** 19;

/** The bytes of a file; null where there are none. */
const bytesOf = async (tx: Transaction, id: string): Promise<Uint8Array<ArrayBuffer> | null> => {
  const [row] = await tx.$queryRaw<{ size: number | null }[]>`
    SELECT octet_length("bytes") AS size FROM "attachment" WHERE "id" = ${id}`;
  if (!row || row.size === null) return null;
  const bytes = new Uint8Array(row.size);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const [piece] = await tx.$queryRaw<{ part: Uint8Array | null }[]>`
      SELECT substring("bytes" FROM ${at + 1}::int FOR ${pieceBytes}::int) AS part FROM "attachment" WHERE "id" = ${id}`;
    if (!piece?.part) return null; // removed meanwhile
    bytes.set(piece.part, at);
  }
  return bytes;
};

/** The file of this id, or undefined. */
export const findAttachment = async (tx: Transaction, id: string): Promise<KeptAttachment | undefined> => {
  const row = await tx.attachment.findUnique({ where: { id }, omit: { bytes: true } });
  if (!row) return undefined;
  const { name, bot, fileId } = row;
  const bytes = await bytesOf(tx, id);
  if (bytes) return { file: { name, bytes } };
  if (bot === null || fileId === null) return undefined;
  return { name, source: { bot: bot as BotKey, fileId } }; // written by saveRemoteAttachment
};

/** Keeps what was fetched, so that it is fetched once. */
export const keepBytes = async (tx: Transaction, id: string, bytes: Uint8Array): Promise<void> => {
  await tx.attachment.updateMany({ where: { id, bytes: null }, data: { bytes: new Uint8Array(bytes) } });
};

/** What the network of a bot calls a file that was uploaded to it before. */
export const uploadOf = async (
  tx: Transaction,
  bot: BotKey,
  attachmentId: string,
): Promise<string | undefined> => {
  const row = await tx.upload.findUnique({ where: { bot_attachmentId: { bot, attachmentId } } });
  return row?.reference;
};

/** Keeps what the network of a bot calls a file; the newest name stands. Nothing is kept of a file that is gone. */
export const saveUpload = async (
  tx: Transaction,
  upload: {
    readonly bot: BotKey;
    readonly attachmentId: string;
    readonly reference: string;
    readonly at: Date;
  },
): Promise<void> => {
  const { bot, attachmentId, reference, at } = upload;
  await tx.$executeRaw`
    INSERT INTO "upload" ("bot", "attachmentId", "reference", "at")
    SELECT ${bot}, a."id", ${storableText(reference)}, ${at}::timestamp FROM "attachment" a
    WHERE a."id" = ${attachmentId} FOR SHARE
    ON CONFLICT ("bot", "attachmentId") DO UPDATE SET "reference" = EXCLUDED."reference", "at" = EXCLUDED."at"`;
};

const isNamedNowhere = (column: "attachmentId" | "photoId"): Prisma.Sql =>
  Prisma.raw(`NOT EXISTS (SELECT 1 FROM "shared_content" s WHERE s."content"->>'${column}' = a."id")
      AND NOT EXISTS (SELECT 1 FROM "delivery" d WHERE d."content"->>'${column}' = a."id"
        AND d."state" IN ('planned', 'held', 'claimed', 'sending', 'retry'))`);

/**
 * Removes files kept before `before`, and those that people sent to us only before `sentBefore`, that neither open rows
 * nor shared contents still need; returns how many.
 */
export const removeAttachments = async (
  tx: Transaction,
  which: { readonly before: Date; readonly sentBefore: Date },
): Promise<number> =>
  // Each column by itself: then PostgreSQL reads the open rows once, not once for each file.
  tx.$executeRaw`
    DELETE FROM "attachment" a
    WHERE a."createdAt" < CASE WHEN a."fileId" IS NULL THEN ${which.before}::timestamp ELSE ${which.sentBefore}::timestamp END
      AND ${isNamedNowhere("attachmentId")} AND ${isNamedNowhere("photoId")}`;
