/*
 * The bot in a process of its own, on a clock that its parent turns: started by bot-child.ts by its compiled name, to
 * be killed and started again.
 */
import { pino } from "pino";
import type { App } from "../app.ts";
import { createTurnableClock, type TurnableClock } from "../clock.ts";
import { freeLeases } from "../db/lease.ts";
import { connectDatabase, type Database } from "../db/open.ts";
import { openBot } from "./bot.ts";
import type { BotOrder, FromBot, ToBot } from "./bot-order.ts";

interface Running {
  readonly app: App;
  readonly db: Database;
}

const tell = (message: FromBot): void => void process.send?.(message);

let clock: TurnableClock | undefined;
let running: Promise<Running> | undefined;

const start = async (order: BotOrder, itsClock: TurnableClock): Promise<Running> => {
  const log = pino({ level: order.logLevel });
  const db = connectDatabase({ url: order.databaseUrl, log });
  // Its parent starts one only when the one before is dead: nobody else is at work.
  await freeLeases(db.prisma);
  const { addresses, secretKey, defaults } = order;
  const app = await openBot({ addresses, db, clock: itsClock, log, secretKey, defaults });
  return { app, db };
};

const stop = async (): Promise<void> => {
  const bot = await running;
  await bot?.app.stop();
  await bot?.db.close();
  process.exit(0);
};

const obey = async (message: ToBot): Promise<void> => {
  switch (message.kind) {
    case "start":
      clock = createTurnableClock(new Date(message.order.nowMs));
      running = start(message.order, clock);
      await running;
      return tell({ kind: "ready" });
    case "turn":
      return clock?.turn(message.milliseconds);
    case "drain":
      await (await running)?.app.drain();
      return tell({ kind: "drained", number: message.number });
    case "stop":
      return stop();
  }
};

process.on("message", (message: ToBot) => {
  obey(message).catch((error: unknown) => {
    tell({
      kind: "failed",
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  });
});
// It never outlives whoever turns its clock.
process.on("disconnect", () => process.exit(1));
