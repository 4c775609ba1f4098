import { UserError } from "../bot/errors.ts";
import type { Transaction } from "../db/transaction.ts";
import { addTeamMember, createCommunity, teamsOf, writeAudit, type CommunityRow } from "./store.ts";

/**
 * Makes one more community, owned by whoever asks for it.
 * @throws {UserError} community-name-taken: by a team they are in, so that they could not tell the two apart
 */
export const foundCommunity = async (
  tx: Transaction,
  wishes: { name: string; language: string; timezone: string },
  by: { personId: number; now: Date },
): Promise<CommunityRow> => {
  const { personId, now } = by;
  const isSame = (name: string): boolean => name.toLocaleLowerCase() === wishes.name.toLocaleLowerCase();
  if ((await teamsOf(tx, personId)).some(({ name }) => isSame(name)))
    throw new UserError("community-name-taken", { name: wishes.name }, "name");
  const community = await createCommunity(tx, { ...wishes, createdAt: now });
  await addTeamMember(tx, { communityId: community.id, personId, role: "owner", since: now });
  await writeAudit(tx, {
    communityId: community.id,
    personId,
    at: now,
    act: "community.new",
    object: `community:${community.id}`,
    after: { ...wishes },
  });
  return community;
};
