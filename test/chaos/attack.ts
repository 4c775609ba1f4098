import { setTimeout as delay } from "node:timers/promises";
import { createRandom, shuffled } from "../../src/sandbox/random.ts";
import type { Marksman } from "./marksman.ts";
import type { Draw } from "./story.ts";
import type { Aim, Aims } from "./windows.ts";

/** How often each window is to be hit at least. */
export const wantedHits = 3;
const betweenShotsMs = 1_200;
const secondsPerShot = 6;
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

/** Kills in every window of one draw, each as it comes. */
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
  await marksman.shoot(aims.frozenNotCommitted(giveawayId), 90);
  // The other door is laid before the bot comes by again.
  await Promise.all([
    marksman.shoot(aims.committedNotSaved("telegram", draw), 90),
    marksman.shoot(aims.committedNotSaved("vk", draw), 90),
  ]);
  due.count -= 1;
  await marksman.shoot(aims.rankedNotAnnounced(giveawayId), 120);
  // Some of these calls land after their caller's death, some never do.
  const isLanding = number % 2 === 0;
  await Promise.all([
    marksman.shoot(aims.announcementAtTheDoor("sendDocument", draw, isLanding), 60),
    marksman.shoot(aims.announcementAtTheDoor("wall.createComment", draw, isLanding), 60),
    marksman.shoot(aims.announcementAtTheDoor("wall.post", draw, isLanding), 60),
  ]);
};
