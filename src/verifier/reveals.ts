import { compareBytes, fromHex, join, toHex, u16, utf8 } from "./bytes.ts";
import type { Entrants } from "./entrants.ts";
import { rootFromPath } from "./merkle.ts";
import { quote, Refusal } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import { hex, integer, items, member, text, type Place } from "./shape.ts";

const longestKey = 0xffff;

/** `leaf` of DRAW §2 for an opened entrant. */
const leafOf = (drawId: string, salt: string, key: Uint8Array): Uint8Array =>
  sha256(join(Uint8Array.of(0x00), fromHex(drawId), fromHex(salt), u16(key.length), key));

/** The leaf and the key of `{"key","salt"}`. @throws {Refusal} on a wrong member */
const openLeaf = (place: Place, drawId: string): { readonly leaf: Uint8Array; readonly key: string } => {
  const key = text(member(place, "key"));
  const keyBytes = utf8(key);
  if (keyBytes.length === 0 || keyBytes.length > longestKey) {
    throw new Refusal(`${place.path} key must have 1…${longestKey} bytes`);
  }
  return { leaf: leafOf(drawId, hex(member(place, "salt"), 16), keyBytes), key };
};

/**
 * Every rank that holds or held a place is revealed, no other is, each reveal opens its leaf, and no person
 * stands behind two of them (DRAW §2, §7). @throws {Refusal}
 */
export const checkReveals = (ranks: readonly Place[], placed: ReadonlySet<number>, drawId: string): void => {
  const keys = new Set<string>();
  for (const [i, rank] of ranks.entries()) {
    const reveal = member(rank, "reveal");
    const mustReveal = placed.has(i + 1);
    if (reveal.value === undefined) {
      if (mustReveal) throw new Refusal(`rank ${i + 1} holds or held a place and is not revealed`);
      continue;
    }
    if (!mustReveal) throw new Refusal(`rank ${i + 1} never held a place and must not be revealed`);
    const { leaf, key } = openLeaf(reveal, drawId);
    if (toHex(leaf) !== hex(member(rank, "leaf"), 32)) {
      throw new Refusal(`the reveal of rank ${i + 1} does not open its leaf`);
    }
    if (keys.has(key)) throw new Refusal(`${quote(key)} stands behind two ranks`);
    keys.add(key);
  }
};

/** A receipt opens its leaf and leads to the root (DRAW §7, §8). @throws {Refusal} */
export const checkReceipt = (
  receipt: Place,
  drawId: string,
  entrants: Entrants,
  merkleRoot: string,
): string => {
  if (hex(member(receipt, "draw_id"), 16) !== drawId) throw new Refusal("the receipt is of another draw");
  const { leaf } = openLeaf(receipt, drawId);
  const tickets = integer(member(receipt, "tickets"), 1, 2 ** 32 - 1);
  if (member(receipt, "index").value === undefined) {
    throw new Refusal("the receipt is from before the list was fixed: it has no index; ask for a new one");
  }
  const index = integer(member(receipt, "index"), 0, entrants.count - 1);
  const path = items(member(receipt, "path")).map((place) => fromHex(hex(place, 32)));
  if (compareBytes(leaf, entrants.leafAt(index)) !== 0) {
    throw new Refusal(`the receipt does not open the leaf of record ${index}`);
  }
  const listed = entrants.ticketsAt(index);
  if (listed !== tickets)
    throw new Refusal(`the receipt has ${tickets} tickets, record ${index} has ${listed}`);
  const root = rootFromPath(entrants.recordAt(index), index, entrants.count, path);
  if (root === undefined || toHex(root) !== merkleRoot) {
    throw new Refusal("the path of the receipt does not lead to the root");
  }
  return `record ${index} with ${tickets} tickets is in the list`;
};
