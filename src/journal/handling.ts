import type { AfterCommit } from "../bot/after-commit.ts";
import type { Incoming } from "../bot/incoming.ts";
import { confirmLease, type HeldLease } from "../db/lease.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { markAllDone, markDead, markDone } from "./store.ts";

/** What the router gets of an update; `now` is one instant for everything that it writes. */
export interface HandlerInput {
  readonly id: bigint;
  readonly incoming: Incoming;
  readonly receivedAt: Date;
  readonly now: Date;
}

export interface Handled {
  readonly afterCommit: readonly AfterCommit[];
}

/** Writes everything through `tx` and calls no network; runs again from nothing when the transaction fails. */
export type Handle = (tx: Transaction, input: HandlerInput) => Promise<Handled>;

/** Tells the person that their update could not be handled, in the transaction that sets it aside. */
export type OnDead = (tx: Transaction, input: HandlerInput, incidentId: string) => Promise<Handled>;

/** Another transaction has settled the update, or another process is to: this one must leave no trace. */
export class AlreadySettled extends Error {
  override readonly name = "AlreadySettled";
}

type Db = Pick<Database, "prisma">;

/**
 * Handles one update: the handler's writes and the done mark in one transaction. The mark comes first, so that
 * whoever else has the update waits for our commit and then finds nothing to do; with it goes the proof that this
 * process still works for the bot.
 * @throws {AlreadySettled} and whatever the handler throws
 */
export const handleOnce = async (
  db: Db,
  handle: Handle,
  input: HandlerInput,
  lease?: HeldLease,
): Promise<Handled> =>
  inTransaction(db, async (tx) => {
    if (!(await markDone(tx, input.id, { lease, now: input.now })))
      throw new AlreadySettled(String(input.id));
    return handle(tx, input);
  });

/** Handles many updates that belong together, each answered in its place; runs again one by one when it fails. */
export type HandleCrowd = (tx: Transaction, inputs: readonly HandlerInput[]) => Promise<readonly Handled[]>;

/**
 * Handles the updates of one crowd in one transaction, with their done marks: all or none.
 * @throws {AlreadySettled} somebody else has one of them, and whatever the handler throws
 */
export const handleTogether = async (
  db: Db,
  handle: HandleCrowd,
  inputs: readonly HandlerInput[],
  lease?: HeldLease,
): Promise<readonly Handled[]> =>
  inTransaction(db, async (tx) => {
    const [first] = inputs;
    if (!first) return [];
    const ids = inputs.map(({ id }) => id);
    if ((await markAllDone(tx, ids, { lease, now: first.now })) < ids.length)
      throw new AlreadySettled(`${first.id} or one that came with it`);
    return handle(tx, inputs);
  });

export interface Death {
  readonly attempts: number;
  readonly incidentId: string;
  readonly error: string;
}

/** Sets an update aside and tells the person, in one transaction. @throws {AlreadySettled} */
export const bury = async (
  db: Db,
  onDead: OnDead | undefined,
  input: HandlerInput,
  death: Death,
  lease?: HeldLease,
): Promise<Handled> =>
  inTransaction(db, async (tx) => {
    if (lease && !(await confirmLease(tx, lease))) throw new AlreadySettled(String(input.id));
    if (!(await markDead(tx, input.id, { ...death, now: input.now })))
      throw new AlreadySettled(String(input.id));
    return onDead ? onDead(tx, input, death.incidentId) : { afterCommit: [] };
  });
