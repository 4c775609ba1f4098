import type { Connection } from "../../db/connection.ts";
import { readRows, writeRows } from "../../db/copy.ts";
import type { DrawFileName } from "../draws/store.ts";
import { RECORD_BYTES } from "../draw/records.ts";

/*
 * What the thread that makes lists asks of the database, over a connection of its own: a million rows or 36 megabytes
 * must not pass through the thread that answers people.
 */

/** Whoever holds it makes the list of this giveaway; until the transaction ends. */
export const takeList = async (client: Connection, giveawayId: number): Promise<boolean> => {
  const { rows } = await client.query<{ isOurs: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('giveaway list'), $1) AS "isOurs"`,
    [giveawayId],
  );
  return rows[0]?.isOurs === true;
};

/** Whether the list is still to be made. */
export const isListMissing = async (client: Connection, giveawayId: number): Promise<boolean> => {
  const { rowCount } = await client.query(
    `SELECT FROM giveaway WHERE id = $1 AND state = 'freezing' AND n IS NULL`,
    [giveawayId],
  );
  return rowCount === 1;
};

/**
 * Marks the entries that are not in the list, and why; those that are in it are not written to. Of a person's accounts
 * the one that entered first among those still eligible stays in (DRAW §2); an entry still being checked takes part,
 * since what cannot be found out never costs anybody the prize. Whoever left after the close was there at the close.
 */
export const markLeftOut = async (client: Connection, giveawayId: number): Promise<void> => {
  // Joins of all entries with all accounts: in memory, where it is there to be had.
  await client.query("SET LOCAL work_mem = '64MB'");
  await client.query(
    `WITH outside AS (
       SELECT id, min(place) AS place FROM (
         SELECT e.id, 1 AS place FROM entry e WHERE e."giveawayId" = $1 AND e.state = 'refused'
         UNION ALL
         SELECT e.id, 2 FROM giveaway g
         JOIN team_member t ON t."communityId" = g."communityId"
         JOIN identity i ON i."personId" = t."personId"
         JOIN entry e ON e."giveawayId" = g.id AND e."identityId" = i.id
         WHERE g.id = $1
         UNION ALL
         SELECT e.id, 3 FROM giveaway g
         JOIN giveaway_venue v ON v."giveawayId" = g.id
         JOIN membership m ON m."venueKey" = v."venueKey" AND m.status = 'left' AND m.at <= g."closedAt"
         JOIN identity i ON i.key = m."identityKey"
         JOIN entry e ON e."giveawayId" = g.id AND e."identityId" = i.id
         WHERE g.id = $1 AND NOT EXISTS (
           SELECT FROM membership other JOIN giveaway_venue w ON w."venueKey" = other."venueKey"
           WHERE w."giveawayId" = $1 AND other."identityKey" = m."identityKey"
             AND (other.status = 'member' OR other.at > g."closedAt"))
       ) reasons GROUP BY id
     ), several AS (
       SELECT i."personId" FROM entry e JOIN identity i ON i.id = e."identityId"
       WHERE e."giveawayId" = $1 GROUP BY i."personId" HAVING count(*) > 1
     ), ranked AS (
       SELECT e.id, row_number() OVER (PARTITION BY i."personId" ORDER BY e."enteredAt", e.id) AS place
       FROM several s
       JOIN identity i ON i."personId" = s."personId"
       JOIN entry e ON e."giveawayId" = $1 AND e."identityId" = i.id
       WHERE NOT EXISTS (SELECT FROM outside o WHERE o.id = e.id)
     ), verdicts AS (
       SELECT id, CASE place WHEN 2 THEN 'staff' ELSE 'left' END AS verdict FROM outside
       UNION ALL
       SELECT id, 'linked' FROM ranked WHERE place > 1
     )
     UPDATE entry SET "leftOut" = v.verdict FROM verdicts v WHERE v.id = entry.id`,
    [giveawayId],
  );
};

/** Every entry that is in: its id, its tickets, and its key in memory that is used again. */
export const readEntrants = (
  client: Connection,
  giveawayId: number,
  onEntrant: (id: number, tickets: number, key: Buffer) => void,
): Promise<void> =>
  readRows(
    client,
    `SELECT id, tickets, "identityKey" FROM entry WHERE "giveawayId" = ${giveawayId} AND "leftOut" IS NULL`,
    ([id, tickets, key]) => {
      if (!id || !tickets || !key) throw new RangeError("An entrant has three fields.");
      onEntrant(id.readInt32BE(), tickets.readInt32BE(), key);
    },
  );

const int4 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Settles the list with its files; false when it was settled before, and then the transaction must be undone. */
export const saveList = async (
  client: Connection,
  giveawayId: number,
  list: {
    readonly listHash: string | null;
    readonly merkleRoot: string | null;
    readonly n: number;
    readonly w: number;
    readonly files: ReadonlyMap<DrawFileName, Uint8Array>;
  },
): Promise<boolean> => {
  const files = [...list.files].map(([name, bytes]) => [int4(giveawayId), Buffer.from(name), bytes]);
  await writeRows(client, `draw_file ("giveawayId", name, bytes)`, files);
  const { rowCount } = await client.query(
    `UPDATE giveaway SET "listHash" = $2, "merkleRoot" = $3, n = $4, w = $5
     WHERE id = $1 AND state = 'freezing' AND n IS NULL`,
    [giveawayId, list.listHash, list.merkleRoot, list.n, list.w],
  );
  return rowCount === 1;
};

/** Records in one row of an answer. */
const recordsInPiece = 20_000;

/** The list's records in order, some at a time, in memory that is used again. */
export const readRecords = (
  client: Connection,
  giveawayId: number,
  onRecords: (records: Buffer) => void,
): Promise<void> =>
  readRows(
    client,
    `SELECT substring(f.bytes FROM s.at * ${RECORD_BYTES} + 1 FOR ${recordsInPiece * RECORD_BYTES})
     FROM draw_file f
     CROSS JOIN generate_series(0, octet_length(f.bytes) / ${RECORD_BYTES} - 1, ${recordsInPiece}) AS s(at)
     WHERE f."giveawayId" = ${giveawayId} AND f.name = 'entrants.bin' ORDER BY s.at`,
    ([records]) => {
      if (records) onRecords(records);
    },
  );

/** Some records and the ids of their entries, in the order of `indexes`. */
export const recordsAt = async (
  client: Connection,
  giveawayId: number,
  indexes: readonly number[],
): Promise<readonly { readonly record: Buffer; readonly entryId: number }[]> => {
  const { rows } = await client.query<{ record: string; entry: string }>(
    `SELECT encode(substring(f.bytes FROM s.at * ${RECORD_BYTES} + 1 FOR ${RECORD_BYTES}), 'hex') AS record,
       encode(substring(o.bytes FROM s.at * 4 + 1 FOR 4), 'hex') AS entry
     FROM unnest($2::int[]) WITH ORDINALITY AS s(at, place)
     JOIN draw_file f ON f."giveawayId" = $1 AND f.name = 'entrants.bin'
     JOIN draw_file o ON o."giveawayId" = $1 AND o.name = 'entries.bin'
     ORDER BY s.place`,
    [giveawayId, indexes],
  );
  return rows.map(({ record, entry }) => ({
    record: Buffer.from(record, "hex"),
    entryId: Number.parseInt(entry, 16),
  }));
};
