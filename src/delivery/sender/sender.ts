import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { Platform } from "../../bot/platform.ts";
import { rest, type Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import type { OnTrouble } from "../../journal/trouble.ts";
import { laneNumber, lanes } from "../delivery.ts";
import type { PauseSignal } from "../pause.ts";
import type { RunWatch } from "../run-watch.ts";
import { createAttachments, type FetchFile } from "./attachments.ts";
import { createBegin } from "./begin.ts";
import { createCaller, type Group } from "./caller.ts";
import { createClaim } from "./claim.ts";
import { countBusy } from "./claims/store.ts";
import { createContents } from "./contents.ts";
import { createErrorPause } from "./error-pause.ts";
import { createGate } from "./gate.ts";
import { createLane } from "./lane.ts";
import type { SenderObserver } from "./observer.ts";
import { recover } from "./recovery.ts";
import { createSettler, type OnDenied } from "./settler.ts";

export interface SenderOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  /** Proof that this process sends for the bot; what holders of lower fences left is taken over. */
  readonly lease: HeldLease;
  /** Whether nobody else can be sending; asked last before each call. */
  readonly isSure?: () => boolean;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
  /** In [0, 1); spreads retries. */
  readonly random: () => number;
  readonly onTrouble: OnTrouble;
  readonly onDenied: OnDenied;
  readonly observer?: SenderObserver;
  /** Calls in flight in each lane, so that none waits behind another; default 16, of VK 4. */
  readonly concurrency?: number;
  /** Whether the team has stopped all sending; only the control lane goes on then. */
  readonly pause?: PauseSignal;
  /** Stops calls of runs that may go no longer while they wait for their turn; without it they are made. */
  readonly runs?: Pick<RunWatch, "signalOf">;
  /** Gets what people sent to any of our bots; without it such files count as gone. */
  readonly fetchFile?: FetchFile;
}

/** Sends one bot's rows. */
export interface Sender {
  start(): void;
  /** There may be new rows. */
  nudge(): void;
  readonly isPaused: boolean;
  /** Resolves when nothing is in hand and nothing is due; while paused, nothing of the control lane. */
  drain(): Promise<void>;
  /** Takes nothing more, and resolves when everything in hand is settled or left to be recovered. */
  stop(): Promise<void>;
}

const recoveryMs = 10_000;

export const createSender = (options: SenderOptions): Sender => {
  const { db, platform, lease, clock, log, random, onTrouble, onDenied, pause } = options;
  const { bot } = platform;
  const concurrency = options.concurrency ?? (platform.network === "vk" ? 4 : 16);
  const gate = createGate(pause?.isPaused !== true, options.isSure);
  const controlGate = createGate(true, options.isSure);
  const hasEnded = (): boolean => gate.hasEnded;
  const observed = options.observer && { observer: options.observer };
  const pauseOnErrors = createErrorPause({ db, clock, log });
  const settling = { db, fence: lease.fence, clock, log, onDenied, hasEnded, ...observed };
  const settler = createSettler({ ...settling, pauseOnErrors });
  // What a dead process left says nothing of its network: a run does not pause for it.
  const heir = createSettler({ ...settling, pauseOnErrors: async () => {} });
  const { fetchFile, runs } = options;
  const attachments = createAttachments({ db, bot, ...(fetchFile && { fetchFile }) });
  const contents = createContents(db);
  const onRevoked = (): void => {
    for (const it of [gate, controlGate]) it.close("revoked");
  };
  const telling = { log, random, onTrouble, onRevoked, ...observed };
  const calling = { platform, settler, attachments, clock, ...telling, ...(runs && { runs }) };
  const caller = createCaller({ ...calling, gate });
  const controlCaller = createCaller({ ...calling, gate: controlGate });
  const begin = createBegin({ db, platform, lease, attachments, pauseOnErrors, clock });
  const senders = lanes.map((lane) => {
    const claim = createClaim({ db, platform, lease, lane, contents, pauseOnErrors, clock });
    const shared = { db, platform, lease, lane, claim, begin, clock, log, random, concurrency };
    return lane === "control"
      ? createLane({ ...shared, caller: controlCaller, gate: controlGate })
      : createLane({ ...shared, caller, gate });
  });
  const repeats = new Set<Promise<void>>();
  const ended = new AbortController();
  let isRecovered = false;
  let running: Promise<void> | undefined;

  const repeat = (group: Group): void => {
    const done = caller.repeat(group).finally(() => repeats.delete(done));
    repeats.add(done);
  };

  /** Repeats until it succeeds or the sender ends. */
  const recoverUpTo = async (fence: bigint): Promise<void> => {
    const shared = { db, platform, lease, settler: heir, attachments, contents, clock, log };
    while (!gate.hasEnded) {
      try {
        await recover(shared, fence, repeat);
        return;
      } catch (error) {
        log.warn({ bot, err: error }, "the rows of an ended process cannot be taken over now; waiting");
        await rest(clock, 1_000, ended.signal); // ended: the condition says so
      }
    }
  };

  /** Again and again, in case a process that had lost its lease was still claiming. */
  const keepRecovering = async (): Promise<void> => {
    while (!gate.hasEnded) {
      await rest(clock, recoveryMs, ended.signal); // ended: the condition says so
      await recoverUpTo(lease.fence - 1n);
    }
  };

  const run = async (): Promise<void> => {
    // Nothing is in hand yet, so whatever is in hand under our own fence belonged to a sender before this one.
    await recoverUpTo(lease.fence);
    isRecovered = true;
    await Promise.all([keepRecovering(), ...senders.map(async (sender) => sender.run())]);
  };

  const start = (): void => {
    running ??= run();
  };

  const nudge = (): void => {
    for (const sender of senders) sender.nudge();
  };

  const isBusy = async (): Promise<boolean> => {
    if (!isRecovered || repeats.size > 0 || senders.some((sender) => !sender.isIdle)) return true;
    const which = { bot, now: clock.now(), ...(!gate.isOpen && { onlyLane: laneNumber("control") }) };
    const { inHand, due } = await countBusy(db.prisma, which);
    return inHand > 0 || (due > 0 && controlGate.isOpen);
  };

  /** What waits for its turn is given back, calls under way end. */
  const follow = (isPaused: boolean): void => {
    if (isPaused) gate.close("paused");
    else gate.open("paused");
    nudge();
  };
  const unfollow = pause?.onChange(follow);

  return {
    start,
    nudge,
    get isPaused() {
      return !gate.isOpen;
    },
    drain: async () => {
      start();
      while (!gate.hasEnded && (await isBusy())) {
        // Who is at work looks again by itself; told too often, none of them would ever be found idle.
        if (senders.every((sender) => sender.isIdle)) nudge();
        await delay(5); // real time: whoever drains waits for calls, whatever the clock shows
      }
    },
    stop: async () => {
      unfollow?.();
      for (const it of [gate, controlGate]) it.end();
      ended.abort();
      nudge();
      await running;
      while (repeats.size > 0) await Promise.all(repeats);
    },
  };
};
