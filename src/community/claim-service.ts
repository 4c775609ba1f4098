import { randomBytes } from "node:crypto";
import type { Role } from "../bot/caller.ts";
import type { Transaction } from "../db/transaction.ts";
import {
  claimCodeTtlMs,
  formatClaimCode,
  hashCode,
  inviteTtlMs,
  maxWrongTries,
  triesWindowMs,
} from "./claim.ts";
import { countTries, saveClaimCode, saveInvite, saveTry, useClaimCode, useInvite } from "./claims/store.ts";
import {
  addTeamMember,
  bindWaitingVenues,
  createCommunity,
  hasOwner,
  writeAudit,
  type CommunityRow,
} from "./store.ts";

/** The code to print at start, or undefined once somebody owns the bot. */
export const issueClaimCode = async (
  tx: Transaction,
  now: Date,
  chosen?: string,
): Promise<string | undefined> => {
  if (await hasOwner(tx)) return undefined;
  const code = chosen ?? formatClaimCode(randomBytes(16));
  await saveClaimCode(tx, hashCode(code), new Date(now.getTime() + claimCodeTtlMs));
  return code;
};

export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly community: CommunityRow; readonly venueCount: number }
  | { readonly kind: "owned" | "paused" | "wrong" };

/**
 * Makes the first owner and a community. A refusal is an outcome, not an error, since a wrong try must be
 * written down while an error would take the writing back.
 */
export const claimBot = async (
  tx: Transaction,
  claim: {
    code: string;
    name: string;
    language: string;
    timezone: string;
    personId: number;
    identityKeys: readonly string[];
    now: Date;
  },
): Promise<ClaimOutcome> => {
  const { now, personId } = claim;
  if (await hasOwner(tx)) return { kind: "owned" };
  const [by = ""] = claim.identityKeys;
  if ((await countTries(tx, new Date(now.getTime() - triesWindowMs))) >= maxWrongTries)
    return { kind: "paused" };
  if (!(await useClaimCode(tx, hashCode(claim.code), now))) {
    await saveTry(tx, by, now);
    return { kind: "wrong" };
  }
  const { name, language, timezone } = claim;
  const community = await createCommunity(tx, { name, language, timezone, createdAt: now });
  await addTeamMember(tx, { communityId: community.id, personId, role: "owner", since: now });
  const venueCount = await bindWaitingVenues(tx, {
    communityId: community.id,
    identityKeys: claim.identityKeys,
    now,
  });
  await writeAudit(tx, {
    communityId: community.id,
    personId,
    at: now,
    act: "community.claim",
    object: `community:${community.id}`,
    after: { name, language, timezone },
  });
  return { kind: "claimed", community, venueCount };
};

/** A one-time token for a team member to be; it travels in a deep link, so 22 characters of base64url without `-`. */
export const inviteToTeam = async (
  tx: Transaction,
  { communityId, role, createdBy, now }: { communityId: number; role: Role; createdBy: number; now: Date },
): Promise<string> => {
  const token = randomBytes(16).toString("hex");
  await saveInvite(tx, {
    tokenHash: hashCode(token),
    communityId,
    role,
    createdBy,
    expiresAt: new Date(now.getTime() + inviteTtlMs),
  });
  await writeAudit(tx, {
    communityId,
    personId: createdBy,
    at: now,
    act: "team.invite",
    object: `role:${role}`,
  });
  return token;
};

/** Makes the holder of a fresh token a member of the team; null when it was used or is too old. */
export const acceptInvite = async (
  tx: Transaction,
  { token, personId, now }: { token: string; personId: number; now: Date },
): Promise<{ communityId: number; role: Role; createdBy: number } | null> => {
  const invite = await useInvite(tx, { tokenHash: hashCode(token), personId, now });
  if (!invite) return null;
  const role: Role = invite.role === "owner" ? "owner" : "admin";
  await addTeamMember(tx, { communityId: invite.communityId, personId, role, since: now });
  await writeAudit(tx, {
    communityId: invite.communityId,
    personId,
    at: now,
    act: "team.join",
    object: `person:${personId}`,
    after: { role, invitedBy: invite.createdBy },
  });
  return { communityId: invite.communityId, role, createdBy: invite.createdBy };
};
