import { parentPort, workerData } from "node:worker_threads";

import { freezeEntrants, type FreezeRequest } from "./entrants.ts";

if (!parentPort) throw new Error("freeze-worker runs inside a worker thread only.");
const freeze = freezeEntrants(workerData as FreezeRequest); // freeze.ts is the only one who starts this file
parentPort.postMessage(
  freeze,
  freeze.kind === "list" ? [freeze.entrantsBin.buffer, freeze.order.buffer, freeze.treeTop.buffer] : [],
);
