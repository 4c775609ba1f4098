import { defineJob, type Job } from "../bot/job.ts";
import { inTransaction } from "../db/transaction.ts";
import { createTroubleWatch, type TroubleServices } from "./trouble-service.ts";

export const troubleJobs = (services: TroubleServices): Job[] => {
  const watch = createTroubleWatch(services);
  return [
    defineJob({
      name: "trouble",
      every: "*/10 * * * * *",
      // Each process sees its own bots and its own disk.
      isEverywhere: true,
      run: () => watch.look(),
    }),
    defineJob({
      name: "alerts",
      every: "30 * * * * *",
      run: async ({ now }) => {
        await inTransaction(services.db, (tx) => services.alerts.repeat(tx, now));
      },
    }),
  ];
};
