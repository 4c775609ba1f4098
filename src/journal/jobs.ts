import { defineJob, type Job } from "../bot/job.ts";
import type { Database } from "../db/open.ts";
import { keepDeadMs, keepHandledMs } from "./journal.ts";
import { removeSettled } from "./store.ts";

const portion = 2_000;

/** Removes updates, and with them people's texts, when they have served: handled ones after 72 h, dead after 30 days. */
export const journalJobs = (db: Pick<Database, "prisma">): Job[] => [
  defineJob({
    name: "journal_retention",
    every: "0 */10 * * * *",
    run: async ({ now, signal }) => {
      const ages = [
        { state: "done", keepMs: keepHandledMs },
        { state: "dead", keepMs: keepDeadMs },
      ] as const;
      for (const { state, keepMs } of ages) {
        const which = { state, before: new Date(now.getTime() - keepMs), limit: portion };
        while (!signal.aborted && (await removeSettled(db.prisma, which)) === portion);
      }
    },
  }),
];
