import type { Transaction } from "../../db/transaction.ts";

export interface LinkRow {
  readonly id: number;
  readonly fromIdentity: number;
  readonly toIdentity: number | null;
  readonly fromConfirmed: boolean;
  readonly toConfirmed: boolean;
  readonly state: string;
  readonly expiresAt: Date;
}

const fields = {
  id: true,
  fromIdentity: true,
  toIdentity: true,
  fromConfirmed: true,
  toConfirmed: true,
  state: true,
  expiresAt: true,
} as const;

/** Opens a request; an earlier open one of the same account is closed, so that only the last code works. */
export const openLink = async (
  tx: Transaction,
  link: { codeHash: string; fromIdentity: number; createdAt: Date; expiresAt: Date },
): Promise<LinkRow> => {
  await tx.linkRequest.updateMany({
    where: { fromIdentity: link.fromIdentity, state: "open" },
    data: { state: "expired" },
  });
  return tx.linkRequest.create({ data: link, select: fields });
};

export const linkByCode = (tx: Transaction, codeHash: string): Promise<LinkRow | null> =>
  tx.linkRequest.findUnique({ where: { codeHash }, select: fields });

/** Locks the request, so that two confirmations at one instant are two, and the second sees the first. */
export const lockLink = async (tx: Transaction, id: number): Promise<LinkRow | null> => {
  await tx.$queryRaw`SELECT id FROM link_request WHERE id = ${id} FOR UPDATE`;
  return tx.linkRequest.findUnique({ where: { id }, select: fields });
};

/** Names the other side, once. */
export const takeLink = async (tx: Transaction, id: number, toIdentity: number): Promise<boolean> =>
  (await tx.linkRequest.updateMany({ where: { id, state: "open", toIdentity: null }, data: { toIdentity } }))
    .count === 1;

export const saveLink = async (
  tx: Transaction,
  id: number,
  values: { fromConfirmed?: boolean; toConfirmed?: boolean; state?: string },
): Promise<void> => {
  await tx.linkRequest.update({ where: { id }, data: values });
};
