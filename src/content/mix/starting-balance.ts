import { UserError } from "../../bot/errors.ts";
import { type MixKind, venueWindow } from "./mix.ts";
import type { CountedItem } from "./store.ts";

/** What a venue published in the last thirty days, as its team remembers. */
export interface StartingBalance {
  readonly useful: number;
  readonly promo: number;
}

/**
 * The declared items. Nobody remembers their times, so each kind is spread evenly over the days that count, and they leave
 * the balance as evenly.
 * @throws {UserError} mix-declare-nothing · mix-declare-many
 */
export const declaredItems = ({ useful, promo }: StartingBalance, now: Date): readonly CountedItem[] => {
  const total = useful + promo;
  if (total === 0) throw new UserError("mix-declare-nothing");
  if (total > venueWindow.mostItems)
    throw new UserError("mix-declare-many", { total, most: venueWindow.mostItems });
  const spread = (kind: MixKind, count: number): readonly CountedItem[] =>
    Array.from({ length: count }, (_, place) => ({
      kind,
      at: new Date(now.getTime() - Math.floor(((place + 0.5) * venueWindow.mostAgeMs) / count)),
      source: "declared",
      object: `declared:${kind}:${place + 1}`,
    }));
  return [...spread("useful", useful), ...spread("promo", promo)];
};
