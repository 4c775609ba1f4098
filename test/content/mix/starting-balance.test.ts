import { expect, test } from "vitest";
import { balanceOf, mixOf, venueWindow } from "../../../src/content/mix/mix.ts";
import { declaredItems } from "../../../src/content/mix/starting-balance.ts";

const now = new Date("2026-11-22T12:00:00Z");
const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

test("what was declared counts from the first moment and leaves the balance evenly", () => {
  const items = declaredItems({ useful: 40, promo: 10 }, now);
  const balanceIn = (days: number) => balanceOf(mixOf(items, { now: inDays(days), window: venueWindow }));
  expect(balanceIn(0)).toEqual({ useful: 40, promo: 10 });
  expect(balanceIn(15)).toEqual({ useful: 20, promo: 5 });
  expect(balanceIn(31)).toEqual({ useful: 0, promo: 0 });
  expect(new Set(items.map(({ object }) => object)).size).toBe(50);
});

test("nothing, or more than counts, is refused with what is allowed", () => {
  expect(() => declaredItems({ useful: 0, promo: 0 }, now)).toThrow("mix-declare-nothing");
  expect(() => declaredItems({ useful: 50, promo: 1 }, now)).toThrow("mix-declare-many");
});
