import type { VenueKey } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";
import { bindVenue, onlyCommunity, teamOf, teamsOf, upsertVenue, venueByKey } from "./store.ts";
import type { TeamServices } from "./team-service.ts";
import { venueQuestion } from "./venue.ts";
import { firstCommunityId } from "./venues/store.ts";

/**
 * Makes the wall of one of the bot's own tokens a venue. A new one belongs to the only community there is; of several,
 * the owner of the first one is asked, who runs the bot. One that was forgotten stays so.
 */
export const meetWall = async (
  tx: Transaction,
  { tellPerson }: Pick<TeamServices, "tellPerson">,
  wall: { readonly key: VenueKey; readonly bot: string; readonly title: string },
  now: Date,
): Promise<void> => {
  const isKnown = (await venueByKey(tx, wall.key)) !== null;
  const venue = await upsertVenue(tx, { ...wall, type: "wall", botStatus: "administrator", now });
  if (isKnown) return;
  const only = await onlyCommunity(tx);
  if (only) {
    await bindVenue(tx, wall.key, only.id, now);
    return;
  }
  const first = await firstCommunityId(tx);
  if (first === undefined) return;
  const owner = (await teamOf(tx, first)).find(({ role }) => role === "owner");
  if (!owner) return;
  const { personId } = owner;
  const question = venueQuestion(venue, await teamsOf(tx, personId));
  await tellPerson(tx, { personId, communityId: first }, question, now);
};
