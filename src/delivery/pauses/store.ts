import type { Transaction } from "../../db/transaction.ts";
import type { PauseCause, SendingPause, Waiting } from "../pause.ts";

export const pauseChannel = "vestnik_pause";

/** Wakes the watches of all processes when the transaction commits. */
const announce = async (tx: Transaction): Promise<void> => {
  await tx.$executeRaw`SELECT pg_notify(${pauseChannel}, '')`;
};

/** The pause that holds now, or null while sending goes on. */
export const pauseOf = async (tx: Transaction): Promise<SendingPause | null> => {
  const row = await tx.sendingPause.findUnique({ where: { id: 1 } });
  // Causes are written by `pauseSending` only.
  return row && { cause: row.cause as PauseCause, personId: row.personId, since: row.since };
};

/** Stops all sending; false when it was stopped already, and then the first pause stands. */
export const pauseSending = async (
  tx: Transaction,
  pause: { readonly cause: PauseCause; readonly personId?: number; readonly now: Date },
): Promise<boolean> => {
  const { count } = await tx.sendingPause.createMany({
    data: [{ id: 1, cause: pause.cause, personId: pause.personId ?? null, since: pause.now }],
    skipDuplicates: true,
  });
  await announce(tx);
  return count === 1;
};

/** Lets sending go on; false when nothing was paused. */
export const endPause = async (tx: Transaction): Promise<boolean> => {
  const { count } = await tx.sendingPause.deleteMany({});
  await announce(tx);
  return count > 0;
};

/** Ends answers to people that were written before `before` and were not sent; returns how many. */
export const expireAnswers = async (
  tx: Transaction,
  which: { readonly before: Date; readonly now: Date },
): Promise<number> => {
  const { count } = await tx.delivery.updateMany({
    // An edit says how things are, not how they were: it is welcome late, too.
    where: {
      state: { in: ["planned", "held", "retry"] },
      kind: "reply",
      op: "message",
      lane: 0,
      createdAt: { lt: which.before },
    },
    data: { state: "expired", reason: "answers are not sent late after a pause", settledAt: which.now },
  });
  return count;
};

/** What waits to be sent: due now, by kind, and answers written before `before` apart. */
export const countWaiting = async (
  tx: Transaction,
  which: { readonly before: Date; readonly now: Date },
): Promise<Waiting> => {
  const { before, now } = which;
  const [counts] = await tx.$queryRaw<Waiting[]>`
    SELECT count(*) FILTER (WHERE "isLate")::int AS "lateAnswers",
      count(*) FILTER (WHERE "kind" = 'reply' AND NOT "isLate")::int AS "answers",
      count(*) FILTER (WHERE "kind" = 'notice')::int AS "notices",
      count(*) FILTER (WHERE "kind" = 'useful')::int AS "useful",
      count(*) FILTER (WHERE "kind" = 'promo')::int AS "promos"
    FROM (
      SELECT "kind", "kind" = 'reply' AND "op" = 'message' AND "createdAt" < ${before}::timestamp AS "isLate"
      FROM "delivery"
      WHERE "state" IN ('planned', 'retry', 'claimed') AND "lane" <> 3 AND "notBefore" <= ${now}::timestamp
        AND ("expiresAt" IS NULL OR "expiresAt" > ${now}::timestamp)
    ) due`;
  return counts ?? { lateAnswers: 0, answers: 0, notices: 0, useful: 0, promos: 0 };
};
