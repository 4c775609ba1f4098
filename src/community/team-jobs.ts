import { defineJob, type Job } from "../bot/job.ts";
import type { Database } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { expireTransfers } from "./owner-service.ts";
import type { TeamServices } from "./team-service.ts";

export const teamJobs = (db: Database, services: TeamServices): Job[] => [
  defineJob({
    name: "owner_transfers",
    every: "30 * * * * *",
    run: ({ now }) => inTransaction(db, (tx) => expireTransfers(tx, services, now)),
  }),
];
