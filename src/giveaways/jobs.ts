import { defineJob, type Job } from "../bot/job.ts";
import { inTransaction } from "../db/transaction.ts";
import { finishAnnounced } from "./announce-step.ts";
import { checkHolders } from "./check-step.ts";
import { closeDue, freezeList } from "./close-step.ts";
import { commitAttempt } from "./commit-step.ts";
import { refreshCounts } from "./count-step.ts";
import { settleCheckedEntries } from "./entry-service.ts";
import type { Giveaway, GiveawayState } from "./giveaway.ts";
import { drawWhenReady } from "./rank-step.ts";
import { removeErased } from "./privacy/store.ts";
import type { GiveawayServices } from "./services.ts";
import { destroyDrawKeys, giveawaysIn, statesPresent } from "./store.ts";

/** DRAW §2. */
const drawKeyLifeMs = 30 * 24 * 60 * 60_000;
const entriesPerSweep = 200;

type Step = (
  services: GiveawayServices,
  giveaway: Giveaway,
  now: Date,
  signal?: AbortSignal,
) => Promise<void>;

/** What moves a giveaway on from each state; in this order one sweep can carry it through several. */
const steps: readonly (readonly [GiveawayState, Step])[] = [
  ["open", closeDue],
  ["freezing", freezeList],
  ["committing", commitAttempt],
  ["waiting", drawWhenReady],
  ["checking", checkHolders],
  ["announced", finishAnnounced],
];

/** Takes every giveaway as far as it can go. One that fails does not hold up the others, but is reported. */
const advanceDraws = async (services: GiveawayServices, now: Date, signal?: AbortSignal): Promise<void> => {
  const failures: unknown[] = [];
  let present = await statesPresent(services.db.prisma);
  for (const [state, step] of steps) {
    if (!present.has(state)) continue;
    for (const giveaway of await giveawaysIn(services.db.prisma, state)) {
      if (signal?.aborted) return;
      try {
        await step(services, giveaway, now, signal);
      } catch (error) {
        // It was interrupted, not refused: the next process takes the step.
        if (signal?.aborted) return;
        failures.push(error);
      }
    }
    present = await statesPresent(services.db.prisma);
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} giveaways could not be moved on.`);
};

export const giveawayJobs = (services: GiveawayServices): Job[] => [
  defineJob({
    name: "giveaway-entries",
    every: "* * * * * *",
    run: async ({ now }) => {
      await inTransaction(services.db, (tx) => settleCheckedEntries(services, tx, entriesPerSweep, now));
    },
  }),
  defineJob({
    name: "giveaway-draws",
    every: "* * * * * *",
    run: ({ now, signal }) => advanceDraws(services, now, signal),
  }),
  defineJob({
    name: "giveaway-counts",
    every: "*/5 * * * * *",
    run: async ({ now }) => {
      for (const giveaway of await giveawaysIn(services.db.prisma, "open")) {
        if (giveaway.closedAt === null) await refreshCounts(services, giveaway, now);
      }
    },
  }),
  defineJob({
    name: "giveaway-erased",
    every: "15 * * * * *",
    run: async () => {
      await removeErased(services.db.prisma);
    },
  }),
  defineJob({
    name: "giveaway-draw-keys",
    every: "0 0 4 * * *",
    run: async ({ now }) => {
      await destroyDrawKeys(services.db.prisma, new Date(now.getTime() - drawKeyLifeMs));
    },
  }),
];
