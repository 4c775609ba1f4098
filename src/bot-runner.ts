import { once } from "node:events";
import type { Logger } from "pino";
import type { Platform } from "./bot/platform.ts";
import { rest, systemClock, type Clock } from "./clock.ts";
import type { Database } from "./db/open.ts";
import { createLeaseKeeper, type Tenure } from "./db/tenure.ts";
import { createSender, type Sender, type SenderOptions } from "./delivery/sender/sender.ts";
import { createDispatcher, type Dispatcher, type DispatcherOptions } from "./journal/dispatcher.ts";
import { runIntake } from "./journal/intake.ts";
import type { ReadingProgress } from "./journal/progress.ts";
import { databaseNow, tellProgress } from "./journal/store.ts";
import { createPushIntake } from "./journal/push-intake.ts";
import type { Pushed } from "./journal/push-pages.ts";
import { runPushWatch } from "./journal/push-watch.ts";

export interface BotRunnerOptions
  extends
    Pick<DispatcherOptions, "handle" | "onDead" | "crowd" | "mayAnswer">,
    Pick<SenderOptions, "onTrouble" | "onDenied" | "pause" | "observer" | "runs" | "fetchFile"> {
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

/** One bot at work: reading, handling, sending, while this process holds its lease; others stand by. */
export interface BotRunner {
  readonly platform: Platform;
  /** Where its network brings updates to us; open in every process, whoever holds the lease. */
  readonly pushed: Pushed | undefined;
  /** Whether this process, and no other, works for the bot. */
  readonly isLeading: boolean;
  start(): void;
  nudgeSender(): void;
  /** Resolves when all stored updates are handled and all due rows are sent. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** How often whoever reads says so (ReadingProgress), and looks whether another process wants to know how far. */
const beatMs = 1_000;
/** Machines whose clocks differ by more than this do not agree on when a giveaway closes. */
const bearableSkewMs = 5_000;

export const createBotRunner = (options: BotRunnerOptions): BotRunner => {
  const { db, platform, progress, clock, log, holder, random, onTrouble } = options;
  const { bot } = platform;
  let shift: { readonly sender: Sender; readonly dispatcher: Dispatcher } | undefined;
  const onStored = (): void => shift?.dispatcher.nudge();
  const { push: door } = platform;
  const pushed = door && { bot, door, intake: createPushIntake({ db, bot, clock, log, onStored }) };

  const beat = async ({ lease, signal }: Tenure): Promise<void> => {
    let telling: Promise<void> | undefined;
    const tell = async (now: Date): Promise<void> => {
      try {
        if (await tellProgress(db.prisma, lease, { bot, coverage: progress.coverage(now), now }))
          progress.ask();
      } catch (error) {
        log.debug({ bot, err: error }, "how far reading has come cannot be said now");
      }
    };
    while (!signal.aborted) {
      const now = clock.now();
      progress.beat(now);
      // A slow database must not make us look asleep.
      telling ??= tell(now).finally(() => (telling = undefined));
      await rest(systemClock, beatMs, signal);
    }
    await telling;
  };

  const compareClocks = async (): Promise<void> => {
    const aheadMs = clock.now().getTime() - (await databaseNow(db.prisma)).getTime();
    if (Math.abs(aheadMs) > bearableSkewMs)
      log.warn(
        { aheadMs: Math.round(aheadMs) },
        "this machine's clock and the database's differ: set them right",
      );
  };

  /** Reads, handles and sends until the tenure ends, and then until nothing is in hand. */
  const work = async (tenure: Tenure): Promise<void> => {
    const { lease, isSure, signal } = tenure;
    const shared = { db, platform, clock, log };
    const sender = createSender({
      ...shared,
      lease,
      isSure,
      random,
      onTrouble,
      onDenied: options.onDenied,
      ...(options.pause && { pause: options.pause }),
      ...(options.observer && { observer: options.observer }),
      ...(options.runs && { runs: options.runs }),
      ...(options.fetchFile && { fetchFile: options.fetchFile }),
    });
    const dispatcher = createDispatcher({
      ...shared,
      tenure,
      handle: options.handle,
      onDead: options.onDead,
      ...(options.crowd && { crowd: options.crowd }),
      onCommitted: options.onCommitted,
      ...(options.mayAnswer && { mayAnswer: options.mayAnswer }),
    });
    shift = { sender, dispatcher };
    dispatcher.start();
    sender.start();
    const reading = { ...shared, random, onTrouble, progress };
    const intake = pushed
      ? runPushWatch({ ...reading, ...pushed }, signal)
      : runIntake({ ...reading, tenure, onStored }, signal);
    const clocks = compareClocks().catch((error: unknown) =>
      log.debug({ err: error }, "no time from the database"),
    );
    await Promise.all([intake, beat(tenure), clocks]);
    progress.failed();
    if (!signal.aborted) await once(signal, "abort"); // the token is revoked: what is stored is handled all the same
    await dispatcher.stop();
    await sender.stop();
    shift = undefined;
  };

  const keeper = createLeaseKeeper({ db, name: `bot ${bot}`, holder, log, work });

  return {
    platform,
    pushed,
    get isLeading() {
      return keeper.tenure?.isSure() ?? false;
    },
    start: () => keeper.start(),
    nudgeSender: () => shift?.sender.nudge(),
    drain: async () => {
      await shift?.dispatcher.drain();
      await shift?.sender.drain();
    },
    stop: () => keeper.stop(),
  };
};
