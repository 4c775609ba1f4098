import type { Transaction } from "../../db/transaction.ts";

/**
 * Removes an account and everything this room keeps about it; the person too, unless another account is theirs. Links
 * that name the account go with their facts. Its dialogues are the chat grammar's, keyed by the account.
 */
export const eraseIdentity = async (
  tx: Transaction,
  { id, key, personId }: { id: number; key: string; personId: number },
): Promise<void> => {
  await tx.dialogue.deleteMany({ where: { identityId: id } });
  await tx.membership.deleteMany({ where: { identityKey: key } });
  await tx.membershipCheck.deleteMany({ where: { identityKey: key } });
  await tx.linkRequest.deleteMany({ where: { OR: [{ fromIdentity: id }, { toIdentity: id }] } });
  await tx.privateChat.deleteMany({ where: { identityId: id } });
  await tx.identity.delete({ where: { id } });
  if ((await tx.identity.count({ where: { personId } })) > 0) {
    await tx.$executeRaw`
      DELETE FROM fact WHERE "personId" = ${personId}
        AND (${key} = ANY(string_to_array(object, ' ')) OR (what = 'unlinked' AND object = ${String(id)}))`;
    return;
  }
  await tx.fact.deleteMany({ where: { personId } });
  await tx.person.delete({ where: { id: personId } });
};
