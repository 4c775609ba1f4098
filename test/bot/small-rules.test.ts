import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineButton, defineRef } from "../../src/bot/button.ts";
import { commandVersion, defineCommand } from "../../src/bot/command.ts";
import { count, text } from "../../src/bot/arguments.ts";
import { indexButtons, indexRefs } from "../../src/bot/features.ts";
import { editDistance, nearest } from "../../src/bot/nearest.ts";
import { createRateLimit } from "../../src/bot/rate-limit.ts";
import type { Argument } from "../../src/bot/argument.ts";

describe("the nearest name", () => {
  test.each([
    ["kitten", "sitting", 3],
    ["ab", "ba", 1],
    ["", "abc", 3],
    ["розыгрыш", "розигрыш", 1],
    ["same", "same", 0],
  ])("%s and %s are %i apart", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test("distance is symmetric, zero only for equals, and at most the longer length", () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  test("only a near one is suggested", () => {
    const names = ["help", "giveaway_new", "giveaways", "mine"];
    expect(nearest("giveway_new", names)).toBe("giveaway_new");
    expect(nearest("hepl", names)).toBe("help");
    expect(nearest("give", names)).toBeUndefined();
    expect(nearest("x", names)).toBeUndefined();
  });
});

describe("the rate limit", () => {
  const at = (milliseconds: number): Date => new Date(1_800_000_000_000 + milliseconds);

  test("lets a burst through, warns once, and refills with time", () => {
    const limit = createRateLimit({ capacity: 2, perMs: 2_000 });
    expect([0, 0, 0, 0].map((ms) => limit.take("a", at(ms)))).toEqual(["ok", "ok", "warn", "silent"]);
    expect([1_000, 1_000].map((ms) => limit.take("a", at(ms)))).toEqual(["ok", "silent"]);
    expect(limit.take("b", at(1_000))).toBe("ok");
    expect([9_000, 9_000, 9_000].map((ms) => limit.take("a", at(ms)))).toEqual(["ok", "ok", "warn"]);
  });

  test("forgets those who are quiet, and stands a clock that is turned back", () => {
    const limit = createRateLimit({ capacity: 2, perMs: 1_000 });
    for (let key = 0; key < 100; key += 1) limit.take(String(key), at(0));
    expect(limit.size).toBe(100);
    limit.take("new", at(1_000));
    expect(limit.size).toBe(1);
    expect(limit.take("new", at(-60_000))).toBe("ok");
    expect(limit.take("new", at(-60_000))).toBe("warn");
  });
});

describe("declarations", () => {
  const run = async () => ({});
  const command = (args: Readonly<Record<string, Argument<unknown>>>) =>
    defineCommand({ name: "x", role: "everyone", where: "anywhere", args, run });

  test("names that the networks would refuse are refused at start", () => {
    const base = { role: "everyone", where: "anywhere", args: {}, run } as const;
    for (const name of ["Giveaway", "9lives", "", "a".repeat(33), "розыгрыш", "a-b"])
      expect(() => defineCommand({ ...base, name })).toThrow(RangeError);
    expect(() => command({ "a-b": text(1, 2) })).toThrow(RangeError);
    expect(() => defineButton({ ...base, name: "x:y" })).toThrow(RangeError);
    expect(() => defineRef({ name: "a_b", args: {}, run })).toThrow(RangeError);
  });

  test("two buttons or links of one name are refused at start", () => {
    const button = defineButton({ name: "x", role: "everyone", args: {}, run });
    const ref = defineRef({ name: "x", args: {}, run });
    const none = { commands: [], buttons: [], refs: [], listeners: [] };
    expect(() => indexButtons({ ...none, buttons: [button, button] })).toThrow(RangeError);
    expect(() => indexRefs({ ...none, refs: [ref, ref] })).toThrow(RangeError);
    expect(indexButtons({ ...none, buttons: [button] }).get("x")).toBe(button);
  });

  test("a command's version changes with its arguments, and fits the column", () => {
    const versions = [
      {},
      { a: text(1, 2) },
      { a: text(1, 2).optional() },
      { b: text(1, 2) },
      { a: count(1, 2) },
      { a: text(1, 2), b: text(1, 2) },
      { b: text(1, 2), a: text(1, 2) },
    ].map((args) => commandVersion(command(args)));
    expect(new Set(versions).size).toBe(versions.length);
    for (const version of versions) expect(version).toSatisfy((it: number) => it >= 0 && it < 2 ** 31);
    expect(commandVersion(command({ a: text(1, 2) }))).toBe(commandVersion(command({ a: text(1, 99) })));
  });
});
