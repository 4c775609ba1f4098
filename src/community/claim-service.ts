import { randomBytes } from "node:crypto";
import type { Transaction } from "../db/transaction.ts";
import { claimCodeTtlMs, formatClaimCode, hashCode, maxWrongTries, triesWindowMs } from "./claim.ts";
import { seizeOwnership } from "./owner-service.ts";
import { countTries, saveClaimCode, saveTry, useClaimCode, useOwnerCode } from "./claims/store.ts";
import {
  addTeamMember,
  bindWaitingVenues,
  communityById,
  createCommunity,
  hasOwner,
  writeAudit,
  type CommunityRow,
} from "./store.ts";
import type { TeamServices } from "./team-service.ts";

/** The code to print at start, or undefined once somebody owns the bot. */
export const issueClaimCode = async (
  tx: Transaction,
  now: Date,
  chosen?: string,
): Promise<string | undefined> => {
  if (await hasOwner(tx)) return undefined;
  const code = chosen ?? formatClaimCode(randomBytes(16));
  await saveClaimCode(tx, {
    hash: hashCode(code),
    expiresAt: new Date(now.getTime() + claimCodeTtlMs),
    communityId: null,
  });
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

/** A code that makes its user the owner of this community, whoever is it now; for the terminal only. */
export const issueOwnerCode = async (tx: Transaction, communityId: number, now: Date): Promise<string> => {
  const code = formatClaimCode(randomBytes(16));
  const expiresAt = new Date(now.getTime() + claimCodeTtlMs);
  await saveClaimCode(tx, { hash: hashCode(code), expiresAt, communityId });
  return code;
};

export type ReclaimOutcome =
  | { readonly kind: "owner"; readonly community: CommunityRow }
  | { readonly kind: "paused" | "wrong" };

/** Makes whoever has the terminal's code the owner. A wrong try is written down, so it is an outcome and no error. */
export const reclaimCommunity = async (
  tx: Transaction,
  services: TeamServices,
  claim: { code: string; personId: number; identityKey: string; now: Date },
): Promise<ReclaimOutcome> => {
  const { now, personId } = claim;
  if ((await countTries(tx, new Date(now.getTime() - triesWindowMs))) >= maxWrongTries)
    return { kind: "paused" };
  const communityId = await useOwnerCode(tx, hashCode(claim.code), now);
  const community = communityId === null ? null : await communityById(tx, communityId);
  if (!community) {
    await saveTry(tx, claim.identityKey, now);
    return { kind: "wrong" };
  }
  await seizeOwnership(tx, services, { communityId: community.id, personId, now });
  return { kind: "owner", community };
};
