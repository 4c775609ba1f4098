import type { Clock } from "../clock.ts";
import { reachDatabase, type ReachOptions } from "../db/reach.ts";
import { inTransaction } from "../db/transaction.ts";
import { panic, resume, whatWaits } from "./panic-service.ts";

/**
 * `vestnik panic [--resume]`: stops or resumes all sending from the terminal, beside the running bot or without one.
 * Sitting there is the permission. Returns the exit code.
 */
export const runPanic = async (
  options: ReachOptions & {
    readonly clock: Clock;
    readonly isResume: boolean;
    readonly print: (line: string) => void;
  },
): Promise<number> => {
  const { clock, isResume, print } = options;
  const db = await reachDatabase(options);
  const now = clock.now();
  try {
    if (!isResume) {
      const { pause, isNew } = await inTransaction(db, (tx) => panic(tx, { now }));
      print(
        isNew
          ? "All sending is stopped. What people write and tap is still taken in. A call that was under way cannot be called back."
          : `All sending has been stopped since ${pause.since.toISOString()}; it stays stopped.`,
      );
      print("To go on: the owner sends /resume to the bot, or run: vestnik panic --resume");
      return 0;
    }
    const found = await inTransaction(db, (tx) => whatWaits(tx, now));
    const ended = await inTransaction(db, (tx) => resume(tx, { now }));
    if (!found || !ended) {
      print("Nothing is stopped.");
      return 0;
    }
    const { answers, notices, useful, promos } = found.waiting;
    print(
      `Sending goes on. Waiting: ${answers} answers, ${notices} notices, ${useful} useful messages, ${promos} promos. Too old to be sent: ${ended.expired} answers.`,
    );
    return 0;
  } finally {
    await db.close();
  }
};
