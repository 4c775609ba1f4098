import { csv } from "../bot/csv.ts";
import type { Network } from "../bot/incoming.ts";
import type { DeliveryState } from "./delivery.ts";

/** One line of a receipt: what became of what was to be sent to one person. */
export interface ReceiptRow {
  /** The account, `tg:123`, or `erased`. */
  readonly person: string;
  readonly network: Network;
  readonly state: DeliveryState;
  readonly reason: string | null;
  /** When it was settled; null while it is open. */
  readonly at: Date | null;
}

const columns = ["person", "network", "state", "reason", "at"] as const;

const fieldsOf = ({ person, network, state, reason, at }: ReceiptRow): string[] => [
  person,
  network,
  state,
  reason ?? "",
  at?.toISOString() ?? "",
];

/** The receipt as CSV (RFC 4180, UTF-8, CRLF), with a line of column names. */
export const receiptCsv = (rows: Iterable<ReceiptRow>): string => csv(columns, Array.from(rows, fieldsOf));
