import { defineJob, type Job } from "../bot/job.ts";
import type { Database } from "../db/open.ts";
import { emptyLastWords, emptySettled } from "./privacy/store.ts";
import { expireDeliveries, removeAttachments } from "./store.ts";

const portion = 5_000;
/** Each portion looks the table through, so they are large. */
const textPortion = 50_000;
/** SPEC §2: texts are kept for 72 hours; so are the files that went with them. */
const keepFilesMs = 72 * 60 * 60_000;

/** Ends what was not sent in its time. */
export const deliveryJobs = (db: Pick<Database, "prisma">): Job[] => [
  defineJob({
    name: "delivery_expire",
    every: "*/10 * * * * *",
    run: async ({ now, signal }) => {
      while (!signal.aborted && (await expireDeliveries(db.prisma, now, portion)) === portion);
    },
  }),
  defineJob({
    name: "delivery_files",
    every: "0 10 * * * *",
    run: async ({ now }) => {
      await removeAttachments(db.prisma, new Date(now.getTime() - keepFilesMs));
    },
  }),
  defineJob({
    name: "delivery_texts",
    every: "0 20 * * * *",
    run: async ({ now, signal }) => {
      const before = new Date(now.getTime() - keepFilesMs);
      while (!signal.aborted && (await emptySettled(db.prisma, before, textPortion)) === textPortion);
    },
  }),
  defineJob({
    name: "delivery_erased",
    every: "*/15 * * * * *",
    run: async () => {
      await emptyLastWords(db.prisma);
    },
  }),
];
