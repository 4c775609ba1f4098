import { Worker } from "node:worker_threads";

import { freezeEntrants, type Freeze, type FreezeRequest } from "./entrants.ts";

/** Builds the list somewhere; the service is given one of the two below. */
export type RunFreeze = (request: FreezeRequest) => Promise<Freeze>;

/** In this thread, which stands still meanwhile: for small lists, and where no compiled worker exists. */
export const freezeInProcess: RunFreeze = async (request) => freezeEntrants(request);

/**
 * In a thread of its own, while this one goes on serving. The columns move there: they are empty afterwards.
 * Node 20 starts no thread from TypeScript, so this works in the compiled build only.
 */
export const freezeInWorker: RunFreeze = (request) =>
  new Promise((resolve, reject) => {
    if (import.meta.url.endsWith(".ts"))
      throw new Error("The freeze worker exists only in the compiled build.");
    const { keys, keyLengths, tickets } = request.columns;
    const worker = new Worker(new URL("./freeze-worker.js", import.meta.url), {
      workerData: request,
      transferList: [keys.buffer, keyLengths.buffer, tickets.buffer],
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    // After a message or an error this changes nothing: a promise settles once.
    worker.once("exit", (code) =>
      reject(new Error(`The freeze worker ended with code ${code} and no answer.`)),
    );
  });
