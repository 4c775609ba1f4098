import type { Transaction } from "../db/transaction.ts";
import { saveRemoteAttachment } from "../delivery/attachments/store.ts";
import type { Campaign } from "./campaign.ts";

/** The picture of a letter, kept for its readers; it is fetched from the network it came by when it is first sent. */
export const photoOf = async (
  tx: Transaction,
  { letter }: Pick<Campaign, "letter">,
  now: Date,
): Promise<string | undefined> =>
  letter.photo && saveRemoteAttachment(tx, { name: "photo.jpg", ...letter.photo, now });
