import { inTransaction } from "../db/transaction.ts";
import type { House } from "./house.ts";
import { pendingAt } from "./store.ts";

/** Something that the bot will do by itself, and when by the clock. */
export interface NextThing {
  readonly at: Date;
  readonly what: "close" | "beacon" | "message";
}

/** Without anything due: so far is turned at once, so that sweeps, leases and polls live through a long turn. */
const longestStepMs = 6 * 60 * 60_000;
/** A closing giveaway waits so long to know that nothing in time is still on its way. */
const shortStepMs = 2_100;
/** How often something that moves is helped on beyond the end of a turn. */
const mostExtraSteps = 12;
const patienceMs = 8_000;

const timeOfRound = ({ networks }: House, round: number): Date => {
  const { genesis, period } = networks.beacon.chain;
  return new Date((genesis + (round - 1) * period) * 1000);
};

const things = async (
  house: House,
): Promise<{ next: NextThing[]; isMoving: boolean; isChecking: boolean }> => {
  const now = house.networks.clock.now();
  const pending = await inTransaction(house.db, (tx) => pendingAt(tx, now));
  const rounds = pending.rounds.map((round) => timeOfRound(house, round));
  const next: NextThing[] = [
    ...pending.closings.map((at) => ({ at, what: "close" as const })),
    ...rounds.filter((at) => at > now).map((at) => ({ at, what: "beacon" as const })),
    ...pending.messages.map((at) => ({ at, what: "message" as const })),
  ];
  return {
    next: next.sort((a, b) => a.at.getTime() - b.at.getTime()),
    isMoving: pending.isMoving || rounds.some((at) => at <= now),
    isChecking: pending.isChecking,
  };
};

/** The first thing that is due: later, or now if it is under way already. */
export const nextThing = async (house: House): Promise<NextThing | null> => {
  const { next, isMoving } = await things(house);
  return isMoving ? { at: house.networks.clock.now(), what: "beacon" } : (next[0] ?? null);
};

/** Everything handled, every job run, and what they brought handled too: jobs are sweeps, due rows decide. */
const work = async (house: House): Promise<boolean> => {
  if (!(await house.settle(patienceMs))) return false;
  await house.app.scheduler.runAll();
  for (const bot of house.app.bots) bot.nudgeSender();
  return house.settle(patienceMs);
};

/**
 * Turns the clock to `target` in steps: to each thing that falls due on the way, which happens before the clock goes
 * on. What is under way at the end is helped on for some more seconds. False when the bot did not come to rest.
 */
export const turnTo = async (house: House, target: Date): Promise<boolean> => {
  const { clock } = house.networks;
  let isSettled = await work(house);
  for (let extra = 0; extra < mostExtraSteps;) {
    const nowMs = clock.now().getTime();
    const found = await things(house);
    const { next } = found;
    const isMoving = found.isMoving || found.isChecking;
    const leftMs = target.getTime() - nowMs;
    if (leftMs <= 0 && !isMoving) return isSettled;
    if (leftMs <= 0) extra += 1;
    const dueMs = (next[0]?.at.getTime() ?? Number.POSITIVE_INFINITY) - nowMs;
    const stepMs = isMoving ? shortStepMs : Math.min(leftMs, longestStepMs, Math.max(dueMs, 0) + 1);
    clock.turn(Math.max(stepMs, 1));
    isSettled = await work(house);
  }
  return isSettled;
};
