import type { Logger } from "pino";
import type { Platform, PushDoor, PushState } from "../bot/platform.ts";
import { startStopwatch, type Clock } from "../clock.ts";
import { createBell } from "./bell.ts";
import { createPersist } from "./persist.ts";
import type { ReadingProgress } from "./progress.ts";
import type { PushIntake } from "./push-intake.ts";
import type { OnTrouble } from "./trouble.ts";

export interface PushWatchOptions {
  readonly platform: Platform;
  readonly door: PushDoor;
  readonly intake: PushIntake;
  readonly progress: ReadingProgress;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** In [0, 1); spreads the waits of many bots. */
  readonly random: () => number;
  readonly onTrouble: OnTrouble;
}

/** How often the network is asked whether it still pushes. */
const lookEveryMs = 30_000;
/** While it does not, or somebody waits to hear how far it has come. */
const lookSoonMs = 1_000;
/** Longer between two rounds, by real time, means that the process slept. */
const longestSilenceMs = 60_000;

/** How long a first delivery may be under way. */
const graceMs = 20_000;
/** VK repeats after 10 s, then after 3 min (PLATFORMS B3): after this long the second repeat is in, too. */
const graceAfterInterruptionMs = 200_000;

/**
 * Up to when all is stored, by a network that does not say what still waits (VK). Whoever was reachable all the time
 * has what happened 20 s ago. After an interruption two repeats are waited for; what comes in a later one, after an
 * outage of more than three minutes, is late, and counts only where it brings a date of its own. Null: not known yet.
 */
export const coveredWithoutCount = (now: Date, interruptedAt: Date): Date | null =>
  now.getTime() - interruptedAt.getTime() < graceAfterInterruptionMs
    ? null
    : new Date(now.getTime() - graceMs);

/**
 * The part of the leader where updates are pushed: tells the network to push here, looks whether it still does, and
 * how far it has come. The updates themselves come to any process (push-intake.ts).
 *
 * How far reading has come is what the network says: Telegram counts an update as pending until we have answered
 * that it is stored, so a count of 0 means that all it had before we asked is in the journal. A count of an address
 * that is not ours says nothing. An error of an earlier delivery does not matter then: it was repeated since, or died
 * of age at Telegram, which no reader could have prevented.
 */
export const runPushWatch = async (options: PushWatchOptions, signal: AbortSignal): Promise<void> => {
  const { platform, door, intake, progress, clock, log, random, onTrouble } = options;
  const { bot } = platform;
  const onFailure = (): void => progress.failed();
  const persist = createPersist({ platform, clock, log, random, onTrouble, onFailure }, signal);
  const bell = createBell(clock);
  const ring = (): void => bell.ring();
  progress.onAsked(ring);
  signal.addEventListener("abort", ring, { once: true });
  let isOpen = false;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let isCounted = true;
  let lastFailureMs = clock.now().getTime();
  // Whoever led before us may have gone in the middle of an outage.
  intake.interrupt();

  const noteFailure = ({ at, words }: NonNullable<PushState["failure"]>): void => {
    if (at.getTime() <= lastFailureMs) return;
    lastFailureMs = at.getTime();
    log.warn({ bot, why: words, at }, "the network could not hand over an update; it repeats it");
  };

  /** Asks the network; false when the bot is to stop. */
  const look = async (): Promise<boolean> => {
    const askedAt = clock.now();
    const looked = await persist(async () => door.look());
    if (!looked) return false;
    const { waitingCount, failure } = looked.value;
    ({ isOpen } = looked.value);
    isCounted = waitingCount !== null;
    lookedAtMs = clock.monotonicMs();
    if (failure) noteFailure(failure);
    if (!isOpen) {
      intake.interrupt();
      log.warn({ bot }, "the network does not push to us; it is told to");
    } else if (waitingCount === 0) {
      intake.caughtUp(askedAt);
      progress.confirmed(askedAt, clock.now());
    }
    return true;
  };

  const isLookDue = (hasRung: boolean): boolean => {
    const agoMs = clock.monotonicMs() - lookedAtMs;
    return agoMs >= (isOpen && !(hasRung && isCounted) ? lookEveryMs : lookSoonMs);
  };

  let silentMs = startStopwatch();
  let hasRung = false;
  while (!signal.aborted) {
    // A clock that was put back knows nothing of what is still to come by it.
    if (silentMs() > longestSilenceMs || intake.interruptedAt > clock.now()) intake.interrupt();
    silentMs = startStopwatch();
    if (!isOpen && !(await persist(async () => door.open()))) return;
    if (isLookDue(hasRung) && !(await look())) return;
    const now = clock.now();
    const upTo = isOpen && !isCounted ? coveredWithoutCount(now, intake.interruptedAt) : null;
    if (upTo) progress.confirmed(upTo, now);
    hasRung = await bell.wait(isOpen ? lookEveryMs : lookSoonMs);
  }
};
