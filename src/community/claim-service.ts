import { randomBytes } from "node:crypto";
import type { Transaction } from "../db/transaction.ts";
import { claimCodeTtlMs, formatClaimCode, hashCode, maxWrongTries, triesWindowMs } from "./claim.ts";
import { countTries, saveClaimCode, saveTry, useClaimCode } from "./claims/store.ts";
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
