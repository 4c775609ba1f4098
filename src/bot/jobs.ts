import type { Database } from "../db/open.ts";
import { defineJob, type Job } from "./job.ts";
import { sweepDialogues } from "./store.ts";

/** An expired dialogue is still answered with a sentence for a day. */
const keepExpiredMs = 24 * 60 * 60_000;

export const botJobs = (db: Pick<Database, "prisma">): Job[] => [
  defineJob({
    name: "dialogues",
    every: "0 30 * * * *",
    run: async ({ now }) => {
      await sweepDialogues(db.prisma, new Date(now.getTime() - keepExpiredMs));
    },
  }),
];
