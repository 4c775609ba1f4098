import type { DeliveryState } from "./delivery.ts";

/** So many equal errors one after another pause a run. */
const mostEqual = 20;
/** More failures than this (5 %) among the last so many that ended pause it, too. */
const remembered = 200;
const mostFailed = 10;

interface Memory {
  /** Of the last that ended, oldest first: whether it failed. */
  readonly ended: boolean[];
  failedCount: number;
  equalCount: number;
  lastError: string | undefined;
}

/** Of one sender, what its runs came to lately. */
export interface RunErrors {
  /**
   * Notes what became of a row; returns the error for which its run should pause, and forgets the run then, so that
   * it starts afresh when it goes on. A row that ended `unknown` counts as failed: it is never sent again. Who does
   * not let us write is no error, and what is tried again has not ended.
   */
  note(runId: number, state: DeliveryState, reason: string | null): string | undefined;
}

export const createRunErrors = (): RunErrors => {
  const runs = new Map<number, Memory>();
  return {
    note: (runId, state, reason) => {
      if (state !== "sent" && state !== "denied" && state !== "failed" && state !== "unknown")
        return undefined;
      const known = runs.get(runId);
      const run = known ?? { ended: [], failedCount: 0, equalCount: 0, lastError: undefined };
      if (!known) runs.set(runId, run);
      const hasFailed = state === "failed" || state === "unknown";
      run.ended.push(hasFailed);
      if (hasFailed) run.failedCount += 1;
      if (run.ended.length > remembered && run.ended.shift()) run.failedCount -= 1;
      if (state === "denied") return undefined;
      const error = hasFailed ? (reason ?? state) : undefined;
      run.equalCount = error !== undefined && error === run.lastError ? run.equalCount + 1 : 1;
      run.lastError = error;
      const isTooMuch =
        run.equalCount >= mostEqual || (run.ended.length === remembered && run.failedCount > mostFailed);
      if (error === undefined || !isTooMuch) return undefined;
      runs.delete(runId);
      return error;
    },
  };
};
