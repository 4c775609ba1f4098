import type { VenueKey } from "../../bot/incoming.ts";
import type { Transaction } from "../../db/transaction.ts";
import { type MixItem, type MixKind, venueWindow } from "./mix.ts";

/** How the ledger knows of an item; `declared` ones were told by the team on the first day. */
type MixSource = "declared" | "giveaway";

export interface VenueItem extends MixItem {
  readonly source: MixSource;
}

export interface CountedItem extends VenueItem {
  /** What it is, so that it counts once: `giveaway:3`. */
  readonly object: string;
}

/** Counts what was published in a venue, each object once; returns how many were new. */
export const countInVenue = async (
  tx: Transaction,
  venueKey: VenueKey,
  items: readonly CountedItem[],
): Promise<number> => {
  const data = items.map((item) => ({ venueKey, ...item }));
  const { count } = await tx.mixItem.createMany({ data, skipDuplicates: true });
  return count;
};

/** What may count of each venue at `now`, in the order it was written. */
export const venueItems = async (
  tx: Transaction,
  venueKeys: readonly VenueKey[],
  now: Date,
): Promise<ReadonlyMap<VenueKey, readonly VenueItem[]>> => {
  const since = new Date(now.getTime() - venueWindow.mostAgeMs);
  const found = new Map<VenueKey, readonly VenueItem[]>();
  for (const venueKey of venueKeys) {
    const rows = await tx.mixItem.findMany({
      where: { venueKey, at: { gte: since } },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: venueWindow.mostItems,
      select: { kind: true, at: true, source: true },
    });
    // The words of these columns are written by this file only.
    const items = rows.map((row) => ({
      kind: row.kind as MixKind,
      at: row.at,
      source: row.source as MixSource,
    }));
    found.set(venueKey, items.toReversed());
  }
  return found;
};

/** Whether its starting balance was told already. */
export const isDeclared = async (tx: Transaction, venueKey: VenueKey): Promise<boolean> =>
  (await tx.mixItem.findFirst({ where: { venueKey, source: "declared" }, select: { id: true } })) !== null;
