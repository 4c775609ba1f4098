import type { Transaction } from "../db/transaction.ts";
import { writeAudit } from "../community/store.ts";
import { answerLifeMs, type SendingPause, type Waiting } from "../delivery/pause.ts";
import { countWaiting, endPause, expireAnswers, pauseOf, pauseSending } from "../delivery/pauses/store.ts";

/** Who does it: somebody of a team, or whoever sits at the terminal. */
export interface PanicActor {
  readonly communityId: number;
  readonly personId: number;
}

const before = (now: Date): Date => new Date(now.getTime() - answerLifeMs);

/** Stops all sending; the pause that holds now, which may be an earlier one. */
export const panic = async (
  tx: Transaction,
  { by, now }: { readonly by?: PanicActor; readonly now: Date },
): Promise<{ readonly pause: SendingPause; readonly isNew: boolean }> => {
  const isNew = await pauseSending(tx, { cause: "panic", ...(by && { personId: by.personId }), now });
  const pause = await pauseOf(tx);
  if (!pause) throw new Error("Sending was paused and resumed in one transaction.");
  if (isNew && by) await writeAudit(tx, { ...by, at: now, act: "sending.pause", object: "sending" });
  return { pause, isNew };
};

export interface Paused {
  readonly pause: SendingPause;
  readonly waiting: Waiting;
}

/** What has waited since when; undefined while nothing is paused. */
export const whatWaits = async (tx: Transaction, now: Date): Promise<Paused | undefined> => {
  const pause = await pauseOf(tx);
  return pause ? { pause, waiting: await countWaiting(tx, { before: before(now), now }) } : undefined;
};

/**
 * Lets sending go on, in order and at the networks' pace, without the answers that have grown old; undefined when
 * nothing was paused.
 */
export const resume = async (
  tx: Transaction,
  { by, now }: { readonly by?: PanicActor; readonly now: Date },
): Promise<{ readonly expired: number } | undefined> => {
  const pause = await pauseOf(tx);
  if (!pause || !(await endPause(tx))) return undefined;
  const expired = await expireAnswers(tx, { before: before(now), now });
  if (by) {
    const facts = { since: pause.since.toISOString(), cause: pause.cause };
    await writeAudit(tx, { ...by, at: now, act: "sending.resume", object: "sending", before: facts });
  }
  return { expired };
};
