import { fork } from "node:child_process";
import { once } from "node:events";
import type { BotOrder, FromBot, ToBot } from "./bot-order.ts";

/** A bot in a process of its own. */
interface BotChild {
  readonly pid: number;
  /** Moves its clock forward, as those of the networks have been; obeyed in order with all else it is told. */
  turn(milliseconds: number): void;
  /** Resolves when nothing that is stored waits to be handled or sent. @throws where it dies before that */
  drain(): Promise<void>;
  /** SIGKILL: it learns nothing of it. */
  kill(): Promise<void>;
  /** As an operator would end it. */
  stop(): Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Starts a bot; resolves when it reads, handles and sends. Only in the compiled build. */
export const startBotChild = async (
  order: Omit<BotOrder, "nowMs">,
  nowMs: () => number,
): Promise<BotChild> => {
  const child = fork(new URL("./bot-process.js", import.meta.url), { serialization: "advanced" });
  const exited = once(child, "exit");
  const waiters = new Map<number, Waiter>();
  const ready: { waiter?: Waiter } = {};
  let lastNumber = 0;
  const tell = (message: ToBot): void => {
    if (child.connected) child.send(message);
  };
  const fail = (error: Error): void => {
    for (const waiter of [...waiters.values(), ...(ready.waiter ? [ready.waiter] : [])]) waiter.reject(error);
    waiters.clear();
    delete ready.waiter;
  };
  child.on("message", (message: FromBot) => {
    if (message.kind === "failed") return fail(new Error(`The bot failed: ${message.problem}`));
    if (message.kind === "ready") return ready.waiter?.resolve();
    waiters.get(message.number)?.resolve();
    waiters.delete(message.number);
    return undefined;
  });
  child.once("exit", (code, signal) => fail(new Error(`The bot ended: ${signal ?? code ?? "?"}.`)));
  await new Promise<void>((resolve, reject) => {
    ready.waiter = { resolve, reject };
    tell({ kind: "start", order: { ...order, nowMs: nowMs() } });
  });
  delete ready.waiter;
  return {
    pid: child.pid ?? 0,
    turn: (milliseconds) => tell({ kind: "turn", milliseconds }),
    drain: () =>
      new Promise((resolve, reject) => {
        lastNumber += 1;
        waiters.set(lastNumber, { resolve, reject });
        if (child.connected) tell({ kind: "drain", number: lastNumber });
        else fail(new Error("The bot has ended."));
      }),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      tell({ kind: "stop" });
      await exited;
    },
  };
};
