import { defineJob, type Job } from "../bot/job.ts";
import type { Database } from "../db/open.ts";
import { expireDeliveries } from "./store.ts";

const portion = 5_000;

/** Ends what was not sent in its time. */
export const deliveryJobs = (db: Pick<Database, "prisma">): Job[] => [
  defineJob({
    name: "delivery_expire",
    every: "*/10 * * * * *",
    run: async ({ now, signal }) => {
      while (!signal.aborted && (await expireDeliveries(db.prisma, now, portion)) === portion);
    },
  }),
];
