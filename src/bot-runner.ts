import type { Logger } from "pino";
import type { Platform } from "./bot/platform.ts";
import { rest, type Clock } from "./clock.ts";
import { acquireLease, releaseLease, renewLease, type HeldLease } from "./db/lease.ts";
import type { Database } from "./db/open.ts";
import { createSender, type Sender, type SenderOptions } from "./delivery/sender/sender.ts";
import { createDispatcher, type Dispatcher, type DispatcherOptions } from "./journal/dispatcher.ts";
import { runIntake } from "./journal/intake.ts";
import type { ReadingProgress } from "./journal/progress.ts";

export interface BotRunnerOptions
  extends
    Pick<DispatcherOptions, "handle" | "onDead" | "mayAnswer">,
    Pick<SenderOptions, "onTrouble" | "onDenied" | "pause"> {
  readonly db: Database;
  readonly platform: Platform;
  readonly progress: ReadingProgress;
  readonly clock: Clock;
  readonly log: Logger;
  /** Unique to this run of this process. */
  readonly holder: string;
  readonly random: () => number;
  /** Told after each commit of a handler: there may be rows to send. */
  readonly onCommitted: () => void;
}

/** One bot at work: reading, handling, sending, while this process holds its lease. */
export interface BotRunner {
  readonly platform: Platform;
  start(): void;
  nudgeSender(): void;
  /** Resolves when all stored updates are handled and all due rows are sent. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const leaseMs = 15_000;
const renewEveryMs = 5_000;
const standbyEveryMs = 2_000;

interface Shift {
  readonly lease: HeldLease;
  readonly sender: Sender;
  readonly dispatcher: Dispatcher;
  end(): Promise<void>;
}

export const createBotRunner = (options: BotRunnerOptions): BotRunner => {
  const { db, platform, clock, log, holder, random, onTrouble } = options;
  const name = `bot ${platform.bot}`;
  const stopping = new AbortController();
  let shift: Shift | undefined;
  let running: Promise<void> | undefined;

  const begin = (lease: HeldLease): Shift => {
    const reading = new AbortController();
    const sender = createSender({
      db,
      platform,
      lease,
      clock,
      log,
      random,
      onTrouble,
      onDenied: options.onDenied,
      ...(options.pause && { pause: options.pause }),
    });
    const dispatcher = createDispatcher({
      db,
      platform,
      clock,
      log,
      handle: options.handle,
      onDead: options.onDead,
      onCommitted: options.onCommitted,
      ...(options.mayAnswer && { mayAnswer: options.mayAnswer }),
    });
    dispatcher.start();
    sender.start();
    const intake = runIntake(
      {
        db,
        platform,
        lease,
        clock,
        log,
        random,
        onTrouble,
        onStored: () => dispatcher.nudge(),
        progress: options.progress,
      },
      reading.signal,
    );
    return {
      lease,
      sender,
      dispatcher,
      end: async () => {
        reading.abort();
        await intake;
        await dispatcher.stop();
        await sender.stop();
      },
    };
  };

  const sleep = (milliseconds: number): Promise<void> => rest(clock, milliseconds, stopping.signal); // stopped: the loops' conditions say so

  /** While the lease is ours; resolves when it is lost or the bot is to stop. */
  const keep = async (lease: HeldLease): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(renewEveryMs);
      if (stopping.signal.aborted) return;
      try {
        if (!(await renewLease(db.prisma, lease, { ttlMs: leaseMs, now: clock.now() }))) {
          log.warn({ bot: platform.bot }, "another process has taken this bot over; standing by");
          return;
        }
      } catch (error) {
        // The database is away: nobody can take over either, and every write proves the lease by itself.
        log.warn({ bot: platform.bot, err: error }, "the lease could not be renewed; trying again");
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const lease = await acquireLease(db.prisma, { name, holder, ttlMs: leaseMs, now: clock.now() }).catch(
        (error: unknown) => {
          log.warn({ bot: platform.bot, err: error }, "the lease cannot be asked for now; waiting");
          return null;
        },
      );
      if (!lease) {
        await sleep(standbyEveryMs);
        continue;
      }
      shift = begin(lease);
      await keep(lease);
      await shift.end();
      shift = undefined;
      await releaseLease(db.prisma, lease).catch((error: unknown) => {
        log.warn(
          { bot: platform.bot, err: error },
          "the lease could not be given back; it runs out by itself",
        );
      });
    }
  };

  return {
    platform,
    start: () => {
      running ??= run();
    },
    nudgeSender: () => shift?.sender.nudge(),
    drain: async () => {
      await shift?.dispatcher.drain();
      await shift?.sender.drain();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
