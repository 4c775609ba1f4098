import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createEntrantPacker } from "../../../src/giveaways/draw/entrant-columns.ts";
import { buildEntrantList, freezeEntrants, type EntrantList } from "../../../src/giveaways/draw/entrants.ts";
import { orderByLeaf } from "../../../src/giveaways/draw/leaf-order.ts";
import { entrantKey, entrantLeaf, entrantSalt } from "../../../src/giveaways/draw/leaf.ts";
import { RECORD_BYTES, recordAt, recordCount, ticketsOf } from "../../../src/giveaways/draw/records.ts";
import { drawId, drawKey } from "./draw-fixtures.ts";

const cap = 10;
type Entrant = { readonly key: string; readonly tickets: number };
const build = (entrants: Iterable<Entrant>) => buildEntrantList({ drawId, drawKey, entrants, cap });
const listOf = (entrants: Iterable<Entrant>): EntrantList => {
  const list = build(entrants);
  if (list.kind !== "list") throw new Error(list.kind);
  return list;
};

const keys = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
const entrantLists = fc.uniqueArray(fc.record({ key: keys, tickets: fc.integer({ min: 1, max: cap }) }), {
  selector: ({ key }) => key,
  minLength: 1,
  maxLength: 60,
});

test("the order in which people entered leaves no trace in the file", () => {
  const shuffled = entrantLists.chain((entrants) =>
    fc.tuple(
      fc.constant(entrants),
      fc.shuffledSubarray(entrants, { minLength: entrants.length, maxLength: entrants.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([entrants, others]) => {
      const [left, right] = [listOf(entrants), listOf(others)];
      expect(right.entrantsBin).toEqual(left.entrantsBin);
      expect(right.merkleRoot).toBe(left.merkleRoot);
    }),
  );
});

test("every record is the leaf of the entrant that `order` names, with that entrant's tickets", () => {
  fc.assert(
    fc.property(entrantLists, (entrants) => {
      const { entrantsBin, order, n, w } = listOf(entrants);
      const records = Array.from(order, (_, index) => recordAt(entrantsBin, index));
      const expected = Array.from(order, (position) => {
        const { key = "", tickets } = entrants[position] ?? {};
        return { leaf: entrantLeaf(drawId, entrantSalt(drawKey, key), key).toString("hex"), tickets };
      });
      expect(records).toEqual(expected);
      expect(records.map(({ leaf }) => leaf)).toEqual(records.map(({ leaf }) => leaf).toSorted());
      expect(new Set(order).size).toBe(entrants.length);
      expect([n, w]).toEqual([entrants.length, ticketsOf(entrantsBin).reduce((sum, held) => sum + held, 0)]);
    }),
  );
});

test("leaves that begin alike are still sorted by all their bytes", () => {
  const leaves = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((leaf) => leaf.fill(0, 0, 30));
  fc.assert(
    fc.property(fc.array(leaves, { maxLength: 50 }), (leaves) => {
      const records = Buffer.concat(leaves.map((leaf) => Buffer.concat([leaf, Buffer.alloc(4)])));
      const sorted = Array.from(orderByLeaf(records), (position) => Buffer.from(leaves[position] ?? []));
      expect(sorted).toEqual(
        leaves.map((leaf) => Buffer.from(leaf)).toSorted((left, right) => left.compare(right)),
      );
    }),
  );
});

describe("what cannot be frozen is answered, not thrown", () => {
  test("nobody", () => {
    expect(build([])).toEqual({ kind: "empty" });
  });

  test("a key that comes twice", () => {
    const crowd = Array.from({ length: 500 }, (_, index) => ({ key: `tg:${index + 1}`, tickets: 1 }));
    expect(build([...crowd, { key: "tg:42", tickets: 2 }])).toEqual({
      kind: "duplicate",
      positions: [41, 500],
    });
  });

  test.each([0, cap + 1])("%d tickets", (tickets) => {
    const answer = { kind: "tickets-refused", position: 1, tickets };
    expect(
      build([
        { key: "tg:1", tickets: cap },
        { key: "vk:1", tickets },
      ]),
    ).toEqual(answer);
  });
});

test.each([-1, 1.5, 2 ** 32, Number.NaN])("%d is no number of tickets", (tickets) => {
  expect(() => createEntrantPacker().add("tg:1", tickets)).toThrow(RangeError);
});

test.each(["", "x".repeat(65_536), "tg:\ud83d"])("a key that bytes cannot tell apart is refused", (key) => {
  expect(() => createEntrantPacker().add(key, 1)).toThrow("cannot be an entrant's key");
});

test("the longest key has its leaf", () => {
  const key = "я".repeat(32_767);
  const leaf = entrantLeaf(drawId, entrantSalt(drawKey, key), key).toString("hex");
  expect(recordAt(listOf([{ key, tickets: 1 }]).entrantsBin, 0)).toEqual({ leaf, tickets: 1 });
});

test("a packer is empty after its columns were taken", () => {
  const packer = createEntrantPacker();
  packer.add("tg:1", 1);
  expect(packer.count).toBe(1);
  const columns = packer.finish();
  expect(packer.count).toBe(0);
  packer.add("tg:2", 2);
  expect(freezeEntrants({ drawId, drawKey, columns, cap })).toEqual(listOf([{ key: "tg:1", tickets: 1 }]));
});

test("a draw id or key of the wrong size is refused", () => {
  const entrants = [{ key: "tg:1", tickets: 1 }];
  expect(() => buildEntrantList({ drawId: "ab", drawKey, entrants, cap })).toThrow(RangeError);
  expect(() => buildEntrantList({ drawId, drawKey: drawKey.subarray(1), entrants, cap })).toThrow(RangeError);
  expect(() => entrantSalt(drawKey.subarray(1), "tg:1")).toThrow(RangeError);
});

test("an identity has one key", () => {
  expect(entrantKey("vk", "7")).toBe("vk:7");
  for (const id of ["07", "-7", "7.0", "", "１"]) expect(() => entrantKey("tg", id)).toThrow(RangeError);
});

test("a torn file is refused", () => {
  const { entrantsBin } = listOf([{ key: "tg:1", tickets: 1 }]);
  expect(recordCount(entrantsBin)).toBe(1);
  expect(() => ticketsOf(entrantsBin.subarray(1))).toThrow(`whole records of ${RECORD_BYTES}`);
  expect(() => recordAt(entrantsBin, 1)).toThrow("no record 1");
});
