import type { Caller } from "../bot/caller.ts";
import { UserError } from "../bot/errors.ts";
import type { VenueKey } from "../bot/incoming.ts";
import type { Say } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import {
  communityById,
  roleOf,
  teamsOf,
  venueByKey,
  writeAudit,
  type CommunityRow,
  type VenueRow,
} from "./store.ts";
import {
  bindFreeVenue,
  everyVenueOf,
  firstCommunityId,
  forgetVenue,
  lockVenue,
  moveVenue,
  waitingVenues,
} from "./venues/store.ts";

/** What the venues need of the floors above. */
export interface VenueServices {
  /** All accounts of a person; the audience knows them. */
  readonly identityKeysOf: (tx: Transaction, personId: number) => Promise<readonly string[]>;
  /** In private, to an account that is known to let the bot write; false where it may not. */
  readonly tellAccount: (tx: Transaction, identityId: number, says: Say, now: Date) => Promise<boolean>;
  /** A giveaway that runs in this venue. */
  readonly giveawayIn: (
    tx: Transaction,
    venueKey: VenueKey,
  ) => Promise<{ readonly number: number; readonly prize: string } | undefined>;
}

interface Actor {
  readonly personId: number;
  readonly now: Date;
}

const audit = (
  tx: Transaction,
  act: "venue.add" | "venue.leave" | "venue.forget",
  venue: VenueRow,
  { communityId, personId, now }: Actor & { communityId: number },
): Promise<void> => {
  const facts = { title: venue.title, status: venue.botStatus };
  const change = act === "venue.add" ? { after: facts } : { before: facts };
  return writeAudit(tx, { communityId, personId, at: now, act, object: venue.key, ...change });
};

/**
 * Gives a venue that nobody has to a community of the actor's.
 * @throws {UserError} access-team · venue-gone · venue-taken · venue-taken-here
 */
export const takeVenue = async (
  tx: Transaction,
  { key, communityId, personId, now }: Actor & { key: string; communityId: number },
): Promise<{ venue: VenueRow; community: CommunityRow }> => {
  const community = await communityById(tx, communityId);
  if (!community || !(await roleOf(tx, communityId, personId))) throw new UserError("access-team");
  const isTaken = await bindFreeVenue(tx, key, communityId, now);
  const venue = await venueByKey(tx, key);
  if (!venue || venue.botStatus === "left") throw new UserError("venue-gone");
  if (!isTaken) {
    const { title } = venue;
    if (venue.communityId === communityId)
      throw new UserError("venue-taken-here", { title, community: community.name });
    // Which one has it is nothing for somebody of another team.
    throw new UserError("venue-taken", { title });
  }
  await audit(tx, "venue.add", venue, { communityId, personId, now });
  return { venue, community };
};

/** Holds a venue of the community in which nothing runs. @throws {UserError} button-stale · venue-busy */
const lockIdle = async (
  services: VenueServices,
  tx: Transaction,
  key: VenueKey,
  communityId: number,
): Promise<VenueRow> => {
  const venue = await lockVenue(tx, key, communityId);
  if (!venue) throw new UserError("button-stale");
  const giveaway = await services.giveawayIn(tx, key);
  if (giveaway) throw new UserError("venue-busy", { title: venue.title, ...giveaway });
  return venue;
};

/** The other communities of the same owner, to which they may move a venue. */
export const moveTargets = async (
  tx: Transaction,
  { communityId, personId }: { communityId: number; personId: number },
): Promise<readonly CommunityRow[]> => {
  if ((await roleOf(tx, communityId, personId)) !== "owner") return [];
  const owned: CommunityRow[] = [];
  for (const team of await teamsOf(tx, personId))
    if (team.id !== communityId && (await roleOf(tx, team.id, personId)) === "owner") owned.push(team);
  return owned;
};

/** @throws {UserError} access-owner · button-stale · venue-busy */
export const moveToCommunity = async (
  services: VenueServices,
  tx: Transaction,
  {
    key,
    communityId,
    targetId,
    personId,
    now,
  }: Actor & { key: VenueKey; communityId: number; targetId: number },
): Promise<{ venue: VenueRow; target: CommunityRow }> => {
  const target = (await moveTargets(tx, { communityId, personId })).find(({ id }) => id === targetId);
  if (!target) throw new UserError("access-owner");
  const venue = await lockIdle(services, tx, key, communityId);
  await moveVenue(tx, key, targetId, now);
  await audit(tx, "venue.leave", venue, { communityId, personId, now });
  await audit(tx, "venue.add", venue, { communityId: targetId, personId, now });
  return { venue, target };
};

/** @throws {UserError} button-stale · venue-busy */
export const dropVenue = async (
  services: VenueServices,
  tx: Transaction,
  { key, communityId, personId, now }: Actor & { key: VenueKey; communityId: number },
): Promise<VenueRow> => {
  const venue = await lockIdle(services, tx, key, communityId);
  await forgetVenue(tx, key, venue.type === "wall" ? null : now, now);
  await audit(tx, "venue.forget", venue, { communityId, personId, now });
  return venue;
};

/** The community's venues, and those that wait for the caller's word. */
export const venuesFor = async (
  services: VenueServices,
  tx: Transaction,
  caller: Pick<Caller, "personId">,
  communityId: number,
): Promise<{ venues: readonly VenueRow[]; waiting: readonly VenueRow[] }> => {
  const { personId } = caller;
  const first = await firstCommunityId(tx);
  const walls = first !== undefined && (await roleOf(tx, first, personId)) === "owner";
  const identityKeys = await services.identityKeysOf(tx, personId);
  return {
    venues: await everyVenueOf(tx, communityId),
    waiting: await waitingVenues(tx, { identityKeys, walls }),
  };
};
