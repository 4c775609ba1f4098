import type { BotKey } from "../bot/incoming.ts";

/** An update as the dispatcher holds it: stored, in the order it came, not yet handled. */
export interface StoredUpdate {
  readonly id: bigint;
  readonly bot: BotKey;
  readonly eventId: string;
  readonly orderKey: string;
  readonly raw: unknown;
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly receivedAt: Date;
}

/** How often an update is tried before it becomes a dead letter. */
export const maxAttempts = 5;

const longestDelayMs = 30_000;
const delaysMs = [200, 1_000, 5_000, longestDelayMs] as const;

/** How long an update and all that follow it in its order wait after `attempts` (≥ 1) failures: 0.2 s to 30 s. */
export const retryDelayMs = (attempts: number): number =>
  delaysMs[Math.max(attempts, 1) - 1] ?? longestDelayMs;

/** Whether an update that waits may be tried: at its time, or when that is further off than anything waits, since then the clock was put back. */
export const mayTry = (notBeforeMs: number, nowMs: number): boolean =>
  notBeforeMs <= nowMs || notBeforeMs > nowMs + longestDelayMs;

/** How long intake waits after `failures` (≥ 1) in a row: 1 s doubling to 60 s, then half to all of it by `random`. */
export const intakeDelayMs = (failures: number, random: number): number =>
  Math.round(Math.min(1_000 * 2 ** (Math.max(failures, 1) - 1), 60_000) * (0.5 + random / 2));

/** Letters and digits that nobody confuses when reading them out. */
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Eight characters for a person to tell the team, from eight random bytes. */
export const incidentId = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 8), (byte) => alphabet[byte % alphabet.length]).join("");

/** Handled updates serve to recognise repeats for this long (Telegram itself repeats for 24 h at most). */
export const keepHandledMs: number = 72 * 3_600_000;

/** Dead letters wait this long for somebody to look at them. */
export const keepDeadMs: number = 30 * 24 * 3_600_000;

/** How long Telegram keeps a press for us (PLATFORMS 0.1); older ones never come. */
export const pressLifeMs = 150_000;

/**
 * When updates that come after an interruption are taken to have come. Nobody knows when a tap without a date was
 * made: it gets the earliest time it can have had, so that what was done before a close is not lost because the bot
 * was down over it. `contactAt` is when the network last had nothing more for us; after a clock was put back it may lie ahead.
 */
export const earliestArrival = (contactAt: Date, now: Date): Date =>
  new Date(Math.min(now.getTime(), Math.max(contactAt.getTime(), now.getTime() - pressLifeMs)));

/** How many updates one statement stores. */
export const batchLimit = 100;
