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
  readonly photo?: DeliveredDocument;
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

/** Ids count from 1 without gaps; what is older than the records that are kept is gone. */
export interface Ledger {
  readonly calls: readonly CallRecord[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly pushes: readonly PushRecord[];
  /** What its network remembers of everything else that piles up, too: messages of a chat, files, presses. */
  readonly keepLast: number;
  /** Calls (or answers of ours) that the official schema does not allow. */
  readonly violations: Violation[];
  addCall(call: Omit<CallRecord, "id">): CallRecord;
  addDelivery(delivery: Omit<DeliveryRecord, "id">): DeliveryRecord;
  addPush(push: Omit<PushRecord, "id">): PushRecord;
}

interface Shelf<Stored extends { readonly id: number }> {
  readonly kept: readonly Stored[];
  add(stored: Stored): Stored;
  nextId(): number;
}

const createShelf = <Stored extends { readonly id: number }>(keepLast: number): Shelf<Stored> => {
  const kept: Stored[] = [];
  let count = 0;
  return {
    kept,
    nextId: () => count + 1,
    add: (stored) => {
      count += 1;
      kept.push(stored);
      // Not one at a time: moving all the others for each would be slow.
      if (kept.length >= 2 * keepLast) kept.splice(0, kept.length - keepLast);
      return stored;
    },
  };
};

/**
 * An empty ledger. With `keepLast` at least so many of the newest calls, deliveries and pushes are kept each, and
 * fewer than twice as many: a sandbox runs for days. Without it everything is.
 */
export const createLedger = ({ keepLast = Infinity }: { readonly keepLast?: number } = {}): Ledger => {
  const calls = createShelf<CallRecord>(keepLast);
  const deliveries = createShelf<DeliveryRecord>(keepLast);
  const pushes = createShelf<PushRecord>(keepLast);
  return {
    keepLast,
    calls: calls.kept,
    deliveries: deliveries.kept,
    pushes: pushes.kept,
    violations: [],
    addCall: (call) => calls.add({ id: calls.nextId(), ...call }),
    addDelivery: (delivery) => deliveries.add({ id: deliveries.nextId(), ...delivery }),
    addPush: (push) => pushes.add({ id: pushes.nextId(), ...push }),
  };
};
