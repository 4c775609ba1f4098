import { setTimeout as delay } from "node:timers/promises";
import type { Aim, WindowName } from "./windows.ts";
import type { BotProcess } from "./processes.ts";

/** Kills the bot while it stands in a window, and starts it again at once. */
export interface Marksman<Name extends string = WindowName> {
  readonly kills: number;
  readonly hits: Readonly<Record<Name, number>>;
  /**
   * True when the bot was killed within the aim's window; false when it did not come by in time, or not quite.
   * `meanwhile` happens before it is started again.
   */
  shoot(aim: Aim<Name>, withinSeconds: number, meanwhile?: Meanwhile): Promise<boolean>;
  /** A kill at this moment, wherever the bot stands. */
  killNow(why: string, meanwhile?: Meanwhile): Promise<void>;
}

type Meanwhile = () => Promise<void>;

interface Caught<Name extends string> {
  readonly aim: Aim<Name>;
  readonly meanwhile: Meanwhile | undefined;
  state: "waiting" | "hit" | "outside" | "died elsewhere";
}

/** A process younger than this has made no call yet: what arrives at a trap belongs to its dead predecessor. */
const infancyMs = 250;

export const createMarksman = <Name extends string>(
  bot: BotProcess,
  names: readonly Name[],
  say: (line: string) => void,
): Marksman<Name> => {
  const hits = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  const caught = new Set<Caught<Name>>();
  let kills = 0;
  let bornMs = performance.now();
  let turn: Promise<void> = Promise.resolve();

  const renew = async (aim: Aim<Name>): Promise<void> => {
    await aim.clear(false);
    await aim.arm();
  };

  /** Whatever else is caught at this moment dies in its window, too. */
  const kill = async (why?: string, meanwhile?: Meanwhile): Promise<void> => {
    const inside: Caught<Name>[] = [];
    for (const one of caught) {
      if (await one.aim.isInside()) inside.push(one);
      else {
        one.state = "outside";
        caught.delete(one);
      }
    }
    if (inside.length === 0 && why === undefined) return;
    bornMs = Number.POSITIVE_INFINITY;
    await bot.kill();
    kills += 1;
    const bereft = [...caught].filter((one) => !inside.includes(one));
    for (const one of bereft) one.state = "died elsewhere";
    caught.clear();
    for (const one of inside) {
      one.state = "hit";
      hits[one.aim.window] += 1;
    }
    const what = inside.map(({ aim }) => `${aim.window} (${aim.label})`);
    say(`kill ${kills}: ${[...(why === undefined ? [] : [why]), ...what].join(", and ")}`);
    for (const one of inside) await one.aim.clear(true);
    // Before the next process comes by.
    for (const one of bereft) await renew(one.aim);
    for (const happen of [meanwhile, ...inside.map((one) => one.meanwhile)]) await happen?.();
    bornMs = performance.now();
    await bot.start();
  };

  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined); // whoever asked for the work is told
    await mine;
  };

  /** False when the time is up, or the window has gone by. */
  const arrives = async (aim: Aim<Name>, endMs: number): Promise<boolean> => {
    const waiting = new AbortController();
    const { signal } = waiting;
    const givesUp = async (): Promise<false> => {
      while (!signal.aborted && performance.now() < endMs && !(await aim.isPast?.())) await delay(250);
      return false;
    };
    try {
      return await Promise.race([aim.arrived(signal).then(() => true), givesUp()]);
    } finally {
      waiting.abort();
    }
  };

  /** Kills the bot for this aim, unless it dies elsewhere first; then the trap is laid anew. */
  const take = async (aim: Aim<Name>, meanwhile?: Meanwhile): Promise<Caught<Name>["state"]> => {
    if (bornMs === Number.POSITIVE_INFINITY || performance.now() - bornMs < infancyMs) {
      await renew(aim);
      return "died elsewhere";
    }
    const one: Caught<Name> = { aim, meanwhile, state: "waiting" };
    caught.add(one);
    await inTurn(async () => {
      if (one.state === "waiting") await kill();
    });
    return one.state;
  };

  return {
    get kills() {
      return kills;
    },
    hits,
    shoot: async (aim, withinSeconds, meanwhile) => {
      const endMs = performance.now() + withinSeconds * 1000;
      await aim.arm();
      for (;;) {
        const state = (await arrives(aim, endMs)) ? await take(aim, meanwhile) : "outside";
        if (state === "hit") return true;
        if (state === "died elsewhere") continue;
        await aim.clear(false);
        return false;
      }
    },
    killNow: (why, meanwhile) => inTurn(() => kill(why, meanwhile)),
  };
};
