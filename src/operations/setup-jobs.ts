import { defineJob, type Job } from "../bot/job.ts";
import { inTransaction } from "../db/transaction.ts";
import { probeDue, type ProbeServices } from "./probe-service.ts";
import { refreshCards, type SetupServices } from "./setup-service.ts";

/** Looks at what tokens and places allow, and keeps checklists up to date with it. */
export const setupJobs = (services: ProbeServices & SetupServices): Job[] => {
  let isFirst = true;
  return [
    defineJob({
      name: "probes",
      every: "*/2 * * * * *",
      async run({ now, signal }) {
        await probeDue(services, { now, isFirst, signal });
        isFirst = false;
      },
    }),
    defineJob({
      name: "setup-cards",
      every: "*/5 * * * * *",
      async run({ now }) {
        await inTransaction(services.db, (tx) => refreshCards(tx, services, now));
      },
    }),
  ];
};
