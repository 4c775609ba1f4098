import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createTurns } from "../../src/delivery/sender/turns.ts";

const runOf = (item: string): number => Number(item.split(":")[0]);

it("gives each run its turn, whatever waits before it, and goes on where it stopped", () => {
  const turns = createTurns(runOf);
  turns.add(["1:a", "1:b", "1:c", "2:a", "2:b"]);
  turns.add(["3:a"]);
  expect(turns.take(2)).toEqual(["1:a", "2:a"]);
  turns.add(["2:c"]);
  expect(turns.size).toBe(5);
  expect(turns.take(4)).toEqual(["3:a", "1:b", "2:b", "1:c"]);
  expect(turns.takeAll()).toEqual(["2:c"]);
  expect(turns.take(1)).toEqual([]);
});

it("loses nothing, doubles nothing, keeps each run's order, and no run is two turns ahead of one that waits", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }), (runs) => {
      const items = runs.map((run, index) => `${run}:${String(index).padStart(3, "0")}`);
      const turns = createTurns(runOf);
      turns.add(items);
      const taken = turns.takeAll();
      expect(taken.toSorted()).toEqual(items.toSorted());
      const served = new Map<number, number>();
      const left = new Map<number, number>();
      for (const item of items) left.set(runOf(item), (left.get(runOf(item)) ?? 0) + 1);
      for (const item of taken) {
        served.set(runOf(item), (served.get(runOf(item)) ?? 0) + 1);
        for (const [run, count] of left) {
          const isWaiting = (served.get(run) ?? 0) < count;
          const ahead = (served.get(runOf(item)) ?? 0) - (served.get(run) ?? 0);
          expect(isWaiting && ahead > 1).toBe(false);
        }
      }
      for (const run of left.keys()) {
        const mine = taken.filter((item) => runOf(item) === run);
        expect(mine).toEqual(mine.toSorted());
      }
    }),
  );
});
