import { UserError } from "../bot/errors.ts";
import type { Say } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { receiptCsv, type ReceiptRow } from "../delivery/receipt.ts";
import { receiptOf } from "../delivery/receipts/store.ts";
import type { Campaign } from "./campaign.ts";
import type { NewsletterServices } from "./services.ts";

/** About 25 MB: half of what both networks take as one document. */
const rowsPerFile = 300_000;

/** What became of each recipient, as one CSV file or several. @throws {UserError} button-stale */
export const receiptSays = async (
  { saveFile }: Pick<NewsletterServices, "saveFile">,
  tx: Transaction,
  { number, runId }: Campaign,
  now: Date,
): Promise<readonly Say[]> => {
  if (runId === null) throw new UserError("button-stale");
  const says: Say[] = [];
  let rows: ReceiptRow[] = [];
  const write = async (): Promise<void> => {
    const part = says.length === 0 ? "" : `-${says.length + 1}`;
    const attachmentId = await saveFile(tx, {
      name: `newsletter-${number ?? 0}${part}.csv`,
      bytes: Buffer.from(receiptCsv(rows)),
      now,
    });
    says.push({
      text: { key: "newsletter-receipt", values: { number: number ?? 0, rows: rows.length } },
      attachmentId,
    });
    rows = [];
  };
  for await (const row of receiptOf(tx, runId)) {
    rows.push(row);
    if (rows.length === rowsPerFile) await write();
  }
  if (rows.length > 0) await write();
  if (says.length === 0) throw new UserError("button-stale");
  return says;
};
