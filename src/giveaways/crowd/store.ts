import type { Transaction } from "../../db/transaction.ts";
import type { EntrySource, EntryState } from "../entry.ts";

/** The states of these accounts' entries, by account; one without an entry is absent. */
export const entryStatesOfCrowd = async (
  tx: Transaction,
  giveawayId: number,
  identityIds: readonly number[],
): Promise<ReadonlyMap<number, EntryState>> => {
  const rows = await tx.entry.findMany({
    where: { giveawayId, identityId: { in: [...identityIds] } },
    select: { identityId: true, state: true },
  });
  // Written by this room only.
  return new Map(rows.map(({ identityId, state }) => [identityId, state as EntryState]));
};

/** As `saveEntry`, many at once; returns the entries' ids by account. */
export const saveCrowdEntries = async (
  tx: Transaction,
  giveawayId: number,
  entries: readonly {
    readonly identityId: number;
    readonly identityKey: string;
    readonly state: EntryState;
    readonly source: EntrySource;
    readonly enteredAt: Date;
  }[],
): Promise<ReadonlyMap<number, number>> => {
  const rows = await tx.$queryRaw<{ id: number; identityId: number }[]>`
    INSERT INTO entry ("giveawayId", "identityId", "identityKey", state, source, "enteredAt")
    SELECT ${giveawayId}, u.identity, u.key, u.state, u.source, u.at
    FROM unnest(${entries.map(({ identityId }) => identityId)}::int[],
      ${entries.map(({ identityKey }) => identityKey)}::text[], ${entries.map(({ state }) => state)}::text[],
      ${entries.map(({ source }) => source)}::text[],
      ${entries.map(({ enteredAt }) => enteredAt.toISOString())}::text[]::timestamp[])
      AS u(identity, key, state, source, at)
    ON CONFLICT ("giveawayId", "identityId") DO UPDATE SET state = excluded.state
    RETURNING id, "identityId"`;
  return new Map(rows.map(({ id, identityId }) => [identityId, id]));
};
