import type { Logger } from "pino";
import type { Clock } from "../../clock.ts";
import type { Transaction } from "../../db/transaction.ts";
import type { DeliveryState } from "../delivery.ts";
import { createRunErrors } from "../run-errors.ts";
import { pauseRun } from "../runs/store.ts";

/** Is told what rows came to; pauses a run in which the same fails again and again. Never throws. */
export type ErrorPause = (
  ended: readonly {
    readonly runId: number | null;
    readonly state: DeliveryState;
    readonly reason: string | null;
  }[],
) => Promise<void>;

export const createErrorPause = (options: {
  readonly db: { readonly prisma: Transaction };
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
}): ErrorPause => {
  const { db, clock, log } = options;
  const errors = createRunErrors();
  return async (ended) => {
    for (const { runId, state, reason } of ended) {
      if (runId === null) continue;
      const detail = errors.note(runId, state, reason);
      if (detail === undefined) continue;
      log.warn({ run: runId, detail }, "a run pauses: the same fails again and again");
      try {
        await pauseRun(db.prisma, runId, { why: "errors", detail, now: clock.now() });
      } catch (error) {
        // The next failures ask again.
        log.error({ run: runId, err: error }, "the run could not be paused");
      }
    }
  };
};
