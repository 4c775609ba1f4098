import type { VenueKey } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Giveaway, GiveawayState } from "./giveaway.ts";

type Row = Awaited<ReturnType<Transaction["giveaway"]["findFirstOrThrow"]>>;

// State and randomness are written by this file only.
const giveawayOf = ({ secretBox: _secret, drawKeyBox: _key, ...row }: Row): Giveaway => ({
  ...row,
  state: row.state as GiveawayState,
  randomness: row.randomness === "sealed" ? "sealed" : "drand",
});

export interface NewDraft {
  readonly communityId: number;
  readonly drawId: string;
  readonly prize: string;
  readonly winners: number;
  readonly reserves: number;
  readonly closesAt: Date;
  readonly earlyClose: boolean;
  readonly randomness: "drand" | "sealed";
  readonly seal: string | null;
  readonly secretBox: Uint8Array<ArrayBuffer> | null;
  readonly drawKeyBox: Uint8Array<ArrayBuffer>;
  readonly chain: string;
  readonly delaySeconds: number;
  readonly createdBy: number;
  readonly createdAt: Date;
}

export const createDraft = async (tx: Transaction, draft: NewDraft): Promise<Giveaway> =>
  giveawayOf(await tx.giveaway.create({ data: { ...draft, state: "draft" } }));

export const giveawayById = async (tx: Transaction, id: number): Promise<Giveaway | null> => {
  const row = await tx.giveaway.findUnique({ where: { id } });
  return row ? giveawayOf(row) : null;
};

export const giveawayByNumber = async (
  tx: Transaction,
  communityId: number,
  number: number,
): Promise<Giveaway | null> => {
  const row = await tx.giveaway.findUnique({ where: { communityId_number: { communityId, number } } });
  return row ? giveawayOf(row) : null;
};

export const giveawayByDrawId = async (tx: Transaction, drawId: string): Promise<Giveaway | null> => {
  const row = await tx.giveaway.findUnique({ where: { drawId } });
  return row && row.state !== "draft" ? giveawayOf(row) : null;
};

/** Published giveaways of a community, the newest first. */
export const giveawaysOf = async (
  tx: Transaction,
  communityId: number,
  { states, take }: { states?: readonly GiveawayState[]; take: number },
): Promise<readonly Giveaway[]> => {
  const rows = await tx.giveaway.findMany({
    where: { communityId, state: states ? { in: [...states] } : { not: "draft" } },
    orderBy: { number: "desc" },
    take,
  });
  return rows.map(giveawayOf);
};

/** Giveaways in one state, the one due first first; the jobs' list of work. */
export const giveawaysIn = async (tx: Transaction, state: GiveawayState): Promise<readonly Giveaway[]> =>
  (await tx.giveaway.findMany({ where: { state }, orderBy: [{ closesAt: "asc" }, { id: "asc" }] })).map(
    giveawayOf,
  );

/** In which states there are giveaways now. */
export const statesPresent = async (tx: Transaction): Promise<ReadonlySet<GiveawayState>> => {
  const rows = await tx.$queryRaw<{ state: GiveawayState }[]>`SELECT DISTINCT state FROM giveaway`;
  return new Set(rows.map(({ state }) => state));
};

/** Locks the row so that entries and the close cannot pass one another: entries share, the close excludes. */
export const lockForEntry = async (tx: Transaction, id: number): Promise<Giveaway | null> => {
  await tx.$queryRaw`SELECT id FROM giveaway WHERE id = ${id} FOR SHARE`;
  return giveawayById(tx, id);
};

/** Locks the row for a step of the draw that reads much before it writes. */
export const lockForDraw = async (tx: Transaction, id: number): Promise<Giveaway | null> => {
  await tx.$queryRaw`SELECT id FROM giveaway WHERE id = ${id} FOR UPDATE`;
  return giveawayById(tx, id);
};

/**
 * Moves a giveaway from one state to the next; false when it is not in `from` any more. Whoever gets true
 * does what belongs to the step in the same transaction, so every step happens once.
 */
export const advance = async (
  tx: Transaction,
  id: number,
  from: GiveawayState,
  to: GiveawayState,
  values: Partial<{
    number: number;
    rulesHash: string;
    openedAt: Date;
    closedAt: Date;
    listHash: string;
    merkleRoot: string;
    n: number;
    w: bigint;
    signature: string;
    seed: string;
    drawnAt: Date;
    announcedAt: Date;
    cancelReason: string;
  }> = {},
): Promise<boolean> =>
  (await tx.giveaway.updateMany({ where: { id, state: from }, data: { ...values, state: to } })).count === 1;

/** The team ends entries now; false when it is no longer open or was closed before. */
export const closeEarly = async (tx: Transaction, id: number, closedAt: Date): Promise<boolean> =>
  (
    await tx.giveaway.updateMany({
      where: { id, state: "open", earlyClose: true, closedAt: null },
      data: { closedAt },
    })
  ).count === 1;

/** A beacon's signature brought by anybody, once verified; the draw takes it from here. */
export const saveSignature = async (tx: Transaction, id: number, signature: string): Promise<boolean> =>
  (await tx.giveaway.updateMany({ where: { id, state: "waiting", signature: null }, data: { signature } }))
    .count === 1;

/** Encrypted secrets of a draw, apart from the row that travels through views. */
export const secretsOf = async (
  tx: Transaction,
  id: number,
): Promise<{ drawKeyBox: Uint8Array | null; secretBox: Uint8Array | null }> =>
  tx.giveaway.findUniqueOrThrow({ where: { id }, select: { drawKeyBox: true, secretBox: true } });

/** Draw keys are destroyed 30 days after the result (DRAW §2). */
export const destroyDrawKeys = async (tx: Transaction, announcedBefore: Date): Promise<number> =>
  (
    await tx.giveaway.updateMany({
      where: { announcedAt: { lt: announcedBefore }, drawKeyBox: { not: null } },
      data: { drawKeyBox: null },
    })
  ).count;

/** The next number in a community; the lock keeps two publications from taking the same. */
export const nextNumber = async (tx: Transaction, communityId: number): Promise<number> => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('giveaway number'), ${communityId}::int)`;
  const last = await tx.giveaway.aggregate({ where: { communityId }, _max: { number: true } });
  return (last._max.number ?? 0) + 1;
};

export const deleteDraft = async (tx: Transaction, id: number): Promise<boolean> =>
  (await tx.giveaway.deleteMany({ where: { id, state: "draft" } })).count === 1;

export interface RulesRow {
  readonly hash: string;
  readonly version: number;
  readonly json: string;
}

export const saveRules = async (
  tx: Transaction,
  rules: { giveawayId: number; hash: string; version: number; json: string; publishedAt: Date },
): Promise<void> => {
  await tx.giveawayRules.create({ data: rules });
};

/** Every published version of the rules, the first first. */
export const rulesOf = (tx: Transaction, giveawayId: number): Promise<readonly RulesRow[]> =>
  tx.giveawayRules.findMany({
    where: { giveawayId },
    orderBy: { version: "asc" },
    select: { hash: true, version: true, json: true },
  });

export interface GiveawayVenueRow {
  readonly venueKey: VenueKey;
  readonly shownCount: number;
  readonly shownAt: Date | null;
}

export const saveVenues = async (
  tx: Transaction,
  giveawayId: number,
  venueKeys: readonly VenueKey[],
): Promise<void> => {
  await tx.giveawayVenue.createMany({ data: venueKeys.map((venueKey) => ({ giveawayId, venueKey })) });
};

export const giveawayVenues = async (
  tx: Transaction,
  giveawayId: number,
): Promise<readonly GiveawayVenueRow[]> => {
  const rows = await tx.giveawayVenue.findMany({ where: { giveawayId }, orderBy: { venueKey: "asc" } });
  // Written by `saveVenues` from the community's venues.
  return rows.map(({ venueKey, shownCount, shownAt }) => ({
    venueKey: venueKey as VenueKey,
    shownCount,
    shownAt,
  }));
};

export const saveShownCount = async (
  tx: Transaction,
  { giveawayId, venueKey, count, now }: { giveawayId: number; venueKey: string; count: number; now: Date },
): Promise<void> => {
  await tx.giveawayVenue.update({
    where: { giveawayId_venueKey: { giveawayId, venueKey } },
    data: { shownCount: count, shownAt: now },
  });
};

/** A Telegram group became a supergroup: open giveaways follow. Published rules keep the old key. */
export const renameGiveawayVenue = async (tx: Transaction, from: string, to: string): Promise<void> => {
  await tx.$executeRaw`
    DELETE FROM giveaway_venue old USING giveaway_venue newer
    WHERE old."venueKey" = ${from} AND newer."venueKey" = ${to} AND newer."giveawayId" = old."giveawayId"`;
  await tx.giveawayVenue.updateMany({ where: { venueKey: from }, data: { venueKey: to } });
};

/** Published giveaways of a venue that have not come to their end; one published now is waited for. */
export const runningIn = async (tx: Transaction, venueKey: string): Promise<readonly Giveaway[]> => {
  const rows = await tx.giveaway.findMany({
    where: {
      state: { in: ["open", "freezing", "committing", "waiting", "checking", "announced"] },
      venues: { some: { venueKey } },
    },
    orderBy: { id: "asc" },
  });
  return rows.map(giveawayOf);
};
