import type { Transaction } from "../../db/transaction.ts";
import type { AuditFilter, AuditRow } from "../audit.ts";

const idOf = (what: string, number: number): string => `${what}:${number}`;

/** The newest acts first, `beforeId` and older left out; acts by a person and about them are both theirs. */
export const auditPage = async (
  tx: Transaction,
  communityId: number,
  { about, number, beforeId, take }: AuditFilter & { beforeId?: bigint | undefined; take: number },
): Promise<readonly AuditRow[]> => {
  const rows = await tx.audit.findMany({
    where: {
      communityId,
      ...(beforeId === undefined ? {} : { id: { lt: beforeId } }),
      ...(about === "giveaway" ? { object: idOf("giveaway", number) } : {}),
      ...(about === "person" ? { OR: [{ personId: number }, { object: idOf("person", number) }] } : {}),
    },
    orderBy: { id: "desc" },
    take,
  });
  // Written by `writeAudit` from flat records.
  return rows.map((row) => ({
    ...row,
    before: (row.before ?? {}) as AuditRow["before"],
    after: (row.after ?? {}) as AuditRow["after"],
  }));
};
