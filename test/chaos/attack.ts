import { setTimeout as delay } from "node:timers/promises";
import { createRandom, shuffled } from "../../src/sandbox/random.ts";
import type { Marksman } from "./marksman.ts";
import type { Draw } from "./story.ts";
import type { Aim, Aims } from "./windows.ts";

/** How often each window is to be hit at least. */
export const wantedHits = 3;
const betweenShotsMs = 1_200;
const secondsPerShot = 6;
/** From the close of a draw until its bot must have come by each of its windows. */
const secondsPerDraw = 300;
/** Shorter than a start takes. */
const overTheCloseMs = 400;

/** How many draws stand between their close and their commitment: then only the draws' own windows are aimed at. */
export interface DueDraws {
  count: number;
}

/** Kills in the windows of ordinary work, in an order that the seed decides, until told to stop. */
export const attackTheWork = async (
  marksman: Marksman,
  aims: Aims,
  seed: number,
  due: DueDraws,
  signal: AbortSignal,
): Promise<void> => {
  const isInterrupted = (): boolean => signal.aborted || due.count > 0;
  const random = createRandom(seed * 101 + 7);
  /** Shoots until it hits, at most `tries` times. */
  const insist = async (createAim: () => Aim, tries: number): Promise<void> => {
    for (let left = tries; left > 0 && !isInterrupted(); left -= 1) {
      const aim = { ...createAim(), isPast: async () => isInterrupted() };
      if (await marksman.shoot(aim, secondsPerShot)) return;
    }
  };
  // Most answers go to one person alone: a batch takes several tries, and comes twice.
  const batch = (): Promise<void> => insist(() => aims.batchNotAnswered(), 20);
  const round: readonly (() => Promise<void>)[] = [
    () => insist(() => aims.storedNotAcknowledged("telegram"), 4),
    () => insist(() => aims.storedNotAcknowledged("vk"), 4),
    () => insist(() => aims.saidNotSettled("sendMessage"), 2),
    () => insist(() => aims.saidNotSettled("editMessageText"), 1),
    batch,
    batch,
  ];
  while (!signal.aborted) {
    for (const shot of shuffled(round, random)) {
      if (signal.aborted) return;
      await shot();
      do await delay(betweenShotsMs);
      while (isInterrupted() && !signal.aborted);
    }
  }
};

/**
 * Kills in every window of one draw, each as it comes. All traps are laid before the first of them snaps: where another
 * process stands by, it goes on at once, and would have gone by.
 */
export const attackTheDraw = async (
  marksman: Marksman,
  aims: Aims,
  draw: Draw,
  due: DueDraws,
): Promise<void> => {
  const { giveawayId, number } = draw;
  // Dead over the close: who tapped in time is in, whatever the bot's hour of receiving it.
  await delay(Math.max(0, draw.closesAtMs - overTheCloseMs - Date.now()));
  // A bot that is killed every few seconds gets no list ready, however little is lost by it.
  due.count += 1;
  await marksman.killNow(`over the close of giveaway ${number}`);
  const shoot = (aim: Aim): Promise<boolean> => marksman.shoot(aim, secondsPerDraw);
  const committing = Promise.all([
    shoot(aims.frozenNotCommitted(giveawayId)),
    shoot(aims.committedNotSaved("telegram", draw)),
    shoot(aims.committedNotSaved("vk", draw)),
  ]).finally(() => (due.count -= 1));
  // Some of these calls land after their caller's death, some never do.
  const isLanding = number % 2 === 0;
  await Promise.all([
    committing,
    shoot(aims.rankedNotAnnounced(giveawayId)),
    shoot(aims.announcementAtTheDoor("sendDocument", draw, isLanding)),
    shoot(aims.announcementAtTheDoor("wall.createComment", draw, isLanding)),
    shoot(aims.announcementAtTheDoor("wall.post", draw, isLanding)),
  ]);
};
