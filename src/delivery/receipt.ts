import { csv } from "../bot/csv.ts";
import type { Network } from "../bot/incoming.ts";
import type { DeliveryState } from "./delivery.ts";

/** One line of a receipt: what became of what was to be sent to one person. */
export interface ReceiptRow {
  readonly person: string;
  readonly network: Network;
  readonly state: DeliveryState;
  readonly reason: string | null;
  /** When it was settled; null while it is open. */
  readonly at: Date | null;
}

/** The receipt as CSV (RFC 4180, UTF-8, CRLF), with a line of column names. */
export const receiptCsv = (rows: Iterable<ReceiptRow>): string =>
  csv(
    ["person", "network", "state", "reason", "at"],
    Array.from(rows, ({ person, network, state, reason, at }) => [
      person,
      network,
      state,
      reason ?? "",
      at?.toISOString() ?? "",
    ]),
  );
