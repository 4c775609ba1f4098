import type { Content } from "../../bot/outgoing.ts";
import type { Transaction } from "../../db/transaction.ts";
import { loadSharedContents } from "../plans/store.ts";
import type { HeldRow, StoredRow } from "./store.ts";

/** Texts of the last few broadcasts, each in its languages, stay in memory. */
const keptContents = 64;

/** What rows say, also where many say the same. */
export interface Contents {
  /** The rows with what they say; `lost` are those whose content is not there any more. */
  of<Row extends StoredRow>(
    rows: readonly Row[],
  ): Promise<{ readonly filled: (Row & HeldRow)[]; readonly lost: Row[] }>;
}

export const createContents = (db: { readonly prisma: Transaction }): Contents => {
  const kept = new Map<string, Content>();
  const load = async (hashes: readonly string[]): Promise<Map<string, Content>> => {
    const found = new Map<string, Content>();
    for (const hash of hashes) {
      const content = kept.get(hash);
      if (content) found.set(hash, content);
    }
    const missing = hashes.filter((hash) => !found.has(hash));
    if (missing.length > 0) {
      for (const [hash, content] of await loadSharedContents(db.prisma, missing)) found.set(hash, content);
    }
    for (const [hash, content] of found) {
      kept.delete(hash);
      kept.set(hash, content);
    }
    for (const [oldest] of kept) {
      if (kept.size <= keptContents) break;
      kept.delete(oldest);
    }
    return found;
  };
  return {
    of: async (rows) => {
      const shared = new Set(rows.filter(({ content }) => content === null).map((row) => row.contentHash));
      const contents = shared.size === 0 ? new Map<string, Content>() : await load([...shared]);
      const filled = [];
      const lost = [];
      for (const row of rows) {
        const content = row.content ?? contents.get(row.contentHash);
        if (content) filled.push({ ...row, content });
        else lost.push(row);
      }
      return { filled, lost };
    },
  };
};
