import { asBuffer, fromHex, toHex } from "./bytes.ts";
import { entrantLeaf } from "./leaf.ts";
import { blockAround, inclusionPath } from "./merkle.ts";
import { recordAt } from "./records.ts";

type TicketReason = { readonly why: string; readonly tickets: number; readonly at: string };

/** `receipt.json` of DRAW §7, private to one entrant; index and path exist from the freeze on. */
export type Receipt = {
  readonly draw_id: string;
  readonly key: string;
  readonly salt: string;
  readonly tickets: number;
  readonly index?: number;
  readonly path?: readonly string[];
  readonly reasons: readonly TicketReason[];
};

export interface ReceiptOwner {
  readonly drawId: string;
  readonly key: string;
  readonly salt: Uint8Array;
  readonly tickets: number;
  readonly reasons: readonly TicketReason[];
}

/** Where an entrant stands in the frozen list; `block` holds the records of `blockAround(index, n)`. */
export interface PlaceInList {
  readonly n: number;
  readonly index: number;
  readonly block: Uint8Array;
  readonly treeTop: Uint8Array;
}

/** The receipt of somebody who entered while the list is still open. */
export const openReceipt = (owner: ReceiptOwner): Receipt => ({
  draw_id: owner.drawId,
  key: owner.key,
  salt: toHex(owner.salt),
  tickets: owner.tickets,
  reasons: owner.reasons,
});

/**
 * The receipt after the freeze.
 * @throws {RangeError} when the record at that index is not this entrant's: such a receipt would accuse us.
 */
export const receiptFor = (owner: ReceiptOwner, place: PlaceInList): Receipt => {
  const record = recordAt(place.block, place.index - blockAround(place.index, place.n).start);
  const leaf = entrantLeaf(owner.drawId, owner.salt, owner.key);
  if (!asBuffer(leaf).equals(fromHex(record.leaf, 32)) || record.tickets !== owner.tickets) {
    throw new RangeError(`Record ${place.index} is not that of ${owner.key} with ${owner.tickets} tickets.`);
  }
  const { reasons, ...head } = openReceipt(owner);
  return { ...head, index: place.index, path: inclusionPath(place), reasons };
};
