import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { once } from "node:events";
import type { Client } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

/*
 * COPY in its binary form: bytes travel as they are, and a large result is never in memory as a whole.
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const flagsAndExtension = Buffer.alloc(8);
const headBytes = signature.length + flagsAndExtension.length;
const endOfRows = -1;
/** A large field is handed to the socket in pieces of this size. */
const pieceBytes = 2 ** 20;

/** Takes one row from `bytes` at `at` into `fields`; where the next one begins, or undefined while it is torn. */
const takeRow = (bytes: Buffer, at: number, count: number, fields: Buffer[]): number | undefined => {
  let next = at + 2;
  for (let field = 0; field < count; field += 1) {
    if (next + 4 > bytes.length) return undefined;
    const length = bytes.readInt32BE(next);
    if (length < 0) throw new RangeError(`Field ${field + 1} is null, which is not read here.`);
    next += 4;
    if (next + length > bytes.length) return undefined;
    fields[field] = bytes.subarray(next, next + length);
    next += length;
  }
  return next;
};

/**
 * Reads what a query gives, row by row, without an object for each: `onRow` gets the fields in PostgreSQL's binary
 * form (an `int` is four bytes, big-endian), in memory that is used again. The query takes no parameters.
 * @throws {RangeError} for a field that is null
 */
export const readRows = async (
  client: Client,
  query: string,
  onRow: (fields: readonly Buffer[]) => void,
): Promise<void> => {
  const isIdle = once(client, "drain");
  // Awaited below; a connection that breaks before is told by the rows.
  isIdle.catch(() => undefined);
  const chunks: AsyncIterable<Buffer> = client.query(
    copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`, { highWaterMark: pieceBytes }),
  );
  const fields: Buffer[] = [];
  let torn = Buffer.alloc(0);
  let isHeadRead = false;
  for await (const chunk of chunks) {
    const bytes = torn.length === 0 ? chunk : Buffer.concat([torn, chunk]);
    let at = 0;
    if (!isHeadRead) {
      if (bytes.length < headBytes) {
        torn = Buffer.from(bytes);
        continue;
      }
      at = headBytes;
      isHeadRead = true;
    }
    while (at + 2 <= bytes.length) {
      const count = bytes.readInt16BE(at);
      const next = count === endOfRows ? undefined : takeRow(bytes, at, count, fields);
      if (next === undefined) break;
      fields.length = count;
      onRow(fields);
      at = next;
    }
    torn = Buffer.from(bytes.subarray(at));
  }
  await isIdle;
};

const pieces = function* (rows: readonly (readonly Uint8Array[])[]): Generator<Uint8Array> {
  yield Buffer.concat([signature, flagsAndExtension]);
  for (const fields of rows) {
    const count = Buffer.alloc(2);
    count.writeInt16BE(fields.length);
    yield count;
    for (const field of fields) {
      const length = Buffer.alloc(4);
      length.writeInt32BE(field.length);
      yield length;
      for (let at = 0; at < field.length; at += pieceBytes) yield field.subarray(at, at + pieceBytes);
    }
  }
  const end = Buffer.alloc(2);
  end.writeInt16BE(endOfRows);
  yield end;
};

/** Writes rows into `target`, a table with its columns: `"draw_file" ("name", "bytes")`; fields as `readRows` gives them. */
export const writeRows = async (
  client: Client,
  target: string,
  rows: readonly (readonly Uint8Array[])[],
): Promise<void> => {
  const isIdle = once(client, "drain");
  isIdle.catch(() => undefined); // as above
  await pipeline(
    Readable.from(pieces(rows), { objectMode: true }),
    client.query(copyFrom(`COPY ${target} FROM STDIN (FORMAT binary)`)),
  );
  await isIdle;
};
