import { defineJob, type Job } from "../bot/job.ts";
import type { Database } from "../db/open.ts";
import { removeAttachments } from "./attachments/store.ts";
import { reviewHeld } from "./mix/admission.ts";
import { removeSharedContents } from "./plans/store.ts";
import { emptyLastWords, emptySettled } from "./privacy/store.ts";
import { cancelEnded } from "./runs/store.ts";
import { expireDeliveries } from "./store.ts";

const portion = 5_000;
/** Locked while they are weighed, so few: whoever sends something useful to them waits so long. */
const mixPortion = 500;
/** SPEC §2: texts are kept for 72 hours; so are the files that went with them. */
const keepFilesMs = 72 * 60 * 60_000;
/** What the team means to send, or has sent to many: rows may be held for it for weeks. */
const keepSharedMs = 30 * 24 * 60 * 60_000;

/** Ends what was not sent in its time, lets go what the mix admits by now, cancels what has ended, and empties what need not be kept. */
export const deliveryJobs = ({ db }: { readonly db: Pick<Database, "prisma"> }): Job[] => [
  defineJob({
    name: "delivery_expire",
    every: "*/10 * * * * *",
    run: async ({ now, signal }) => {
      while (!signal.aborted && (await expireDeliveries(db.prisma, now, portion)) === portion);
    },
  }),
  defineJob({
    name: "delivery_mix",
    every: "*/2 * * * * *",
    run: async ({ now, signal }) => {
      while (!signal.aborted && (await reviewHeld(db, mixPortion, now)) === mixPortion);
    },
  }),
  defineJob({
    name: "delivery_runs",
    every: "*/5 * * * * *",
    run: async ({ now, signal }) => {
      while (!signal.aborted && (await cancelEnded(db.prisma, now, portion)) >= portion);
    },
  }),
  defineJob({
    name: "delivery_files",
    every: "0 10 * * * *",
    run: async ({ now }) => {
      const before = new Date(now.getTime() - keepFilesMs);
      const sentBefore = new Date(now.getTime() - keepSharedMs);
      await removeSharedContents(db.prisma, sentBefore);
      await removeAttachments(db.prisma, { before, sentBefore });
    },
  }),
  defineJob({
    name: "delivery_texts",
    every: "0 20 * * * *",
    run: async ({ now, signal }) => {
      const before = new Date(now.getTime() - keepFilesMs);
      while (!signal.aborted && (await emptySettled(db.prisma, before, portion)) === portion);
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
