import { z } from "zod";
import type { OutgoingFile } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { Ticket } from "../limiter.ts";
import type { VkParameters } from "./parameters.ts";

export interface PhotoUploads {
  /**
   * Uploads a picture for messages and returns its attachment string, which any dialog takes (PLATFORMS B4). The same
   * bytes are uploaded once, however many ask at the same time; `again`: VK has forgotten the last one.
   * @throws {PlatformError} bad_content when VK does not take it as a picture
   */
  upload(ticket: Ticket, photo: OutgoingFile, again?: "again"): Promise<string>;
}

interface PhotoParts {
  readonly call: (ticket: Ticket, method: string, parameters: VkParameters) => Promise<unknown>;
  /** Posts a file to an upload server; the JSON that it answers. @throws {PlatformError} */
  readonly post: (ticket: Ticket, url: string, file: OutgoingFile) => Promise<unknown>;
}

const uploadServer = z.object({ upload_url: z.string() });
const uploaded = z.object({
  server: z.number().int(),
  // An empty list of photos stands for one that was not taken.
  photo: z.string().min(3),
  hash: z.string(),
});
const failure = z.object({ error: z.string() });
const saved = z.tuple([
  z.object({ id: z.number(), owner_id: z.number(), access_key: z.string().optional() }),
]);

/** "Upload again from the start, then fail" (PLATFORMS B2b). */
const tries = 2;
const savingRefused = /: (?:22|100|105|118|121|129)\b/u;

/** VK has looked at the picture and does not take it; once more may still help. */
class Refused extends Error {
  override readonly name = "Refused";
}

const once = async ({ call, post }: PhotoParts, ticket: Ticket, photo: OutgoingFile): Promise<string> => {
  // For no dialog in particular: one person's "no" would be everybody's.
  const server = uploadServer.safeParse(await call(ticket, "photos.getMessagesUploadServer", {}));
  if (!server.success) throw new PlatformError("unavailable", "the server for pictures could not be read");
  const answer = await post(ticket, server.data.upload_url, photo);
  const taken = uploaded.safeParse(answer);
  if (!taken.success) throw new Refused(failure.safeParse(answer).data?.error ?? "an unreadable answer");
  try {
    const [found] = saved.parse(await call(ticket, "photos.saveMessagesPhoto", taken.data));
    const key = found.access_key === undefined ? "" : `_${found.access_key}`;
    return `photo${found.owner_id}_${found.id}${key}`;
  } catch (error) {
    if (error instanceof PlatformError && savingRefused.test(error.detail)) throw new Refused(error.detail);
    if (error instanceof z.ZodError)
      throw new PlatformError("unavailable", "the answer to photos.saveMessagesPhoto could not be read");
    throw error;
  }
};

const uploadNow = async (parts: PhotoParts, ticket: Ticket, photo: OutgoingFile): Promise<string> => {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await once(parts, ticket, photo);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (left === 0) throw new PlatformError("bad_content", `the picture was refused: ${error.message}`);
    }
  }
};

export const createPhotoUploads = (parts: PhotoParts): PhotoUploads => {
  const names = new WeakMap<Uint8Array, Promise<string>>();
  return {
    upload: async (ticket, photo, again) => {
      const known = again ? undefined : names.get(photo.bytes);
      if (known) return known;
      const name = uploadNow(parts, ticket, photo);
      names.set(photo.bytes, name);
      try {
        return await name;
      } catch (error) {
        if (names.get(photo.bytes) === name) names.delete(photo.bytes);
        throw error;
      }
    },
  };
};
