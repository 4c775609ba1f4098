import type { BotKey } from "../bot/incoming.ts";
import type { CallOutcome, Exchange } from "./watched-platform.ts";

/** So long a network may be silent before the team hears of it. */
const downAfterMs = 3 * 60_000;
/** Calls of so long ago count when it is judged whether sending fails. */
const windowMs = 15 * 60_000;
/** So many failures, and at least this part of all calls, are no chance. */
const failuresFrom = 5;
const failingShare = 0.2;

const unreachable: ReadonlySet<CallOutcome> = new Set(["unavailable", "unknown_outcome"]);
/**
 * What is the bot's own trouble. That people block it is no failure; a text or a picture that a network refuses says
 * nothing about the bot, and a newsletter that is refused stops by itself and tells.
 */
const faults: ReadonlySet<CallOutcome> = new Set(["no_rights", "not_allowed", "bad_call", "unknown_outcome"]);

export type BotCondition = "revoked" | "down" | "conflict" | "failing";
export const botConditions: readonly BotCondition[] = ["revoked", "down", "conflict", "failing"];

/** What the exchanges of this process say about its bots. Nothing is read or written. */
export interface Health {
  heard(exchange: Exchange, now: Date): void;
  /** Whether it holds now; undefined while nothing is known. */
  holds(bot: BotKey, condition: BotCondition, now: Date): boolean | undefined;
  /** Since when the network has not answered. */
  downSince(bot: BotKey): Date | undefined;
}

interface Memory {
  isKnown: boolean;
  isRevoked: boolean;
  isConflicting: boolean | undefined;
  /** Reading tells; where the network brings updates to us, sending does. */
  isReading: boolean;
  downSince: Date | undefined;
  /** By minute: how many calls were made, how many failed. */
  readonly minutes: Map<number, { calls: number; faults: number }>;
}

export const createHealth = (): Health => {
  const bots = new Map<BotKey, Memory>();
  const of = (bot: BotKey): Memory => {
    const known = bots.get(bot);
    if (known) return known;
    const fresh: Memory = {
      isKnown: false,
      isRevoked: false,
      isConflicting: undefined,
      isReading: false,
      downSince: undefined,
      minutes: new Map(),
    };
    bots.set(bot, fresh);
    return fresh;
  };

  const countSend = ({ minutes }: Memory, outcome: CallOutcome, now: Date): void => {
    const minute = Math.floor(now.getTime() / 60_000);
    const counts = minutes.get(minute) ?? { calls: 0, faults: 0 };
    counts.calls += 1;
    if (faults.has(outcome)) counts.faults += 1;
    minutes.set(minute, counts);
    // A clock turned back must not leave minutes that never grow old.
    for (const key of minutes.keys()) if (Math.abs(key - minute) * 60_000 > windowMs) minutes.delete(key);
  };

  const isFailing = ({ minutes }: Memory, now: Date): boolean => {
    let [calls, failed] = [0, 0];
    for (const [minute, counts] of minutes) {
      if (now.getTime() - minute * 60_000 > windowMs) continue;
      calls += counts.calls;
      failed += counts.faults;
    }
    return failed >= failuresFrom && failed >= calls * failingShare;
  };

  return {
    heard: ({ bot, what, outcome }, now) => {
      const memory = of(bot);
      memory.isKnown = true;
      if (what === "send") countSend(memory, outcome, now);
      if (what === "receive" && outcome !== "token_revoked") memory.isConflicting = outcome === "conflict";
      if (outcome === "token_revoked") memory.isRevoked = true;
      if (what === "receive") memory.isReading = true;
      else if (memory.isReading) return;
      if (unreachable.has(outcome)) memory.downSince ??= now;
      else memory.downSince = undefined;
    },
    holds: (bot, condition, now) => {
      const memory = of(bot);
      if (!memory.isKnown) return undefined;
      switch (condition) {
        case "revoked":
          return memory.isRevoked;
        case "down":
          // Shortly silent is neither: it may come back, and what was said about a longer silence stands.
          if (!memory.downSince) return false;
          return now.getTime() - memory.downSince.getTime() >= downAfterMs ? true : undefined;
        case "conflict":
          return memory.isConflicting;
        case "failing":
          return isFailing(memory, now);
      }
    },
    downSince: (bot) => bots.get(bot)?.downSince,
  };
};
