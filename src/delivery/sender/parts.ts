import type { OutgoingPhoto } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { CallParts, ClaimedRow } from "../batch.ts";
import { type Attachments, mayComeLater } from "./attachments.ts";

/** What a call needs besides its rows; or why it cannot be made now, or never. */
export type FoundParts =
  | { readonly kind: "found"; readonly parts: CallParts }
  | { readonly kind: "later" | "never"; readonly reason: string };

/** Loads the files that a group of rows sends, fetching what is not here yet. */
export const findParts = async (
  attachments: Attachments,
  rows: readonly Pick<ClaimedRow, "content">[],
): Promise<FoundParts> => {
  const never = (id: string): FoundParts => ({
    kind: "never",
    reason: `bad_content: there is no attachment ${id}`,
  });
  try {
    const fileId = rows[0]?.content.attachmentId;
    const file = fileId === undefined ? undefined : await attachments.load(fileId);
    if (fileId !== undefined && !file) return never(fileId);
    const photos = new Map<string, OutgoingPhoto>();
    for (const { content } of rows) {
      const { photoId } = content;
      if (photoId === undefined || photos.has(photoId)) continue;
      const photo = await attachments.loadPhoto(photoId);
      if (!photo) return never(photoId);
      photos.set(photoId, photo);
    }
    return { kind: "found", parts: { ...(file && { file }), ...(photos.size > 0 && { photos }) } };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { kind: mayComeLater(error) ? "later" : "never", reason: error.message };
  }
};
