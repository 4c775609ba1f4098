import type { Network } from "../bot/incoming.ts";
import type { Sent } from "../bot/outgoing.ts";
import type { PlatformError } from "../bot/platform.ts";
import {
  canRepeat,
  type DeliveryKind,
  type DeliveryOp,
  isWithinRepeatWindow,
  mayResend,
  retryDelayMs,
} from "./delivery.ts";

/** What a row that is being sent becomes; applied only while it is still `sending` under the same fence. */
export interface Settlement {
  readonly id: bigint;
  readonly state: "sent" | "denied" | "failed" | "unknown" | "retry" | "planned";
  readonly reason: string | null;
  /** When a row that goes back is due again. */
  readonly notBefore?: Date;
  /** The chat has another id now. */
  readonly recipient?: string;
  readonly messageId?: string;
  readonly platformAt?: Date;
  readonly url?: string;
  readonly reference?: string;
  /** Its outcome is unknown and it is owed: it is said once more, as a row of its own. */
  readonly isResent?: boolean;
}

/** `repeat`: the very same call again, since nobody knows whether it was done and doing it twice is harmless. */
export type Verdict = Settlement | "repeat";

export interface JudgedRow {
  readonly id: bigint;
  readonly op: DeliveryOp;
  readonly kind: DeliveryKind;
  readonly resendOf: bigint | null;
  /** Calls made so far, the one that is judged included. */
  readonly attempts: number;
  /** Why it was tried again, if it was. */
  readonly reason: string | null;
}

export interface Circumstances {
  readonly network: Network;
  readonly now: Date;
  readonly firstTriedAt: Date;
  /** The call is a repeat of one that may have been done. */
  readonly isRepeat: boolean;
  /** We stopped the call ourselves, before it was made. */
  readonly isStopped: boolean;
  /** In [0, 1) */
  readonly random: number;
}

/** An edit may be repeated without harm, but not for ever. */
const editAttempts = 8;

const migratedReason = "migrated";

export const unknownRow = (
  row: JudgedRow,
  reason: string,
  why: "unanswered" | "died" = "unanswered",
): Settlement => ({
  id: row.id,
  state: "unknown",
  reason,
  isResent: mayResend(row, why),
});

const sentRow = (id: bigint, sent: Sent): Settlement => ({
  id,
  state: "sent",
  reason: null,
  messageId: sent.messageId,
  ...(sent.at && { platformAt: sent.at }),
  ...(sent.url !== undefined && { url: sent.url }),
  ...(sent.reference !== undefined && { reference: sent.reference }),
});

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);

/** Of a call whose outcome nobody knows. */
const judgeUnknown = (
  row: JudgedRow,
  reason: string,
  { network, now, firstTriedAt, random }: Circumstances,
  why: "unanswered" | "died" = "unanswered",
): Verdict => {
  if (row.op === "edit" && row.attempts < editAttempts) {
    return { id: row.id, state: "retry", reason, notBefore: after(now, retryDelayMs(row.attempts, random)) };
  }
  return canRepeat(network, row.op) && isWithinRepeatWindow(firstTriedAt, now)
    ? "repeat"
    : unknownRow(row, reason, why);
};

const judgeError = (row: JudgedRow, error: PlatformError, circumstances: Circumstances): Verdict => {
  const { now, isRepeat, isStopped, random } = circumstances;
  const reason = `${error.kind}: ${error.detail}`;
  const back = (state: "retry" | "planned", waitMs: number): Verdict =>
    // That this repeat had no effect tells nothing about the call that it repeats.
    isRepeat
      ? judgeUnknown(row, reason, circumstances)
      : { id: row.id, state, reason, notBefore: after(now, waitMs) };
  switch (error.kind) {
    case "rate_limited":
      return back("retry", Math.max(error.retryAfterSeconds ?? 1, 0) * 1_000);
    case "unavailable":
    case "conflict":
      return isStopped ? back("planned", 0) : back("retry", retryDelayMs(row.attempts, random));
    case "token_revoked":
      return back("planned", 0);
    case "unknown_outcome":
      return judgeUnknown(row, reason, circumstances);
    case "not_modified":
      return { id: row.id, state: "sent", reason: error.kind };
    case "migrated": {
      const recipient = row.reason === migratedReason ? undefined : error.migratedTo;
      if (recipient === undefined) return { id: row.id, state: "failed", reason };
      return { id: row.id, state: "retry", reason: migratedReason, recipient, notBefore: now };
    }
    case "denied":
    case "gone":
      return { id: row.id, state: "denied", reason };
    case "no_rights":
    case "bad_content":
    case "stale_target":
    case "not_allowed":
    case "bad_call":
      return { id: row.id, state: "failed", reason };
    default:
      throw new Error(`Nobody knows what to do about ${String(error.kind satisfies never)}.`);
  }
};

/** What one answer means for its row. Times come from `circumstances`; nothing is read or written. */
export const judge = (row: JudgedRow, answer: Sent | PlatformError, circumstances: Circumstances): Verdict =>
  answer instanceof Error ? judgeError(row, answer, circumstances) : sentRow(row.id, answer);

/** What becomes of a row that a dead process left in `sending`: nobody knows whether its call was made. */
export const judgeOrphan = (row: JudgedRow, circumstances: Circumstances): Verdict => {
  const reason = "the process ended while the call was under way";
  // No wait: the process that might have answered is gone.
  if (row.op === "edit") return { id: row.id, state: "planned", reason, notBefore: circumstances.now };
  return judgeUnknown(row, reason, circumstances, "died");
};
