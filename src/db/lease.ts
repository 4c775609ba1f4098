import type { PrismaClient } from "./generated/client.ts";
import type { Transaction } from "./transaction.ts";

type Client = PrismaClient | Transaction;

export interface LeaseRequest {
  readonly name: string;
  /** Who asks: unique to one run of one process. */
  readonly holder: string;
  readonly ttlMs: number;
}

/** Proof of having been the holder; later holders have a greater fence. */
export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  readonly fence: bigint;
}

/**
 * Takes the lease if it is free or has run out; null while another holds it. Its holder gets the same fence.
 *
 * Time is the database's alone: machines whose clocks differ agree on who leads. It is read after waiting for
 * transactions that confirmed the lease, and whoever only asks waits for nobody.
 */
export const acquireLease = async (
  prisma: Client,
  { name, holder, ttlMs }: LeaseRequest,
): Promise<HeldLease | null> => {
  const rows = await prisma.$queryRaw<{ fence: bigint }[]>`
    WITH free AS (
      SELECT "name" FROM "lease"
      WHERE "name" = ${name} AND ("holder" = ${holder} OR "expiresAt" <= clock_timestamp() AT TIME ZONE 'UTC')
      FOR UPDATE
    ), taken AS (
      UPDATE "lease" l SET
        "fence" = l."fence" + CASE WHEN l."holder" = ${holder} THEN 0 ELSE 1 END,
        "holder" = ${holder},
        "expiresAt" = clock_timestamp() AT TIME ZONE 'UTC' + ${ttlMs}::int * interval '1 millisecond'
      FROM free WHERE l."name" = free."name"
        AND (l."holder" = ${holder} OR l."expiresAt" <= clock_timestamp() AT TIME ZONE 'UTC')
      RETURNING l."fence"
    ), made AS (
      INSERT INTO "lease" ("name", "holder", "fence", "expiresAt")
      VALUES (${name}, ${holder}, 1, clock_timestamp() AT TIME ZONE 'UTC' + ${ttlMs}::int * interval '1 millisecond')
      ON CONFLICT ("name") DO NOTHING
      RETURNING "fence"
    )
    SELECT "fence" FROM taken UNION ALL SELECT "fence" FROM made`;
  const fence = rows[0]?.fence;
  return fence === undefined ? null : { name, holder, fence };
};

/** Prolongs the lease by `ttlMs` from now; false once another took it, even if that one's has run out too. */
export const renewLease = async (
  prisma: Client,
  { name, holder, fence }: HeldLease,
  ttlMs: number,
): Promise<boolean> => {
  const count = await prisma.$executeRaw`
    UPDATE "lease" SET "expiresAt" = clock_timestamp() AT TIME ZONE 'UTC' + ${ttlMs}::int * interval '1 millisecond'
    WHERE "name" = ${name} AND "holder" = ${holder} AND "fence" = ${fence}`;
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
 * commit, a renewal does not. Call it first in every transaction that only the holder may make.
 */
export const confirmLease = async (tx: Transaction, { name, holder, fence }: HeldLease): Promise<boolean> => {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "lease" WHERE "name" = ${name} AND "holder" = ${holder} AND "fence" = ${fence}
    FOR KEY SHARE`;
  return rows.length === 1;
};

/**
 * Frees every lease, so that a restarted process need not wait for those of its dead predecessor to run out. Only for
 * whoever holds the folder of the bundled server, and with it the proof that nobody else is alive.
 */
export const freeLeases = async (prisma: Client): Promise<void> => {
  await prisma.lease.updateMany({ data: { holder: "", expiresAt: new Date(0) } });
};
