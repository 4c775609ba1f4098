import { withConnection, type Connection } from "../db/connection.ts";
import { createEntrantPacker } from "./draw/entrant-columns.ts";
import { freezeEntrants, type EntrantList } from "./draw/entrants.ts";
import { createRanking } from "./draw/ranking.ts";
import { recordAt, ticketsOf } from "./draw/records.ts";
import type { DrawFileName } from "./draws/store.ts";
import type { DrawnRecord, ListOrder, ListWork, RankingOrder } from "./list-work.ts";
import {
  isListMissing,
  markLeftOut,
  readEntrants,
  readRecords,
  recordsAt,
  saveList,
  takeList,
} from "./lists/store.ts";

const connectionName = "vestnik list";

/** A process that was frozen over a list keeps others from making it for so long; the mathematics takes seconds. */
const idleInTransactionMs = 60_000;

/** Runs `work` in one transaction, which is undone unless it answers true. */
const inOneTransaction = async (client: Connection, work: () => Promise<boolean>): Promise<void> => {
  await client.query(`SET idle_in_transaction_session_timeout = ${idleInTransactionMs}`);
  await client.query("BEGIN");
  let isDone = false;
  try {
    isDone = await work();
  } finally {
    await client.query(isDone ? "COMMIT" : "ROLLBACK");
  }
};

/** The ids of the entries in the order of their records, four bytes each. */
const entriesBin = (list: EntrantList, entryIds: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(list.n * 4);
  for (let index = 0; index < list.n; index += 1)
    bytes.writeUInt32BE(entryIds[list.order[index] ?? 0] ?? 0, index * 4);
  return bytes;
};

/** `ListWork.freeze`, in this thread. */
export const makeList = ({ url, giveawayId, ...draw }: ListOrder): Promise<void> =>
  withConnection(url, connectionName, (client) =>
    inOneTransaction(client, async () => {
      if (!(await takeList(client, giveawayId)) || !(await isListMissing(client, giveawayId))) return false;
      await markLeftOut(client, giveawayId);
      const packer = createEntrantPacker();
      const entryIds: number[] = [];
      await readEntrants(client, giveawayId, (id, tickets, key) => {
        packer.addBytes(key, tickets);
        entryIds.push(id);
      });
      const list = freezeEntrants({ ...draw, columns: packer.finish() });
      switch (list.kind) {
        case "empty":
          return saveList(client, giveawayId, {
            listHash: null,
            merkleRoot: null,
            n: 0,
            w: 0,
            files: new Map(),
          });
        case "list": {
          const { entrantsBin, treeTop, listHash, merkleRoot, n, w } = list;
          const files = new Map<DrawFileName, Uint8Array>([
            ["entrants.bin", entrantsBin],
            ["tree.bin", treeTop],
            ["entries.bin", entriesBin(list, entryIds)],
          ]);
          return saveList(client, giveawayId, { listHash, merkleRoot, n, w, files });
        }
        case "duplicate":
        case "tickets-refused":
        case "too-many-tickets":
          // The database's keys and the entry rules make these impossible; going on would publish a wrong list.
          throw new Error(`Giveaway ${giveawayId} cannot be frozen: ${list.kind}.`);
      }
    }),
  );

/** `ListWork.rank`, in this thread. */
export const rankList = ({ url, giveawayId, seed, ranks }: RankingOrder): Promise<readonly DrawnRecord[]> =>
  withConnection(url, connectionName, async (client) => {
    const parts: Uint32Array[] = [];
    await readRecords(client, giveawayId, (records) => parts.push(ticketsOf(records)));
    const tickets = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      tickets.set(part, at);
      at += part.length;
    }
    const indexes = createRanking({ seed, tickets }).take(ranks);
    const drawn = await recordsAt(client, giveawayId, indexes);
    return indexes.map((leafIndex, rank) => {
      const found = drawn[rank];
      if (!found) throw new Error(`Record ${leafIndex} of giveaway ${giveawayId} is nobody's.`);
      return { leafIndex, entryId: found.entryId, ...recordAt(found.record, 0) };
    });
  });

/** In this thread, which stands still meanwhile: for small lists, and where no compiled thread exists. */
export const listWorkInProcess: ListWork = {
  freeze: makeList,
  rank: rankList,
};
