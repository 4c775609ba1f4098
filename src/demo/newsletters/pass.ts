import { setTimeout as delay } from "node:timers/promises";
import type { DemoStage } from "../stage.ts";

/** What the second hand of a hurried clock moves by, and how often. */
const beatMs = 1_000;
const everyMs = 30;

/** Lets the time pass quickly until something is so. */
export const pass = async (
  { clock }: Pick<DemoStage, "clock">,
  what: string,
  isSo: () => boolean | Promise<boolean>,
  seconds = 90,
): Promise<void> => {
  for (const endMs = performance.now() + seconds * 1_000; performance.now() < endMs; await delay(everyMs)) {
    if (await isSo()) return;
    clock.turn(beatMs);
  }
  throw new Error(`The demo waited ${seconds} seconds in vain: ${what}.`);
};
