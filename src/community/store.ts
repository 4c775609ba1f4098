import { isRole, type Role } from "../bot/caller.ts";
import type { VenueKey } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Act } from "./audit.ts";

export interface CommunityRow {
  readonly id: number;
  readonly name: string;
  readonly language: string;
  readonly timezone: string;
}

export interface VenueRow {
  readonly key: VenueKey;
  readonly communityId: number | null;
  readonly bot: string;
  readonly type: string;
  readonly title: string;
  readonly username: string | null;
  readonly botStatus: string;
  readonly addedBy: string | null;
}

const communityFields = { id: true, name: true, language: true, timezone: true } as const;
/** What a `VenueRow` is read from. */
export const venueFields = {
  key: true,
  communityId: true,
  bot: true,
  type: true,
  title: true,
  username: true,
  botStatus: true,
  addedBy: true,
} as const;

/** Keys are written by `upsertVenue` only, from adapters that build them. */
export const venueOf = (row: Omit<VenueRow, "key"> & { key: string }): VenueRow => ({
  ...row,
  key: row.key as VenueKey,
});

export const communityById = (tx: Transaction, id: number): Promise<CommunityRow | null> =>
  tx.community.findUnique({ where: { id }, select: communityFields });

/** The community of a venue. A chat of strangers has none, though the bot may serve one elsewhere. */
export const communityOfVenue = (tx: Transaction, venueKey: string): Promise<CommunityRow | null> =>
  tx.community.findFirst({ where: { venues: { some: { key: venueKey } } }, select: communityFields });

/** All communities, the oldest first. */
export const allCommunities = (tx: Transaction): Promise<readonly CommunityRow[]> =>
  tx.community.findMany({ orderBy: { id: "asc" }, select: communityFields });

/** The community that a chat without one of its own belongs to: the only one there is, or none. */
export const onlyCommunity = async (tx: Transaction): Promise<CommunityRow | null> => {
  const found = await tx.community.findMany({ take: 2, orderBy: { id: "asc" }, select: communityFields });
  return found.length === 1 ? (found[0] ?? null) : null;
};

export const hasCommunity = async (tx: Transaction): Promise<boolean> =>
  (await tx.community.findFirst({ select: { id: true } })) !== null;

/** The communities in whose team a person is, the one they joined first first. */
export const teamsOf = async (tx: Transaction, personId: number): Promise<readonly CommunityRow[]> => {
  const rows = await tx.teamMember.findMany({
    where: { personId },
    orderBy: [{ since: "asc" }, { communityId: "asc" }],
    select: { community: { select: communityFields } },
  });
  return rows.map(({ community }) => community);
};

export const createCommunity = (
  tx: Transaction,
  values: { name: string; language: string; timezone: string; createdAt: Date },
): Promise<CommunityRow> => tx.community.create({ data: values, select: communityFields });

export const updateCommunity = (
  tx: Transaction,
  id: number,
  values: { name?: string; language?: string; timezone?: string },
): Promise<CommunityRow> => tx.community.update({ where: { id }, data: values, select: communityFields });

export const venueByKey = async (tx: Transaction, key: string): Promise<VenueRow | null> => {
  const row = await tx.venue.findUnique({ where: { key }, select: venueFields });
  return row ? venueOf(row) : null;
};

/** The community's venues where the bot still is, in the order they were added. */
export const venuesOf = async (tx: Transaction, communityId: number): Promise<readonly VenueRow[]> => {
  const rows = await tx.venue.findMany({
    where: { communityId, botStatus: { not: "left" } },
    orderBy: [{ createdAt: "asc" }, { key: "asc" }],
    select: venueFields,
  });
  return rows.map(venueOf);
};

/** Records where the bot stands now; keeps the community and who added it unless they are given. */
export const upsertVenue = async (
  tx: Transaction,
  venue: {
    key: VenueKey;
    bot: string;
    type: string;
    title: string;
    username?: string | undefined;
    botStatus: string;
    addedBy?: string;
    now: Date;
  },
): Promise<VenueRow> => {
  const { key, now, addedBy, username, ...values } = venue;
  const row = await tx.venue.upsert({
    where: { key },
    create: {
      key,
      ...values,
      username: username ?? null,
      addedBy: addedBy ?? null,
      createdAt: now,
      updatedAt: now,
    },
    update: { ...values, username: username ?? null, ...(addedBy ? { addedBy } : {}), updatedAt: now },
    select: venueFields,
  });
  return venueOf(row);
};

export const bindVenue = async (
  tx: Transaction,
  key: string,
  communityId: number,
  now: Date,
): Promise<void> => {
  await tx.venue.update({ where: { key }, data: { communityId, leaveAt: null, updatedAt: now } });
};

/** Binds the walls of the bot's own tokens and the chats this person added before there was a community. */
export const bindWaitingVenues = async (
  tx: Transaction,
  { communityId, identityKeys, now }: { communityId: number; identityKeys: readonly string[]; now: Date },
): Promise<number> => {
  const bound = await tx.venue.updateMany({
    where: {
      communityId: null,
      botStatus: { not: "left" },
      OR: [{ type: "wall" }, { addedBy: { in: [...identityKeys] } }],
    },
    data: { communityId, leaveAt: null, updatedAt: now },
  });
  return bound.count;
};

export const setLeaveAt = async (tx: Transaction, key: string, leaveAt: Date): Promise<void> => {
  await tx.venue.update({ where: { key }, data: { leaveAt } });
};

/** Chats of strangers whose day is over. */
export const venuesToLeave = async (tx: Transaction, now: Date): Promise<readonly VenueRow[]> => {
  const rows = await tx.venue.findMany({
    where: { communityId: null, leaveAt: { lte: now }, botStatus: { not: "left" } },
    take: 20,
    select: venueFields,
  });
  return rows.map(venueOf);
};

/** A Telegram group became a supergroup: its key changes everywhere in this room. */
export const renameVenue = async (tx: Transaction, from: string, to: string): Promise<void> => {
  if (await tx.venue.findUnique({ where: { key: to }, select: { key: true } })) {
    // The supergroup introduced itself before the news of the move came: keep it, give it the old one's home.
    const old = await tx.venue.findUnique({ where: { key: from } });
    if (!old) return;
    await tx.venue.update({
      where: { key: to },
      data: { communityId: old.communityId, addedBy: old.addedBy, leaveAt: old.leaveAt },
    });
    await tx.venue.delete({ where: { key: from } });
    return;
  }
  await tx.venue.updateMany({ where: { key: from }, data: { key: to, type: "group" } });
};

/** The database lets no other word in, so one that is here all the same may do nothing. */
const roleOfRow = (role: string): Role => {
  if (!isRole(role)) throw new Error(`The team has a role that nobody knows: ${role}.`);
  return role;
};

export const roleOf = async (
  tx: Transaction,
  communityId: number,
  personId: number,
): Promise<Role | null> => {
  const row = await tx.teamMember.findUnique({ where: { communityId_personId: { communityId, personId } } });
  return row ? roleOfRow(row.role) : null;
};

/** The roles of those among these people who are in the team. */
export const rolesIn = async (
  tx: Transaction,
  communityId: number,
  personIds: readonly number[],
): Promise<ReadonlyMap<number, Role>> => {
  const rows = await tx.teamMember.findMany({ where: { communityId, personId: { in: [...personIds] } } });
  return new Map(rows.map(({ personId, role }) => [personId, roleOfRow(role)]));
};

export const teamOf = async (
  tx: Transaction,
  communityId: number,
): Promise<readonly { personId: number; role: Role; since: Date }[]> => {
  const rows = await tx.teamMember.findMany({
    where: { communityId },
    orderBy: [{ since: "asc" }, { personId: "asc" }],
  });
  return rows.map(({ personId, role, since }) => ({ personId, role: roleOfRow(role), since }));
};

/** The teams of all communities. */
export const wholeTeam = async (
  tx: Transaction,
): Promise<readonly { communityId: number; personId: number; role: Role }[]> => {
  const rows = await tx.teamMember.findMany({ orderBy: [{ communityId: "asc" }, { personId: "asc" }] });
  return rows.map(({ communityId, personId, role }) => ({ communityId, personId, role: roleOfRow(role) }));
};

export const addTeamMember = async (
  tx: Transaction,
  member: { communityId: number; personId: number; role: Role; since: Date },
): Promise<void> => {
  const { communityId, personId } = member;
  await tx.teamMember.upsert({
    where: { communityId_personId: { communityId, personId } },
    create: member,
    update: {},
  });
};

/** When two people turn out to be one, the stronger role stays. */
export const moveTeamMemberships = async (
  tx: Transaction,
  fromPersonId: number,
  toPersonId: number,
): Promise<void> => {
  const moving = await tx.teamMember.findMany({ where: { personId: fromPersonId } });
  for (const { communityId, role, since } of moving) {
    const there = await tx.teamMember.findUnique({
      where: { communityId_personId: { communityId, personId: toPersonId } },
    });
    await tx.teamMember.delete({ where: { communityId_personId: { communityId, personId: fromPersonId } } });
    if (!there) await tx.teamMember.create({ data: { communityId, personId: toPersonId, role, since } });
    else if (role === "owner") {
      await tx.teamMember.update({
        where: { communityId_personId: { communityId, personId: toPersonId } },
        data: { role },
      });
    }
  }
};

export const hasOwner = async (tx: Transaction): Promise<boolean> =>
  (await tx.teamMember.findFirst({ where: { role: "owner" }, select: { personId: true } })) !== null;

export interface AuditEntry {
  readonly communityId: number;
  readonly personId?: number;
  readonly at: Date;
  readonly act: Act;
  readonly object: string;
  readonly before?: Record<string, string | number | boolean | null>;
  readonly after?: Record<string, string | number | boolean | null>;
  readonly why?: string;
}

export const writeAudit = async (tx: Transaction, entry: AuditEntry): Promise<void> => {
  await tx.audit.create({ data: entry });
};
