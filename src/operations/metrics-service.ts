import type { Database } from "../db/open.ts";
import { countStored, type StoredCounts } from "./metrics/store.ts";

/** Several who ask at once, or one who asks often, cost one look. */
const keepMs = 5_000;

/** What only the database can count, at most five seconds old. */
export const createStoredCounts = (
  db: Pick<Database, "prisma">,
  bots: readonly string[],
): (() => Promise<StoredCounts>) => {
  let last: { readonly atMs: number; readonly counts: Promise<StoredCounts> } | undefined;
  return () => {
    const atMs = performance.now();
    if (last && atMs - last.atMs < keepMs) return last.counts;
    const mine = { atMs, counts: countStored(db.prisma, bots) };
    last = mine;
    mine.counts.catch(() => {
      if (last === mine) last = undefined;
    });
    return mine.counts;
  };
};
