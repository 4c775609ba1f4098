import { isRole, type Role } from "../../bot/caller.ts";
import type { Transaction } from "../../db/transaction.ts";

export interface TeamRow {
  readonly personId: number;
  readonly role: Role;
  readonly since: Date;
  /** Null: by a claim, or not kept. */
  readonly addedBy: number | null;
}

type Stored = Omit<TeamRow, "role"> & { readonly role: string };

const fields = { personId: true, role: true, since: true, addedBy: true } as const;

/** The database lets no other word in, so one that is here all the same may do nothing. */
const rowOf = ({ role, ...row }: Stored): TeamRow => {
  if (!isRole(role)) throw new Error(`The team has a role that nobody knows: ${role}.`);
  return { ...row, role };
};

/**
 * Makes this transaction the only one that changes the community's team; what it reads of the team afterwards is true
 * until it ends.
 */
export const lockTeam = async (tx: Transaction, communityId: number): Promise<void> => {
  await tx.$queryRaw`SELECT id FROM community WHERE id = ${communityId} FOR NO KEY UPDATE`;
};

export const teamMember = async (
  tx: Transaction,
  communityId: number,
  personId: number,
): Promise<TeamRow | null> => {
  const row = await tx.teamMember.findUnique({
    where: { communityId_personId: { communityId, personId } },
    select: fields,
  });
  return row ? rowOf(row) : null;
};

/** Who is in the team, those who have been there longest first. */
export const teamRows = async (tx: Transaction, communityId: number): Promise<readonly TeamRow[]> => {
  const rows = await tx.teamMember.findMany({
    where: { communityId },
    orderBy: [{ since: "asc" }, { personId: "asc" }],
    select: fields,
  });
  return rows.map(rowOf);
};

export const saveTeamMember = async (
  tx: Transaction,
  member: { communityId: number; personId: number; role: Role; since: Date; addedBy: number | null },
): Promise<void> => {
  await tx.teamMember.create({ data: member });
};

export const saveRole = async (
  tx: Transaction,
  communityId: number,
  personId: number,
  role: Role,
): Promise<void> => {
  await tx.teamMember.update({
    where: { communityId_personId: { communityId, personId } },
    data: { role },
  });
};

export const deleteTeamMember = async (
  tx: Transaction,
  communityId: number,
  personId: number,
): Promise<void> => {
  await tx.teamMember.deleteMany({ where: { communityId, personId } });
};

export interface InviteRow {
  readonly communityId: number;
  readonly role: string;
  readonly createdBy: number;
}

export const saveInvite = async (
  tx: Transaction,
  invite: { tokenHash: string; communityId: number; role: Role; createdBy: number; expiresAt: Date },
): Promise<void> => {
  await tx.teamInvite.create({ data: invite });
};

/** An invitation that may still be used. */
export const openInvite = (tx: Transaction, tokenHash: string, now: Date): Promise<InviteRow | null> =>
  tx.teamInvite.findFirst({
    where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
    select: { communityId: true, role: true, createdBy: true },
  });

/** Uses an invitation up, once: of two people at the same instant one gets false. */
export const useInvite = async (
  tx: Transaction,
  { tokenHash, personId, now }: { tokenHash: string; personId: number; now: Date },
): Promise<boolean> =>
  (
    await tx.teamInvite.updateMany({
      where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now, usedBy: personId },
    })
  ).count === 1;

/** Makes the unused invitations of somebody void. */
export const deleteInvitesBy = async (
  tx: Transaction,
  communityId: number,
  createdBy: number,
): Promise<void> => {
  await tx.teamInvite.deleteMany({ where: { communityId, createdBy, usedAt: null } });
};

export interface TransferRow {
  readonly id: number;
  readonly communityId: number;
  readonly fromPerson: number;
  readonly toPerson: number;
  readonly state: string;
  readonly expiresAt: Date;
}

const transferFields = {
  id: true,
  communityId: true,
  fromPerson: true,
  toPerson: true,
  state: true,
  expiresAt: true,
} as const;

export const saveTransfer = (
  tx: Transaction,
  transfer: { communityId: number; fromPerson: number; toPerson: number; createdAt: Date; expiresAt: Date },
): Promise<TransferRow> => tx.ownerTransfer.create({ data: transfer, select: transferFields });

export const transferById = (tx: Transaction, id: number): Promise<TransferRow | null> =>
  tx.ownerTransfer.findUnique({ where: { id }, select: transferFields });

export const settleTransfer = async (
  tx: Transaction,
  id: number,
  state: "done" | "declined" | "expired",
): Promise<boolean> =>
  (await tx.ownerTransfer.updateMany({ where: { id, state: "open" }, data: { state } })).count === 1;

/** Ends the community's open hand-over, or only one that concerns this person; returns whom it was to go to. */
export const cancelTransfer = async (
  tx: Transaction,
  communityId: number,
  personId?: number,
): Promise<TransferRow | null> => {
  const open = await tx.ownerTransfer.findFirst({
    where: {
      communityId,
      state: "open",
      ...(personId === undefined ? {} : { OR: [{ fromPerson: personId }, { toPerson: personId }] }),
    },
    select: transferFields,
  });
  if (open) await tx.ownerTransfer.update({ where: { id: open.id }, data: { state: "cancelled" } });
  return open;
};

/** Hand-overs that nobody answered in time. */
export const expiredTransfers = (tx: Transaction, now: Date): Promise<readonly TransferRow[]> =>
  tx.ownerTransfer.findMany({
    where: { state: "open", expiresAt: { lte: now } },
    orderBy: { id: "asc" },
    take: 100,
    select: transferFields,
  });
