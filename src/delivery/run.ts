import type { BotKey } from "../bot/incoming.ts";
import type { Content } from "../bot/outgoing.ts";

/** `ended` for good: whatever of it is still open is cancelled. */
export type RunState = "open" | "paused" | "ended";

/** `errors`: it paused itself, because the same failed again and again. */
export type PauseReason = "team" | "errors";

/** When a run may send: `[opensAt, shutsAt)`; an end that is absent is open. */
export interface RunHours {
  readonly opensAt: Date | null;
  readonly shutsAt: Date | null;
}

/** The deliveries of one broadcast, and whether they may go now. */
export interface Run extends RunHours {
  readonly id: number;
  /** For the room that asked: `campaign:12`. */
  readonly about: string;
  readonly state: RunState;
  readonly pausedWhy: PauseReason | null;
  /** The error that came again and again, in its network's words. */
  readonly pausedDetail: string | null;
  readonly pausedAt: Date | null;
  readonly endReason: string | null;
  readonly createdAt: Date;
}

/** One person of a run, and what is to be said to them: a content of their own, or one that was shared before. */
export interface PlannedRow {
  readonly personId: number;
  readonly subscriptionId: number;
  readonly bot: BotKey;
  /** Chat id or peer id of their private chat. */
  readonly recipient: string;
  readonly says: { readonly content: Content } | { readonly sharedHash: string };
  /** `held` waits until somebody plans it, `skipped` is never sent; both say why. */
  readonly state: "planned" | "held" | "skipped";
  readonly reason?: string;
  /** Default: now. */
  readonly notBefore?: Date;
  /** After this it ends as `expired`; default: never. */
  readonly expiresAt?: Date;
}
