import { createHash } from "node:crypto";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { buildEntrantList } from "../../../src/giveaways/draw/entrants.ts";
import { entrantSalt } from "../../../src/giveaways/draw/leaf.ts";
import { blockAround, inclusionPath, merkleRoot, merkleTop } from "../../../src/giveaways/draw/merkle.ts";
import { openReceipt, receiptFor } from "../../../src/giveaways/draw/receipt.ts";
import { RECORD_BYTES } from "../../../src/giveaways/draw/records.ts";
import { drawId, drawKey, example, present } from "./draw-fixtures.ts";

const sha256 = (...parts: Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const splitBelow = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);

// RFC 9162 §2.1.1 and §2.1.3.1 as they are written, for comparison.
const rootByTheBook = (records: readonly Uint8Array[]): Buffer => {
  if (records.length === 1) return sha256(Uint8Array.of(0), present(records[0]));
  const split = splitBelow(records.length);
  const [left, right] = [rootByTheBook(records.slice(0, split)), rootByTheBook(records.slice(split))];
  return sha256(Uint8Array.of(1), left, right);
};
const pathByTheBook = (index: number, records: readonly Uint8Array[]): Buffer[] => {
  if (records.length === 1) return [];
  const split = splitBelow(records.length);
  return index < split
    ? [...pathByTheBook(index, records.slice(0, split)), rootByTheBook(records.slice(split))]
    : [...pathByTheBook(index - split, records.slice(split)), rootByTheBook(records.slice(0, split))];
};

const recordsOf = (n: number): Buffer[] =>
  Array.from({ length: n }, (_, index) => sha256(Buffer.from(`record ${index}`))).map((leaf) =>
    Buffer.concat([leaf, Buffer.of(0, 0, 0, 1)]),
  );
const pathOf = (bin: Buffer, n: number, index: number): string[] => {
  const { start, end } = blockAround(index, n);
  const block = bin.subarray(start * RECORD_BYTES, end * RECORD_BYTES);
  return inclusionPath({ n, index, block, treeTop: merkleTop(bin) });
};

test.each([1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 511, 512, 513, 769, 1025])(
  "root and paths of %d records are those of RFC 9162",
  (n) => {
    const records = recordsOf(n);
    const bin = Buffer.concat(records);
    expect(merkleRoot(bin)).toBe(rootByTheBook(records).toString("hex"));
    for (const index of new Set([0, Math.floor(n / 2), Math.max(0, n - 2), n - 1])) {
      expect(pathOf(bin, n, index)).toEqual(
        pathByTheBook(index, records).map((node) => node.toString("hex")),
      );
    }
  },
);

test("any record of any list", () => {
  const places = fc
    .integer({ min: 1, max: 700 })
    .chain((n) => fc.tuple(fc.constant(n), fc.nat({ max: n - 1 })));
  fc.assert(
    fc.property(places, ([n, index]) => {
      const records = recordsOf(n);
      const path = pathByTheBook(index, records).map((node) => node.toString("hex"));
      expect(pathOf(Buffer.concat(records), n, index)).toEqual(path);
    }),
    { numRuns: 30 },
  );
});

test("nobody has no root, and a foreign block no path", () => {
  expect(() => merkleRoot(new Uint8Array())).toThrow(RangeError);
  const bin = Buffer.concat(recordsOf(300));
  const treeTop = merkleTop(bin);
  const lastBlock = bin.subarray(256 * RECORD_BYTES);
  expect(() => inclusionPath({ n: 300, index: 0, block: lastBlock, treeTop })).toThrow(RangeError);
  expect(() => inclusionPath({ n: 600, index: 299, block: lastBlock, treeTop })).toThrow(RangeError);
  expect(() => blockAround(300, 300)).toThrow(RangeError);
});

describe("receipts", () => {
  test("the example's receipt follows from its list", () => {
    const { draw_id, key, salt, tickets, index, reasons } = example.receipt;
    const { n } = example.result;
    const place = { n, index, block: example.entrantsBin, treeTop: merkleTop(example.entrantsBin) };
    const owner = { drawId: draw_id, key, salt: Buffer.from(salt, "hex"), tickets, reasons };
    expect(receiptFor(owner, place)).toEqual(example.receipt);
  });

  const reasons = [{ why: "entry", tickets: 1, at: "2026-04-20T00:00:00Z" }];
  const owner = { drawId, key: "vk:300", salt: entrantSalt(drawKey, "vk:300"), tickets: 1, reasons };

  test("before the freeze there is neither index nor path", () => {
    const salt = owner.salt.toString("hex");
    expect(openReceipt(owner)).toEqual({ draw_id: drawId, key: "vk:300", salt, tickets: 1, reasons });
  });

  test("nobody is handed another's record, or their own with other tickets", () => {
    const entrants = Array.from({ length: 400 }, (_, index) => ({ key: `vk:${index}`, tickets: 1 }));
    const list = buildEntrantList({ drawId, drawKey, entrants, cap: 1 });
    if (list.kind !== "list") throw new Error(list.kind);
    const placeOf = (index: number) => {
      const { start, end } = blockAround(index, list.n);
      const block = list.entrantsBin.subarray(start * RECORD_BYTES, end * RECORD_BYTES);
      return { n: list.n, index, block, treeTop: list.treeTop };
    };
    const index = list.order.indexOf(300);
    expect(receiptFor(owner, placeOf(index))).toMatchObject({ key: "vk:300", index });
    expect(() => receiptFor(owner, placeOf(index === 0 ? 1 : index - 1))).toThrow("not that of vk:300");
    expect(() => receiptFor({ ...owner, tickets: 2 }, placeOf(index))).toThrow("with 2 tickets");
  });
});
