import type { Transaction } from "../../db/transaction.ts";
import type { EntrySource, EntryState } from "../entry.ts";

export interface EntryRow {
  readonly id: number;
  readonly giveawayId: number;
  readonly identityId: number;
  readonly identityKey: string;
  readonly state: EntryState;
  readonly source: string;
  readonly tickets: number;
  readonly enteredAt: Date;
  /** Why it is not in the list: left | staff | linked; null of those in it, and until it is made. */
  readonly leftOut: string | null;
  /** Their data is erased; the key stays until the result of the running draw is out. */
  readonly isErased: boolean;
}

const entryOf = (row: Omit<EntryRow, "state"> & { state: string }): EntryRow => ({
  ...row,
  state: row.state as EntryState,
});

export const entryOfIdentity = async (
  tx: Transaction,
  giveawayId: number,
  identityId: number,
): Promise<EntryRow | null> => {
  const row = await tx.entry.findUnique({ where: { giveawayId_identityId: { giveawayId, identityId } } });
  return row ? entryOf(row) : null;
};

export const entryById = async (tx: Transaction, id: number): Promise<EntryRow | null> => {
  const row = await tx.entry.findUnique({ where: { id } });
  return row ? entryOf(row) : null;
};

/**
 * Writes an entry; the database's unique key makes a double tap one entry. The time of the first entry stands,
 * also after a refusal. Returns the entry's id.
 */
export const saveEntry = async (
  tx: Transaction,
  entry: {
    giveawayId: number;
    identityId: number;
    identityKey: string;
    state: EntryState;
    source: EntrySource;
    enteredAt: Date;
  },
): Promise<number> => {
  const { state } = entry;
  const { giveawayId, identityId } = entry;
  const row = await tx.entry.upsert({
    where: { giveawayId_identityId: { giveawayId, identityId } },
    create: entry,
    update: { state },
    select: { id: true },
  });
  return row.id;
};

/** Moves an entry out of `checking`; false when somebody else did. */
export const settleEntry = async (tx: Transaction, id: number, state: EntryState): Promise<boolean> =>
  (await tx.entry.updateMany({ where: { id, state: "checking" }, data: { state } })).count === 1;

/** A person's entries in a community or in one giveaway, over all their accounts, the newest giveaway first. */
export const entriesOfPerson = async (
  tx: Transaction,
  personId: number,
  { take, ...which }: { take: number } & ({ communityId: number } | { giveawayId: number }),
): Promise<readonly EntryRow[]> => {
  const accounts = await tx.identity.findMany({ where: { personId }, select: { id: true } });
  const rows = await tx.entry.findMany({
    where: {
      identityId: { in: accounts.map(({ id }) => id) },
      ...("giveawayId" in which ? which : { giveaway: which }),
    },
    orderBy: [{ giveawayId: "desc" }, { enteredAt: "asc" }],
    take,
  });
  return rows.map(entryOf);
};

/**
 * How many take part now: people, not accounts, whose membership is not known to have ended, without the team.
 * A query, never a counter, so it cannot drift.
 */
export const countEntrants = async (tx: Transaction, giveawayId: number): Promise<number> => {
  const [row] = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(DISTINCT i."personId") AS count
    FROM entry e
    JOIN giveaway g ON g.id = e."giveawayId"
    JOIN identity i ON i.id = e."identityId"
    WHERE e."giveawayId" = ${giveawayId} AND e.state = 'entered'
      AND NOT EXISTS (SELECT 1 FROM team_member t WHERE t."communityId" = g."communityId" AND t."personId" = i."personId")
      AND (
        EXISTS (SELECT 1 FROM membership m JOIN giveaway_venue v ON v."venueKey" = m."venueKey" AND v."giveawayId" = g.id
                WHERE m."identityKey" = e."identityKey" AND m.status = 'member')
        OR NOT EXISTS (SELECT 1 FROM membership m JOIN giveaway_venue v ON v."venueKey" = m."venueKey" AND v."giveawayId" = g.id
                WHERE m."identityKey" = e."identityKey" AND m.status = 'left'))`;
  return Number(row?.count ?? 0);
};

export const entriesByIds = async (
  tx: Transaction,
  ids: readonly number[],
): Promise<ReadonlyMap<number, EntryRow>> => {
  const rows = await tx.entry.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, entryOf(row)]));
};

/** The communities in whose giveaways a person has entered, the newest giveaway first. */
export const communitiesEntered = async (tx: Transaction, personId: number): Promise<readonly number[]> => {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    SELECT g."communityId" AS id FROM entry e
    JOIN giveaway g ON g.id = e."giveawayId" JOIN identity i ON i.id = e."identityId"
    WHERE i."personId" = ${personId}
    GROUP BY g."communityId" ORDER BY max(g.id) DESC`;
  return rows.map(({ id }) => id);
};

/** What is kept of an account's entries, for `/privacy`. */
export const exportEntries = (tx: Transaction, identityId: number) =>
  tx.entry.findMany({
    where: { identityId },
    orderBy: { id: "asc" },
    select: {
      source: true,
      enteredAt: true,
      tickets: true,
      leftOut: true,
      giveaway: { select: { drawId: true, prize: true } },
    },
  });
