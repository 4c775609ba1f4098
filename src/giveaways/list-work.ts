import { Worker } from "node:worker_threads";

/** What making a list takes; the entrants are read from the database at `url`. */
export interface ListOrder {
  readonly url: string;
  readonly giveawayId: number;
  /** 32 hex characters. */
  readonly drawId: string;
  /** 32 secret bytes. */
  readonly drawKey: Uint8Array;
  /** Most tickets that one entrant may hold. */
  readonly cap: number;
}

export interface RankingOrder {
  readonly url: string;
  readonly giveawayId: number;
  /** 32 bytes (DRAW §4). */
  readonly seed: Uint8Array;
  /** How many ranks at most. */
  readonly ranks: number;
}

/** A record of the list that was drawn. */
export interface DrawnRecord {
  readonly leafIndex: number;
  /** 64 hex characters. */
  readonly leaf: string;
  readonly tickets: number;
  readonly entryId: number;
}

/** The two steps of a draw that touch every entrant. Both end with an error when the signal is aborted. */
export interface ListWork {
  /**
   * Makes the list of a giveaway that is `freezing` and settles it, with its files, in one transaction of its own; one
   * that is settled already stays as it is, and so does one that another process is making.
   */
  freeze(order: ListOrder, signal?: AbortSignal): Promise<void>;
  /** The first ranks of a settled list, in their order. */
  rank(order: RankingOrder, signal?: AbortSignal): Promise<readonly DrawnRecord[]>;
}

/** What the thread is started with. */
export type ListTask =
  | { readonly kind: "freeze"; readonly order: ListOrder }
  | { readonly kind: "rank"; readonly order: RankingOrder };

const inThread = (task: ListTask, signal?: AbortSignal): Promise<unknown> =>
  new Promise((resolve, reject) => {
    if (import.meta.url.endsWith(".ts"))
      throw new Error("The thread that makes lists exists only in the compiled build.");
    signal?.throwIfAborted();
    const worker = new Worker(new URL("./list-thread.js", import.meta.url), { workerData: task });
    // Its connection ends with it, and the database undoes what was not settled.
    const stop = (): void => void worker.terminate();
    signal?.addEventListener("abort", stop, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      signal?.removeEventListener("abort", stop);
      // After a message or an error this changes nothing: a promise settles once.
      reject(
        signal?.aborted ? signal.reason : new Error(`The thread ended with code ${code} and no answer.`),
      );
    });
  });

/**
 * In a thread of its own, with a connection of its own, while this one goes on serving.
 * Node 20 starts no thread from TypeScript, so this works in the compiled build only.
 */
export const listWorkInThread: ListWork = {
  freeze: async (order, signal) => {
    await inThread({ kind: "freeze", order }, signal);
  },
  // The thread answers what `rankList` gives.
  rank: async (order, signal) => (await inThread({ kind: "rank", order }, signal)) as readonly DrawnRecord[],
};
