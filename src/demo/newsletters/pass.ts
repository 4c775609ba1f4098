import { setTimeout as delay } from "node:timers/promises";
import type { DemoStage } from "../stage.ts";

/** What a hurried clock is turned by, and how often: a second's worth of calls, and of the bot's own work, fits between. */
const beatMs = 1_100;
const everyMs = 150;
const unhurriedMs = 400;
const patienceMs = 90_000;

/** Lets the time pass quickly until something is so. */
export const pass = async (
  { clock }: Pick<DemoStage, "clock">,
  what: string,
  isSo: () => boolean | Promise<boolean>,
  rest = everyMs,
): Promise<void> => {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await delay(rest)) {
    if (await isSo()) return;
    clock.turn(beatMs);
  }
  throw new Error(`The demo waited ${patienceMs / 1_000} seconds in vain: ${what}.`);
};

/** Everything handled and answered, however many seconds of the clock the networks' limits make of it. */
export const restQuickly = async (stage: Pick<DemoStage, "clock" | "settle">): Promise<void> => {
  let isSettled = false;
  const settled = stage.settle().finally(() => (isSettled = true));
  await Promise.all([settled, pass(stage, "the bot has answered", () => isSettled, unhurriedMs)]);
};
