import { UserError } from "../bot/errors.ts";
import type { Text } from "../bot/reply.ts";
import { venuesOf, type VenueRow } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";

export interface Places {
  readonly venues: readonly VenueRow[];
  /** A sentence for each place where nothing can be announced now: why, and how to mend it. */
  readonly leftOut: readonly Text[];
}

/**
 * Where a giveaway of this community can be announced now. What a right forbids is said when a thing is made, not
 * when it is due.
 * @throws {UserError} giveaway-no-venues · lack-all
 */
export const placesOf = async (
  services: Pick<GiveawayServices, "platforms" | "lacks">,
  tx: Transaction,
  communityId: number,
): Promise<Places> => {
  const all = (await venuesOf(tx, communityId)).filter((venue) => botOfVenue(services, venue.key));
  if (all.length === 0) throw new UserError("giveaway-no-venues");
  const lacks = await services.lacks(tx, communityId);
  const leftOut = all.flatMap(({ key, title }): Text[] => {
    const how = lacks.get(key);
    return how ? [{ key: "lack-place", values: { title, how } }] : [];
  });
  const venues = all.filter(({ key }) => !lacks.has(key));
  const [first] = leftOut;
  if (venues.length === 0 && first) throw new UserError("lack-all", { first });
  return { venues, leftOut };
};
