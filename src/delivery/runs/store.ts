import type { MixPolicy } from "../../content/mix/mix.ts";
import { Prisma } from "../../db/generated/client.ts";
import type { Transaction } from "../../db/transaction.ts";
import { storableText } from "../../journal/storable.ts";
import type { PauseReason, Run, RunHours, RunState } from "../run.ts";

/** Heard by the senders of all processes when a run is paused, goes on or ends; the payload is its id. */
export const runChannel = "vestnik_run";

const announce = async (tx: Transaction, runId: number): Promise<void> => {
  await tx.$executeRaw`SELECT pg_notify(${runChannel}, ${String(runId)})`;
};

/** In SQL, of a row of "delivery_run": whether it may send at `now`. */
export const isRunOpen = (now: Date): Prisma.Sql => Prisma.sql`"state" = 'open'
  AND ("opensAt" IS NULL OR "opensAt" <= ${now}::timestamp) AND ("shutsAt" IS NULL OR "shutsAt" > ${now}::timestamp)`;

type StoredRun = Awaited<ReturnType<Transaction["deliveryRun"]["findFirstOrThrow"]>>;

/** The strings of these columns are written by this file only. */
const runOf = ({ state, pausedWhy, ...row }: StoredRun): Run => ({
  ...row,
  state: state as RunState,
  pausedWhy: pausedWhy as PauseReason | null,
});

/** Opens a run; one that is about the same thing is returned as it is, so that asking twice makes one. */
export const createRun = async (
  tx: Transaction,
  run: { readonly about: string; readonly now: Date; readonly mixPolicy?: MixPolicy } & Partial<RunHours>,
): Promise<Run> => {
  const { about, now, opensAt = null, shutsAt = null, mixPolicy = "hold" } = run;
  await tx.deliveryRun.createMany({
    data: [{ about, opensAt, shutsAt, mixPolicy, createdAt: now }],
    skipDuplicates: true,
  });
  return runOf(await tx.deliveryRun.findUniqueOrThrow({ where: { about } }));
};

/** The run of this id, or undefined. */
export const runById = async (tx: Transaction, id: number): Promise<Run | undefined> => {
  const row = await tx.deliveryRun.findUnique({ where: { id } });
  return row ? runOf(row) : undefined;
};

/** Sets the hours in which a run may send; false when it has ended. */
export const setRunHours = async (tx: Transaction, id: number, hours: RunHours): Promise<boolean> => {
  const { opensAt, shutsAt } = hours;
  const { count } = await tx.deliveryRun.updateMany({
    where: { id, state: { not: "ended" } },
    data: { opensAt, shutsAt },
  });
  await announce(tx, id);
  return count === 1;
};

/**
 * Stops a run: what is not on its way yet stays where it is. False when it was not open, and then the first pause
 * stands; so of two people who pause at once one hears that it was paused already.
 */
export const pauseRun = async (
  tx: Transaction,
  id: number,
  pause: { readonly why: PauseReason; readonly detail?: string; readonly now: Date },
): Promise<boolean> => {
  const { count } = await tx.deliveryRun.updateMany({
    where: { id, state: "open" },
    data: {
      state: "paused",
      pausedWhy: pause.why,
      pausedDetail: pause.detail === undefined ? null : storableText(pause.detail),
      pausedAt: pause.now,
    },
  });
  await announce(tx, id);
  return count === 1;
};

/** Lets a paused run go on; false when it was not paused. */
export const resumeRun = async (tx: Transaction, id: number): Promise<boolean> => {
  const { count } = await tx.deliveryRun.updateMany({
    where: { id, state: "paused" },
    data: { state: "open", pausedWhy: null, pausedDetail: null, pausedAt: null },
  });
  await announce(tx, id);
  return count === 1;
};

/**
 * Ends a run for good: from the commit on nothing of it is sent, and its open rows are cancelled with this reason, in
 * portions, by the job `delivery_runs`. What is being sent this moment goes on. False when it had ended already.
 */
export const cancelRun = async (tx: Transaction, id: number, reason: string): Promise<boolean> => {
  const { count } = await tx.deliveryRun.updateMany({
    where: { id, state: { not: "ended" } },
    data: { state: "ended", endReason: storableText(reason) },
  });
  await announce(tx, id);
  return count === 1;
};

/** Ends a run whose rows have all ended; should one be open after all, it is cancelled. */
export const endRun = async (tx: Transaction, id: number): Promise<boolean> =>
  cancelRun(tx, id, "the run has ended");

/** Cancels open rows of runs that have ended, at most `limit` of each state at once; returns how many. */
export const cancelEnded = async (tx: Transaction, now: Date, limit: number): Promise<number> => {
  const waiting = await tx.$executeRaw`
    UPDATE "delivery" d SET "state" = 'cancelled', "reason" = o."endReason", "settledAt" = ${now}::timestamp
    FROM (
      SELECT c."id", r."endReason" FROM "delivery_run" r CROSS JOIN LATERAL (
        SELECT "id" FROM "delivery"
        WHERE "runId" = r."id" AND "runId" IS NOT NULL AND "state" IN ('planned', 'retry')
        LIMIT ${limit} FOR UPDATE SKIP LOCKED) c
      WHERE r."state" = 'ended' LIMIT ${limit}
    ) o WHERE d."id" = o."id"`;
  const held = await tx.$executeRaw`
    UPDATE "delivery" d SET "state" = 'cancelled', "reason" = o."endReason", "settledAt" = ${now}::timestamp
    FROM (
      SELECT c."id", r."endReason" FROM "delivery_run" r CROSS JOIN LATERAL (
        SELECT "id" FROM "delivery"
        WHERE "runId" = r."id" AND "runId" IS NOT NULL AND "state" = 'held'
        LIMIT ${limit} FOR UPDATE SKIP LOCKED) c
      WHERE r."state" = 'ended' LIMIT ${limit}
    ) o WHERE d."id" = o."id"`;
  return waiting + held;
};

/** Runs that have paused themselves and wait for the team, oldest first. */
export const runsPausedByErrors = async (tx: Transaction): Promise<Run[]> => {
  const rows = await tx.deliveryRun.findMany({
    where: { state: "paused", pausedWhy: "errors" },
    orderBy: { id: "asc" },
  });
  return rows.map(runOf);
};

/** Which of these runs may not send at `now`; what is not there may not, either. */
export const closedAmong = async (
  tx: Transaction,
  ids: readonly number[],
  now: Date,
): Promise<ReadonlySet<number>> => {
  const open = await tx.$queryRaw<{ id: number }[]>`
    SELECT "id" FROM "delivery_run" WHERE "id" = ANY(${[...ids]}::int[]) AND ${isRunOpen(now)}`;
  const opened = new Set(open.map(({ id }) => id));
  return new Set(ids.filter((id) => !opened.has(id)));
};
