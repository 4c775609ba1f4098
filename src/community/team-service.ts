import { randomBytes } from "node:crypto";
import { manageableRoles } from "../bot/access.ts";
import { isRole, type Role } from "../bot/caller.ts";
import { UserError } from "../bot/errors.ts";
import type { Say } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { hashCode, inviteTtlMs } from "./claim.ts";
import { communityById, writeAudit } from "./store.ts";
import {
  cancelTransfer,
  deleteInvitesBy,
  deleteTeamMember,
  lockTeam,
  openInvite,
  saveInvite,
  saveRole,
  saveTeamMember,
  teamMember,
  useInvite,
  type TeamRow,
} from "./team/store.ts";

/** What the team needs of the floors above: the audience knows people's names, accounts and open dialogues. */
export interface TeamServices {
  /** How a person is called; empty for one who is gone. */
  readonly nameOf: (tx: Transaction, personId: number) => Promise<string>;
  /** In private, on every account that lets the bot write. */
  readonly tellPerson: (
    tx: Transaction,
    to: { personId: number; communityId: number },
    says: Say,
    now: Date,
  ) => Promise<void>;
  readonly closeDialogues: (tx: Transaction, personId: number) => Promise<void>;
}

/** Somebody of the team who acts on it. */
export interface Actor {
  readonly communityId: number;
  readonly personId: number;
  readonly now: Date;
}

/** @throws {UserError} access-team: taken out of the team meanwhile */
const actorRole = async (tx: Transaction, { communityId, personId }: Actor): Promise<Role> => {
  const role = (await teamMember(tx, communityId, personId))?.role;
  if (!role) throw new UserError("access-team");
  return role;
};

/** @throws {UserError} team-unknown */
const findMember = async (tx: Transaction, communityId: number, personId: number): Promise<TeamRow> => {
  const member = await teamMember(tx, communityId, personId);
  if (!member) throw new UserError("team-unknown", { number: String(personId) });
  return member;
};

/**
 * Somebody whom the actor may give another role or take out, the team being locked until the transaction ends.
 * @throws {UserError} access-team · team-unknown · team-owner-stays · team-not-yours
 */
export const lockManaged = async (tx: Transaction, by: Actor, personId: number): Promise<TeamRow> => {
  await lockTeam(tx, by.communityId);
  const own = await actorRole(tx, by);
  const member = await findMember(tx, by.communityId, personId);
  if (member.role === "owner") throw new UserError("team-owner-stays");
  // Two admins who could remove each other would make every quarrel a race.
  if (!manageableRoles(own).includes(member.role))
    throw new UserError("team-not-yours", { role: { key: `role-${member.role}` } });
  return member;
};

/** @throws {UserError} team-not-yours: nobody gives a role that is not below their own */
const mayGive = (own: Role, role: Role): void => {
  if (!manageableRoles(own).includes(role))
    throw new UserError("team-not-yours", { role: { key: `role-${role}` } });
};

/**
 * A one-time token for a team member to be, good for 24 hours; it travels in a deep link.
 * @throws {UserError} access-team · team-not-yours
 */
export const inviteToTeam = async (tx: Transaction, by: Actor, role: Role): Promise<string> => {
  await lockTeam(tx, by.communityId);
  mayGive(await actorRole(tx, by), role);
  const token = randomBytes(16).toString("hex");
  await saveInvite(tx, {
    tokenHash: hashCode(token),
    communityId: by.communityId,
    role,
    createdBy: by.personId,
    expiresAt: new Date(by.now.getTime() + inviteTtlMs),
  });
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "team.invite",
    object: `role:${role}`,
    after: { role },
  });
  return token;
};

/**
 * Makes the holder of a fresh token a member of the team. It is void once whoever made it may not give the role any more.
 * @throws {UserError} team-invite-used · team-already
 */
export const acceptInvite = async (
  tx: Transaction,
  { token, personId, now }: { token: string; personId: number; now: Date },
): Promise<{ communityId: number; role: Role }> => {
  const tokenHash = hashCode(token);
  const invite = await openInvite(tx, tokenHash, now);
  if (!invite || !isRole(invite.role)) throw new UserError("team-invite-used");
  const { communityId, role, createdBy } = invite;
  await lockTeam(tx, communityId);
  const inviter = await teamMember(tx, communityId, createdBy);
  if (!inviter || !manageableRoles(inviter.role).includes(role)) throw new UserError("team-invite-used");
  const own = await teamMember(tx, communityId, personId);
  if (own) throw new UserError("team-already", { role: { key: `role-${own.role}` } });
  if (!(await useInvite(tx, { tokenHash, personId, now }))) throw new UserError("team-invite-used");
  await saveTeamMember(tx, { communityId, personId, role, since: now, addedBy: createdBy });
  await writeAudit(tx, {
    communityId,
    personId,
    at: now,
    act: "team.join",
    object: `person:${personId}`,
    after: { role, by: `person:${createdBy}` },
  });
  return { communityId, role };
};

/** @throws {UserError} access-team · team-unknown · team-owner-stays · team-not-yours · team-same-role */
export const changeRole = async (
  tx: Transaction,
  services: TeamServices,
  by: Actor,
  { personId, role }: { personId: number; role: Role },
): Promise<void> => {
  const member = await lockManaged(tx, by, personId);
  mayGive(await actorRole(tx, by), role);
  if (member.role === role) throw new UserError("team-same-role", { role: { key: `role-${role}` } });
  await saveRole(tx, by.communityId, personId, role);
  await services.closeDialogues(tx, personId);
  await deleteInvitesBy(tx, by.communityId, personId);
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "team.role",
    object: `person:${personId}`,
    before: { role: member.role },
    after: { role },
  });
  const community = await communityById(tx, by.communityId);
  await services.tellPerson(
    tx,
    { personId, communityId: by.communityId },
    {
      text: {
        key: "team-role-told",
        values: {
          community: community?.name ?? "",
          role: { key: `role-${role}` },
          may: { key: `role-may-${role}` },
        },
      },
    },
    by.now,
  );
};

/** What ends with somebody's place in the team: dialogues, invitations that they made, a hand-over to them. */
const endMembership = async (
  tx: Transaction,
  services: Pick<TeamServices, "closeDialogues">,
  communityId: number,
  personId: number,
): Promise<void> => {
  await deleteTeamMember(tx, communityId, personId);
  await deleteInvitesBy(tx, communityId, personId);
  await cancelTransfer(tx, communityId, personId);
  await services.closeDialogues(tx, personId);
};

/** @throws {UserError} access-team · team-unknown · team-owner-stays · team-not-yours */
export const removeFromTeam = async (
  tx: Transaction,
  services: TeamServices,
  by: Actor,
  personId: number,
): Promise<TeamRow> => {
  const member = await lockManaged(tx, by, personId);
  await endMembership(tx, services, by.communityId, personId);
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "team.remove",
    object: `person:${personId}`,
    before: { role: member.role },
  });
  const community = await communityById(tx, by.communityId);
  await services.tellPerson(
    tx,
    { personId, communityId: by.communityId },
    { text: { key: "team-removed-told", values: { community: community?.name ?? "" } } },
    by.now,
  );
  return member;
};

/** Anybody but the owner may go. @throws {UserError} access-team · team-owner-stays */
export const leaveTeam = async (
  tx: Transaction,
  services: Pick<TeamServices, "closeDialogues">,
  by: Actor,
): Promise<void> => {
  await lockTeam(tx, by.communityId);
  const role = await actorRole(tx, by);
  if (role === "owner") throw new UserError("team-owner-stays");
  await endMembership(tx, services, by.communityId, by.personId);
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "team.leave",
    object: `person:${by.personId}`,
    before: { role },
  });
};
