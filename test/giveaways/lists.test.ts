import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, type Connection } from "../../src/db/connection.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { buildEntrantList } from "../../src/giveaways/draw/entrants.ts";
import { entrantLeaf, entrantSalt } from "../../src/giveaways/draw/leaf.ts";
import { createRanking } from "../../src/giveaways/draw/ranking.ts";
import { recordAt, ticketsOf } from "../../src/giveaways/draw/records.ts";
import { drawFilePart, drawFileSize, indexOfLeaf } from "../../src/giveaways/draws/store.ts";
import { listWorkInProcess } from "../../src/giveaways/list-service.ts";
import { listWorkInThread, type ListWork } from "../../src/giveaways/list-work.ts";
import { builtDist } from "../harness/build.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

const drawKey = Buffer.alloc(32, 7);
const seed = Buffer.alloc(32, 9);
const closedAt = "2027-02-04T09:00:00Z";
const before = "2027-02-03T09:00:00Z";
const after = "2027-02-04T09:00:01Z";

let database: TestDatabase;
let client: Connection;
let inThread: ListWork;
let lastId = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connect(database.url, "lists test");
  await client.query(
    `INSERT INTO community (id, name, language, timezone, "createdAt") VALUES (1, 'Shop', 'en', 'UTC', now())`,
  );
  const url = pathToFileURL(join(await builtDist(), "giveaways", "list-work.js")).href;
  inThread = ((await import(url)) as { listWorkInThread: ListWork }).listWorkInThread; // our own build
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** A giveaway that was closed, in a group and on a wall. */
const closed = async () => {
  lastId += 1;
  const id = lastId;
  const drawId = String(id).padStart(32, "0");
  await client.query(
    `INSERT INTO giveaway (id, "communityId", "drawId", state, prize, winners, reserves, "closesAt", "closedAt",
       "earlyClose", randomness, chain, "delaySeconds", "createdBy", "createdAt")
     VALUES ($1, 1, $2, 'freezing', 'Mug', 3, 10, $3, $3, false, 'drand', '', 30, 1, now())`,
    [id, drawId, closedAt],
  );
  await client.query(
    `INSERT INTO giveaway_venue ("giveawayId", "venueKey") VALUES ($1, 'tg:-1'), ($1, 'vk:1')`,
    [id],
  );
  return { id, order: { url: database.url, giveawayId: id, drawId, drawKey, cap: 10 } };
};

/** One account that entered; people are told apart by number, so two accounts of one number are linked. */
const enter = async (
  giveawayId: number,
  key: string,
  { person = 0, state = "entered", tickets = 1, at = before } = {},
): Promise<void> => {
  const { rows } = await client.query<{ id: number; personId: number }>(
    `WITH human AS (
       INSERT INTO person (id, "createdAt") SELECT $2, now() WHERE $2 > 0 ON CONFLICT (id) DO NOTHING
     ), nobody AS (
       INSERT INTO person ("createdAt") SELECT now() WHERE $2 = 0 RETURNING id
     )
     INSERT INTO identity (key, network, "userId", "personId", name, "createdAt", "seenAt")
     SELECT $1, 'telegram', substr($1, 4), coalesce((SELECT id FROM nobody), $2), $1, now(), now()
     ON CONFLICT (key) DO UPDATE SET name = excluded.name RETURNING id, "personId"`,
    [key, person],
  );
  await client.query(
    `INSERT INTO entry ("giveawayId", "identityId", "identityKey", state, source, tickets, "enteredAt")
     VALUES ($1, $2, $3, $4, 'button', $5, $6)`,
    [giveawayId, rows[0]?.id, key, state, tickets, at],
  );
};

const enterMany = async (giveawayId: number, count: number, from: number): Promise<void> => {
  await client.query(
    `WITH numbers AS (SELECT generate_series($2::int, $2::int + $3::int - 1) AS n), people AS (
       INSERT INTO person (id, "createdAt") SELECT n, now() FROM numbers
     ), accounts AS (
       INSERT INTO identity (id, key, network, "userId", "personId", name, "createdAt", "seenAt")
       SELECT n, 'tg:' || n, 'telegram', n, n, '', now(), now() FROM numbers
     )
     INSERT INTO entry ("giveawayId", "identityId", "identityKey", state, source, tickets, "enteredAt")
     SELECT $1, n, 'tg:' || n, 'entered', 'button', 1 + n % 3, now() FROM numbers`,
    [giveawayId, from, count],
  );
};

const membership = async (venueKey: string, key: string, status: string, at: string): Promise<void> => {
  await client.query(`INSERT INTO membership VALUES ($1, $2, $3, 'self', $4)`, [venueKey, key, status, at]);
};

const verdicts = async (giveawayId: number) => {
  const { rows } = await client.query<{ key: string; why: string | null }>(
    `SELECT "identityKey" AS key, "leftOut" AS why FROM entry WHERE "giveawayId" = $1 ORDER BY id`,
    [giveawayId],
  );
  return Object.fromEntries(rows.map(({ key, why }) => [key, why]));
};

/** Everything that is settled with a list. */
const settled = async (giveawayId: number) => {
  const { rows } = await client.query<{
    n: number | null;
    w: string | null;
    hash: string | null;
    root: string | null;
  }>(`SELECT n, w, "listHash" AS hash, "merkleRoot" AS root FROM giveaway WHERE id = $1`, [giveawayId]);
  const files = await client.query<{ name: string; bytes: Buffer; xmin: string }>(
    `SELECT name, bytes, xmin FROM draw_file WHERE "giveawayId" = $1 ORDER BY name`,
    [giveawayId],
  );
  const texts = files.rows.map(({ bytes, ...file }) => ({ ...file, bytes: bytes.toString("base64") }));
  return { giveaway: rows[0], files: texts };
};

const unsettled = { giveaway: { n: null, w: null, hash: null, root: null }, files: [] };

/** The list made from the entries as one reads them, without any of what is tested here. */
const expected = async (giveawayId: number, drawId: string) => {
  const { rows } = await client.query<{ id: number; key: string; tickets: number }>(
    `SELECT id, "identityKey" AS key, tickets FROM entry WHERE "giveawayId" = $1 AND "leftOut" IS NULL ORDER BY random()`,
    [giveawayId],
  );
  const list = buildEntrantList({ drawId, drawKey, entrants: rows, cap: 10 });
  if (list.kind !== "list") throw new Error(list.kind);
  return { list, rows };
};

test("whoever is not eligible is left out, with the reason; nobody else is written to", async () => {
  const { id, order } = await closed();
  await enter(id, "tg:1");
  await enter(id, "tg:2", { state: "refused" });
  await enter(id, "tg:3", { state: "checking" });
  await enter(id, "tg:4");
  await membership("tg:-1", "tg:4", "left", before);
  await enter(id, "tg:5");
  await membership("tg:-1", "tg:5", "left", after);
  await enter(id, "tg:6");
  await membership("tg:-1", "tg:6", "left", before);
  await membership("vk:1", "tg:6", "member", before);
  await enter(id, "tg:7");
  await membership("tg:-77", "tg:7", "left", before);
  await enter(id, "tg:8");
  await membership("tg:-1", "tg:8", "left", before);
  await membership("vk:1", "tg:8", "left", after);
  await enter(id, "tg:9", { person: 900 });
  await client.query(
    `INSERT INTO team_member ("communityId", "personId", role, since) VALUES (1, 900, 'admin', now())`,
  );
  const untouched = `SELECT id, xmin FROM entry WHERE "giveawayId" = ${id} AND "leftOut" IS NULL ORDER BY id`;
  const { rows: earlier } = await client.query<{ id: number; xmin: string }>(untouched);
  await listWorkInProcess.freeze(order);
  expect(await verdicts(id)).toEqual({
    "tg:1": null,
    "tg:2": "left",
    "tg:3": null,
    "tg:4": "left",
    "tg:5": null,
    "tg:6": null,
    "tg:7": null,
    "tg:8": null,
    "tg:9": "staff",
  });
  const { rows: later } = await client.query<{ id: number; xmin: string }>(untouched);
  expect(earlier).toEqual(expect.arrayContaining(later));
  expect((await settled(id)).giveaway).toMatchObject({ n: 6, w: "6" });
});

test("of a person's accounts the first that is eligible is in", async () => {
  const { id, order } = await closed();
  await enter(id, "tg:11", { person: 910, at: "2027-02-01T00:00:02Z" });
  await enter(id, "vk:11", { person: 910, at: "2027-02-01T00:00:01Z" });
  await enter(id, "vk:12", { person: 911, at: "2027-02-01T00:00:01Z", state: "refused" });
  await enter(id, "tg:12", { person: 911, at: "2027-02-01T00:00:02Z" });
  await enter(id, "tg:13", { person: 911, at: "2027-02-01T00:00:02Z" });
  await listWorkInProcess.freeze(order);
  expect(await verdicts(id)).toEqual({
    "tg:11": "linked",
    "vk:11": null,
    "vk:12": "left",
    "tg:12": null,
    "tg:13": "linked",
  });
});

test("nobody is in: settled as a list of none, without files", async () => {
  const { id, order } = await closed();
  await enter(id, "tg:21", { state: "refused" });
  await listWorkInProcess.freeze(order);
  expect(await settled(id)).toEqual({ giveaway: { n: 0, w: "0", hash: null, root: null }, files: [] });
});

describe.each(["in this thread", "in a thread of the compiled build"])("%s", (where) => {
  const people = 3000;
  const work = (): ListWork => (where === "in this thread" ? listWorkInProcess : inThread);
  let made: Awaited<ReturnType<typeof closed>>;

  beforeAll(async () => {
    made = await closed();
    await enterMany(made.id, people, lastId * 100_000);
    await work().freeze(made.order);
  });

  test("the list is that of DRAW, and each record's entry is known", async () => {
    const { list, rows } = await expected(made.id, made.order.drawId);
    const { giveaway, files } = await settled(made.id);
    expect(giveaway).toEqual({ n: people, w: String(list.w), hash: list.listHash, root: list.merkleRoot });
    const bytes = new Map(files.map((file) => [file.name, Buffer.from(file.bytes, "base64")]));
    expect([...bytes.keys()]).toEqual(["entrants.bin", "entries.bin", "tree.bin"]);
    expect(bytes.get("entrants.bin")?.equals(list.entrantsBin)).toBe(true);
    expect(bytes.get("tree.bin")?.equals(list.treeTop)).toBe(true);
    const ids = Array.from({ length: people }, (_, index) =>
      bytes.get("entries.bin")?.readUInt32BE(index * 4),
    );
    expect(ids).toEqual(Array.from(list.order, (position) => rows[position]?.id));
  });

  test("the ranks are those of DRAW, with their entries", async () => {
    const { list, rows } = await expected(made.id, made.order.drawId);
    const indexes = createRanking({ seed, tickets: ticketsOf(list.entrantsBin) }).take(40);
    const order = { url: database.url, giveawayId: made.id, seed };
    const drawn = await work().rank({ ...order, ranks: 40 });
    expect(drawn).toEqual(
      indexes.map((leafIndex) => ({
        leafIndex,
        entryId: rows[list.order[leafIndex] ?? -1]?.id,
        ...recordAt(list.entrantsBin, leafIndex),
      })),
    );
    expect(await work().rank({ ...order, ranks: people + 5 })).toHaveLength(people);
  });

  test("a list that is settled stays to the byte, whoever makes it again", async () => {
    const first = await settled(made.id);
    await work().freeze({ ...made.order, drawKey: Buffer.alloc(32, 1) });
    expect(await settled(made.id)).toEqual(first);
  });

  test("two who make one list at once settle it once", async () => {
    const { id, order } = await closed();
    await enterMany(id, 500, lastId * 100_000);
    await Promise.all([work().freeze(order), work().freeze(order)]);
    const { files } = await settled(id);
    expect(files).toHaveLength(3);
    expect(new Set(files.map(({ xmin }) => xmin)).size).toBe(1);
  });

  test("what goes wrong is an error, and leaves nothing", async () => {
    const { id, order } = await closed();
    await enter(id, `tg:${lastId * 100_000}`, { tickets: 3 });
    await enter(id, `tg:${lastId * 100_000 + 1}`, { state: "refused" });
    await expect(work().freeze({ ...order, cap: 2 })).rejects.toThrow("tickets-refused");
    expect(await settled(id)).toEqual(unsettled);
    expect(Object.values(await verdicts(id))).toEqual([null, null]);
  });
});

test("a thread that is told to end leaves nothing, and the next one makes the list", async () => {
  const { id, order } = await closed();
  await enterMany(id, 100, lastId * 100_000);
  // It comes as far as the rows of this giveaway, and waits there.
  await client.query("BEGIN");
  await client.query("SELECT FROM giveaway WHERE id = $1 FOR UPDATE", [id]);
  const ending = new AbortController();
  const frozen = inThread.freeze(order, ending.signal);
  const isWaiting = `SELECT FROM pg_stat_activity WHERE application_name = 'vestnik list' AND wait_event_type = 'Lock'`;
  const looker = await connect(database.url, "looker");
  await expect.poll(async () => (await looker.query(isWaiting)).rowCount, { timeout: 20_000 }).toBe(1);
  await looker.end();
  ending.abort(new Error("the process ends"));
  await expect(frozen).rejects.toThrow("the process ends");
  await client.query("COMMIT");
  await expect.poll(async () => (await client.query(isWaiting)).rowCount).toBe(0);
  expect(await settled(id)).toEqual(unsettled);
  await expect
    .poll(async () => {
      await inThread.freeze(order);
      return (await settled(id)).giveaway?.n;
    })
    .toBe(100);
});

test("what is no longer to be frozen is left alone", async () => {
  const { id, order } = await closed();
  await enter(id, "tg:31");
  await client.query("UPDATE giveaway SET state = 'open' WHERE id = $1", [id]);
  await listWorkInProcess.freeze(order);
  expect(await settled(id)).toEqual(unsettled);
});

test("from TypeScript there is no thread, and it says so", async () => {
  const { order } = await closed();
  await expect(listWorkInThread.freeze(order)).rejects.toThrow("only in the compiled build");
});

describe("a stored list", () => {
  test.each([1, 2, 3, 255, 256, 257, 1000])("of %d: every leaf is found, and no other", async (count) => {
    const { id, order } = await closed();
    await enterMany(id, count, lastId * 100_000);
    await listWorkInProcess.freeze(order);
    const { list } = await expected(id, order.drawId);
    const find = (leaf: Uint8Array) =>
      inTransaction(database.db, (tx) => indexOfLeaf(tx, id, Uint8Array.from(leaf)));
    const some = new Set([0, 1, Math.floor(count / 3), Math.floor(count / 2), count - 2, count - 1]);
    for (const index of some) {
      if (index < 0 || index >= count) continue;
      expect(await find(Buffer.from(recordAt(list.entrantsBin, index).leaf, "hex"))).toBe(index);
    }
    expect(await find(Buffer.alloc(32, 0))).toBeNull();
    expect(await find(Buffer.alloc(32, 255))).toBeNull();
    const stranger = "tg:1999999999";
    expect(await find(entrantLeaf(order.drawId, entrantSalt(drawKey, stranger), stranger))).toBeNull();
  });

  test("is read in parts", async () => {
    const { id, order } = await closed();
    await enterMany(id, 10, lastId * 100_000);
    await listWorkInProcess.freeze(order);
    const { list } = await expected(id, order.drawId);
    await inTransaction(database.db, async (tx) => {
      expect(await drawFileSize(tx, id, "entrants.bin")).toBe(360);
      const part = await drawFilePart(tx, id, "entrants.bin", { start: 350, length: 20 });
      expect(Buffer.from(part).equals(Buffer.from(list.entrantsBin.subarray(350)))).toBe(true);
      expect(await drawFileSize(tx, id, "result.json")).toBeNull();
      expect(await drawFilePart(tx, id, "result.json", { start: 0, length: 9 })).toHaveLength(0);
    });
    expect(await inTransaction(database.db, (tx) => indexOfLeaf(tx, -1, new Uint8Array(32)))).toBeNull();
  });
});
