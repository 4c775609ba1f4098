import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Connection } from "../../src/db/connection.ts";
import { readRows, writeRows } from "../../src/db/copy.ts";
import { createEmptyDatabase } from "../harness/database.ts";

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let client: Connection;

beforeAll(async () => {
  database = await createEmptyDatabase();
  client = await connect(database.url, "copy test");
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const read = async (query: string): Promise<string[][]> => {
  const rows: string[][] = [];
  await readRows(client, query, (fields) => rows.push(fields.map((field) => field.toString("hex"))));
  return rows;
};

describe("reading", () => {
  it("gives every row once, in order, wherever the network cuts them", async () => {
    const numbers: number[] = [];
    let letters = 0;
    await readRows(client, "SELECT n, repeat('a', n % 700) FROM generate_series(0, 9999) n", ([n, text]) => {
      numbers.push(n?.readInt32BE() ?? -1);
      letters += text?.length ?? 0;
    });
    expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(letters).toBe(numbers.reduce((sum, n) => sum + (n % 700), 0));
  });

  it("gives fields as they are: empty ones, wide ones, and rows without any", async () => {
    expect(await read(`SELECT ''::text, '\\x00ff'::bytea, 7::int`)).toEqual([["", "00ff", "00000007"]]);
    expect(await read("SELECT")).toEqual([[]]);
    expect(await read("SELECT 1 WHERE false")).toEqual([]);
    const wide = await read("SELECT convert_to(repeat('xyz', 1000000), 'UTF8')");
    expect(wide[0]?.[0]?.length).toBe(6_000_000);
  });

  it("refuses null, tells what the database says, and leaves the connection of use", async () => {
    await expect(read("SELECT 1, NULL::int")).rejects.toThrow("Field 2 is null");
    await expect(read("SELECT 1 FROM nowhere")).rejects.toThrow("nowhere");
    expect(await read("SELECT 1")).toEqual([["00000001"]]);
  });
});

describe("writing", () => {
  it("puts down what reading gives, also what is larger than a piece", async () => {
    const bytes = randomBytes(3 * 2 ** 20 + 17);
    await client.query("CREATE TABLE kept (name text, bytes bytea)");
    await writeRows(client, "kept (name, bytes)", [
      [Buffer.from("small"), Buffer.alloc(0)],
      [Buffer.from("large"), bytes],
    ]);
    expect(await read("SELECT name, bytes FROM kept ORDER BY length(bytes)")).toEqual([
      [Buffer.from("small").toString("hex"), ""],
      [Buffer.from("large").toString("hex"), bytes.toString("hex")],
    ]);
  });

  it("writes nothing when the database refuses, and says why", async () => {
    await client.query("CREATE TABLE once (name text PRIMARY KEY)");
    const rows = [[Buffer.from("a")], [Buffer.from("a")]];
    await expect(writeRows(client, "once (name)", rows)).rejects.toThrow("once_pkey");
    expect(await read("SELECT name FROM once")).toEqual([]);
  });
});
