import type { OutgoingFile } from "../../bot/outgoing.ts";
import type { Transaction } from "../../db/transaction.ts";
import { loadAttachment } from "../store.ts";

/** Files of a campaign are sent to many: the last few stay in memory. */
const keptFiles = 4;

export interface Attachments {
  /** The file, or undefined where there is none of that id. */
  load(id: string): Promise<OutgoingFile | undefined>;
}

export const createAttachments = (db: { readonly prisma: Transaction }): Attachments => {
  const files = new Map<string, OutgoingFile>();
  return {
    load: async (id) => {
      const known = files.get(id);
      const file = known ?? (await loadAttachment(db.prisma, id));
      if (!file) return undefined;
      files.delete(id);
      files.set(id, file);
      const [oldest] = files.keys();
      if (files.size > keptFiles && oldest !== undefined) files.delete(oldest);
      return file;
    },
  };
};
