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

/** A field by RFC 4180; what a spreadsheet would take for a formula gets an apostrophe, since names are people's text. */
const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The receipt as CSV (RFC 4180, UTF-8, CRLF), with a line of column names. */
export const receiptCsv = (rows: Iterable<ReceiptRow>): string => {
  const lines = ["person,network,state,reason,at"];
  for (const { person, network, state, reason, at } of rows) {
    lines.push([person, network, state, reason ?? "", at?.toISOString() ?? ""].map(field).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
};
