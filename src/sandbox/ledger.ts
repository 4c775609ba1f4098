/**
 * What a simulator saw and did, kept apart from the bot's database: tests, the demo and chaos
 * believe the ledger, not the bot.
 */
export type CallOutcome =
  | { readonly kind: "pending" }
  | { readonly kind: "answered" }
  | { readonly kind: "refused"; readonly code: number; readonly description: string }
  /** The connection was cut or left hanging by a planted fault; `stored` tells whether the call took effect. */
  | { readonly kind: "cut"; readonly stored: boolean };

export interface CallRecord {
  readonly id: number;
  readonly atMs: number;
  readonly token: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The call that made this one from inside (VK's execute). */
  readonly insideCallId?: number;
  outcome: CallOutcome;
}

export interface DeliveredDocument {
  readonly name: string;
  readonly sizeBytes: number;
  readonly contentBase64: string;
}

/** One thing a person can now see because a call had an effect. Edits are deliveries of their own. */
export interface DeliveryRecord {
  readonly id: number;
  readonly callId: number;
  readonly atMs: number;
  readonly kind: "message" | "edit" | "post" | "comment" | "toast" | "delete";
  /** Chat id, peer id, or wall post as `wall-55_7`. */
  readonly recipient: string;
  readonly messageId: string;
  readonly text: string;
  readonly documents: readonly DeliveredDocument[];
  /** Labels and data of the buttons, row by row. */
  readonly buttons: readonly (readonly {
    readonly label: string;
    readonly data?: string;
    readonly url?: string;
  }[])[];
}

/** One try of the network to hand an event over to the bot's server. */
export interface PushRecord {
  readonly id: number;
  readonly atMs: number;
  readonly url: string;
  /** Telegram's `update_id`, VK's `event_id`. */
  readonly eventId: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** The status that came back, "pending", or in words why none did. */
  outcome: string;
}

export interface Violation {
  readonly method: string;
  readonly problem: string;
}

export interface Ledger {
  readonly calls: CallRecord[];
  readonly deliveries: DeliveryRecord[];
  readonly pushes: PushRecord[];
  /** Calls (or answers of ours) that the official schema does not allow. */
  readonly violations: Violation[];
}

export const createLedger = (): Ledger => ({ calls: [], deliveries: [], pushes: [], violations: [] });
