import { createInterface } from "node:readline/promises";
import { rest, type Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { pauseOf } from "../delivery/pauses/store.ts";
import { resume, whatWaits } from "./panic-service.ts";

export interface GoAheadOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly print: (line: string) => void;
  /** Lines about what else fell due since the backup, such as giveaways that should have closed. */
  readonly due: (tx: Transaction, now: Date) => Promise<readonly string[]>;
  /** A terminal that can answer; absent under a service manager or in a container. */
  readonly terminal?: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
  readonly signal: AbortSignal;
}

const lookEveryMs = 1_000;

const isHeld = ({ db }: GoAheadOptions): Promise<boolean> =>
  inTransaction(db, async (tx) => (await pauseOf(tx))?.cause === "restored");

/** Until somebody types yes; whoever ends the pause elsewhere ends this question too. */
const ask = async ({ terminal, db, clock }: GoAheadOptions, signal: AbortSignal): Promise<void> => {
  if (!terminal) return;
  const lines = createInterface(terminal);
  try {
    while (!signal.aborted) {
      const answer = await lines.question("Is the old server off for good? Type yes to go on here: ", {
        signal,
      });
      if (!/^(?:y|yes|д|да)$/iu.test(answer.trim())) continue;
      await inTransaction(db, (tx) => resume(tx, { now: clock.now() }));
      return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    lines.close();
  }
};

const tell = async ({ db, clock, print, due, terminal }: GoAheadOptions): Promise<void> => {
  const now = clock.now();
  const { waiting, lines } = await inTransaction(db, async (tx) => ({
    waiting: (await whatWaits(tx, now))?.waiting,
    lines: await due(tx, now),
  }));
  print("This is a copy, restored from a backup. Nothing is read from the networks and nothing is sent yet.");
  if (waiting) {
    const { answers, notices, useful, promos, lateAnswers } = waiting;
    print(
      `Waiting to be sent: ${answers} answers, ${notices} notices, ${useful} useful messages, ${promos} promos. Too old to be sent: ${lateAnswers} answers.`,
    );
  }
  for (const line of lines) print(line);
  print("If the old server still runs, both would answer people and both would draw: switch it off first.");
  if (!terminal) print("Then let this one go on: vestnik panic --resume");
};

/**
 * Holds a restored bot back until somebody says that the old server is off. Returns whether it may go on; false when
 * it is to stop instead.
 */
export const awaitGoAhead = async (options: GoAheadOptions): Promise<boolean> => {
  if (!(await isHeld(options))) return true;
  await tell(options);
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const asking = ask(options, signal);
  // The loop below ends by what it finds; a broken terminal must not end it.
  asking.catch((error: unknown) => options.print(`The terminal cannot be asked: ${String(error)}`));
  while (!options.signal.aborted && (await isHeld(options)))
    await rest(options.clock, lookEveryMs, options.signal);
  over.abort();
  return !options.signal.aborted;
};
