import type { Transaction } from "../../db/transaction.ts";
import { venueFields, venueOf, type VenueRow } from "../store.ts";

/** Every venue of the community, also those the bot was removed from, in the order they were added. */
export const everyVenueOf = async (tx: Transaction, communityId: number): Promise<readonly VenueRow[]> => {
  const rows = await tx.venue.findMany({
    where: { communityId },
    orderBy: [{ createdAt: "asc" }, { key: "asc" }],
    select: venueFields,
  });
  return rows.map(venueOf);
};

/** Chats that these accounts added and nobody has given a community yet; with `walls`, also walls without one. */
export const waitingVenues = async (
  tx: Transaction,
  { identityKeys, walls }: { identityKeys: readonly string[]; walls: boolean },
): Promise<readonly VenueRow[]> => {
  const rows = await tx.venue.findMany({
    where: {
      communityId: null,
      botStatus: { not: "left" },
      leaveAt: null,
      OR: [{ addedBy: { in: [...identityKeys] } }, ...(walls ? [{ type: "wall" }] : [])],
    },
    orderBy: [{ createdAt: "asc" }, { key: "asc" }],
    select: venueFields,
  });
  return rows.map(venueOf);
};

/** Takes a venue into a community if it has none; of two at one instant one gets false. */
export const bindFreeVenue = async (
  tx: Transaction,
  key: string,
  communityId: number,
  now: Date,
): Promise<boolean> =>
  (
    await tx.venue.updateMany({
      where: { key, communityId: null, botStatus: { not: "left" } },
      data: { communityId, leaveAt: null, updatedAt: now },
    })
  ).count === 1;

/** The venue belongs to nobody yet, and waits for the word of whoever added it. */
export const awaitWord = async (tx: Transaction, key: string, addedBy: string): Promise<void> => {
  await tx.venue.updateMany({ where: { key, communityId: null }, data: { addedBy, leaveAt: null } });
};

/** Holds the venue still until the transaction ends; null when it is not the community's. */
export const lockVenue = async (
  tx: Transaction,
  key: string,
  communityId: number,
): Promise<VenueRow | null> => {
  await tx.$queryRaw`SELECT key FROM venue WHERE key = ${key} FOR UPDATE`;
  const row = await tx.venue.findFirst({ where: { key, communityId }, select: venueFields });
  return row ? venueOf(row) : null;
};

/** Holds all venues of a community where they are until the transaction ends. */
export const holdVenues = async (tx: Transaction, communityId: number): Promise<void> => {
  await tx.$queryRaw`SELECT key FROM venue WHERE "communityId" = ${communityId} ORDER BY key FOR SHARE`;
};

export const moveVenue = async (
  tx: Transaction,
  key: string,
  communityId: number,
  now: Date,
): Promise<void> => {
  await tx.venue.update({ where: { key }, data: { communityId, updatedAt: now } });
};

/** Belongs to nobody from now on; a chat is left by the next sweep, a wall stays where it is. */
export const forgetVenue = async (
  tx: Transaction,
  key: string,
  leaveAt: Date | null,
  now: Date,
): Promise<void> => {
  await tx.venue.update({
    where: { key },
    data: { communityId: null, addedBy: null, leaveAt, updatedAt: now },
  });
};

/** The community that was made first: its owner runs the bot, so the walls of its tokens are theirs to give. */
export const firstCommunityId = async (tx: Transaction): Promise<number | undefined> =>
  (await tx.community.findFirst({ orderBy: { id: "asc" }, select: { id: true } }))?.id;
