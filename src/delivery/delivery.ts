import { createHash } from "node:crypto";
import type { BotKey, Network } from "../bot/incoming.ts";
import type { Content } from "../bot/outgoing.ts";
import type { Lane } from "../bot/platform.ts";

/** SPEC §6. `sending` means: from just before the call until its answer is stored. */
type OpenState = "planned" | "held" | "claimed" | "sending" | "retry";
export type FinalState = "sent" | "denied" | "failed" | "unknown" | "skipped" | "expired" | "cancelled";
export type DeliveryState = OpenState | FinalState;

export type DeliveryOp = "message" | "edit" | "post" | "comment";

/** `reply` answers a person, `notice` is owed to them; both may be said once more after `unknown`. */
export type DeliveryKind = "reply" | "notice" | "useful" | "promo";

/**
 * From where to where a row may go. Who moves it:
 * - planned, retry → claimed: the sender takes it, under its lease and fence
 * - claimed → sending: with the batch stored, in one statement, just before the call
 * - claimed → planned: the sender stopped, was paused, or died before the call
 * - claimed → failed: the row can never be a call (its file is gone)
 * - claimed → held, skipped: an offer to whom too little useful was sent by now
 * - held → planned: something useful was sent, or old offers no longer count
 * - sending → sent, denied, failed: the platform answered
 * - sending → retry: the platform answered that nothing was done; of an edit also when nobody knows, because an
 *   edit may be repeated without harm
 * - sending → planned: the call was surely not made (a begin whose answer was lost, a token that was refused)
 *   or it was an edit of a process that died
 * - sending → unknown: nobody knows whether it was done. Telegram at once, VK when its duplicate guard has run out
 * - sending → skipped: a newer row with the same coalesce key waits already, so a retry would be superseded
 * - sending → sending: VK, the same batch to the letter, under the fence of whoever repeats it
 */
export const transitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  planned: ["held", "claimed", "skipped", "expired", "cancelled"],
  held: ["planned", "skipped", "expired", "cancelled"],
  claimed: ["sending", "planned", "held", "failed", "skipped", "cancelled"],
  sending: ["sending", "sent", "denied", "failed", "retry", "planned", "unknown", "skipped"],
  retry: ["held", "claimed", "skipped", "expired", "cancelled"],
  sent: [],
  denied: [],
  failed: [],
  unknown: [],
  skipped: [],
  expired: [],
  cancelled: [],
};

/** Every state, open ones first, in the order in which a report lists them. */
export const deliveryStates: readonly DeliveryState[] = [
  "planned",
  "held",
  "claimed",
  "sending",
  "retry",
  "sent",
  "denied",
  "failed",
  "unknown",
  "skipped",
  "expired",
  "cancelled",
];

export const canMove = (from: DeliveryState, to: DeliveryState): boolean => transitions[from].includes(to);

export const isFinal = (state: DeliveryState): state is FinalState => transitions[state].length === 0;

/** A row to be sent: what a handler writes instead of calling a platform. */
export interface NewDelivery {
  readonly bot: BotKey;
  readonly lane: Lane;
  readonly op: DeliveryOp;
  /** Chat id or peer id; for posts and comments the wall id. */
  readonly recipient: string;
  /** Edit: the message id. Comment: the post id. */
  readonly target?: string;
  readonly content: Content;
  readonly kind: DeliveryKind;
  /** What it is about, for the room that asks later: `giveaway:12:commit`. */
  readonly about?: string;
  /** Default: now. */
  readonly notBefore?: Date;
  /** After this it ends as `expired` instead of being sent; default: never. */
  readonly expiresAt?: Date;
  /** At most one open row per bot and key: newer content takes the place of older (live counters). */
  readonly coalesceKey?: string;
}

/** In the order of their numbers. */
export const lanes: readonly Lane[] = ["interactive", "notice", "bulk", "control"];

/** 0 interactive, 1 notice, 2 bulk, 3 control. */
export const laneNumber = (lane: Lane): number => lanes.indexOf(lane);

/** @throws {RangeError} not a lane's number */
export const laneOfNumber = (number: number): Lane => {
  const lane = lanes[number];
  if (!lane) throw new RangeError(`There is no lane ${number}.`);
  return lane;
};

/** One writing for equal values, whatever order their keys were set in; keys without a value are left out. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, canonical(part)]));
};

/** SHA-256, hex; equal for equal contents, whatever order their keys were set in. */
export const contentHash = (content: Content): string =>
  createHash("sha256")
    .update(JSON.stringify(canonical(content)))
    .digest("hex");

/** How often what is owed is said at most when one process after another dies over it. */
const mostDeaths = 5;

/**
 * What may be done once more after `unknown`: a notice or a reply. A call that nobody answered is made again only the
 * first time; where the process died meanwhile, perhaps before the call, it is owed again, up to five tries in all.
 */
export const mayResend = (
  row: {
    readonly op: DeliveryOp;
    readonly kind: DeliveryKind;
    readonly resendOf: bigint | null;
    /** Calls begun so far, those of the rows before it included. */
    readonly attempts: number;
  },
  why: "unanswered" | "died",
): boolean => {
  // Edits never end unknown while they may still be repeated; walls have VK's guid, and their rooms decide themselves.
  const isOwed = row.op === "message" && (row.kind === "reply" || row.kind === "notice");
  return isOwed && (row.resendOf === null || (why === "died" && row.attempts < mostDeaths));
};

/** VK repeats within this time from the first try; its own guard lasts about an hour (PLATFORMS B2). */
const repeatWindowMs = 50 * 60_000;

/** More than two machines' clocks differ. */
const bearableSkewMs = 5 * 60_000;

/** Whether VK still knows the first try; of one that lies ahead, since the clock was put back, nobody can say. */
export const isWithinRepeatWindow = (firstTriedAt: Date, now: Date): boolean => {
  const agoMs = now.getTime() - firstTriedAt.getTime();
  return agoMs < repeatWindowMs && agoMs > -bearableSkewMs;
};

/** Whether a repeat of the same call is harmless: VK, by `random_id` or `guid` (PLATFORMS 0.1.4). */
export const canRepeat = (network: Network, op: DeliveryOp): boolean => network === "vk" && op !== "edit";

const delaysMs = [1_000, 5_000, 30_000, 60_000, 120_000] as const;

/** How long to wait after `attempts` (≥ 1) failed tries: 1 s to 5 min, up to a fifth more by `random` in [0, 1). */
export const retryDelayMs = (attempts: number, random: number): number =>
  Math.round((delaysMs[Math.max(attempts, 1) - 1] ?? 300_000) * (1 + random / 5));
