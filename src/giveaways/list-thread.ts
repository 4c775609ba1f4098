import { parentPort, workerData } from "node:worker_threads";
import { makeList, rankList } from "./list-service.ts";
import type { ListTask } from "./list-work.ts";

if (!parentPort) throw new Error("list-thread runs inside a thread only.");
const task = workerData as ListTask; // list-work.ts is the only one who starts this file
const answer = task.kind === "freeze" ? await makeList(task.order) : await rankList(task.order);
parentPort.postMessage(answer);
