import type { PrismaClient } from "./generated/client.ts";
import type { Transaction } from "./transaction.ts";

type Client = PrismaClient | Transaction;

export interface LeaseRequest {
  readonly name: string;
  /** Who asks: unique to one run of one process. */
  readonly holder: string;
  readonly ttlMs: number;
  readonly now: Date;
}

/** Proof of having been the holder; later holders have a greater fence. */
export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  readonly fence: bigint;
}

const endOf = ({ now, ttlMs }: { now: Date; ttlMs: number }): Date => new Date(now.getTime() + ttlMs);

/** Takes the lease if it is free or has run out; null while another holds it. Its holder gets the same fence. */
export const acquireLease = async (prisma: Client, request: LeaseRequest): Promise<HeldLease | null> => {
  const { name, holder, now } = request;
  const rows = await prisma.$queryRaw<{ fence: bigint }[]>`
    INSERT INTO "lease" ("name", "holder", "fence", "expiresAt")
    VALUES (${name}, ${holder}, 1, ${endOf(request)})
    ON CONFLICT ("name") DO UPDATE SET
      "fence" = "lease"."fence" + CASE WHEN "lease"."holder" = EXCLUDED."holder" THEN 0 ELSE 1 END,
      "holder" = EXCLUDED."holder",
      "expiresAt" = EXCLUDED."expiresAt"
    WHERE "lease"."holder" = EXCLUDED."holder" OR "lease"."expiresAt" <= ${now}
    RETURNING "fence"`;
  const fence = rows[0]?.fence;
  return fence === undefined ? null : { name, holder, fence };
};

/** Prolongs the lease to `now + ttlMs`; false once another took it, even if that one's has run out too. */
export const renewLease = async (
  prisma: Client,
  { name, holder, fence }: HeldLease,
  times: { readonly ttlMs: number; readonly now: Date },
): Promise<boolean> => {
  const { count } = await prisma.lease.updateMany({
    where: { name, holder, fence },
    data: { expiresAt: endOf(times) },
  });
  return count === 1;
};

/** Frees the lease for the next holder at once; false if it was no longer ours. The row stays: so does its fence. */
export const releaseLease = async (prisma: Client, { name, holder, fence }: HeldLease): Promise<boolean> => {
  const { count } = await prisma.lease.updateMany({
    where: { name, holder, fence },
    data: { holder: "", expiresAt: new Date(0) },
  });
  return count === 1;
};

/**
 * Whether the lease is still ours, and if so keeps it ours until the transaction ends: a new holder waits for the
 * commit. Call it first in every transaction that only the holder may make.
 */
export const confirmLease = async (tx: Transaction, { name, holder, fence }: HeldLease): Promise<boolean> => {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "lease" WHERE "name" = ${name} AND "holder" = ${holder} AND "fence" = ${fence} FOR SHARE`;
  return rows.length === 1;
};

/**
 * Frees every lease, so that a restarted process need not wait for those of its dead predecessor to run out. Only for
 * whoever holds the folder of the bundled server, and with it the proof that nobody else is alive.
 */
export const freeLeases = async (prisma: Client): Promise<void> => {
  await prisma.lease.updateMany({ data: { holder: "", expiresAt: new Date(0) } });
};
