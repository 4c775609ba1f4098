import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoted, type Argument, type ArgumentEnv } from "../../src/bot/argument.ts";
import { choice, count, flag, id, text, token } from "../../src/bot/arguments.ts";
import type { Text } from "../../src/bot/reply.ts";
import { attempt, refusalOf } from "./refusal.ts";

const labels: Readonly<Record<string, string>> = {
  "command-x.arg-mode-by-hand": "Вручную",
  "command-x.arg-mode-draw": "Жребий",
};
const env: ArgumentEnv = {
  language: "ru",
  timezone: "UTC",
  now: new Date("2026-11-22T10:00:00Z"),
  key: "command-x.arg-mode",
  text: ({ key }) => labels[key] ?? `missing ${key}`,
};

const refusal = (argument: Argument<unknown>, input: string): Text =>
  refusalOf(() => argument.parse(input, env));

describe("text", () => {
  test("is trimmed and counted as people count", () => {
    expect(text(1, 5).parse("  кружка ".slice(0, 7), env)).toBe("кружк");
    expect(text(1, 2).parse("🎁🎉", env)).toBe("🎁🎉");
  });

  test("too long says by how much, and quotes only the beginning", () => {
    const { key, values } = refusal(text(1, 200), "я".repeat(205));
    expect(key).toBe("argument-text-long");
    expect(values).toEqual({ input: `${"я".repeat(59)}…`, length: 205, max: 200, over: 5 });
  });

  test("empty is too short", () => {
    expect(refusal(text(1, 5), "   ")).toEqual({
      key: "argument-text-short",
      values: { length: 0, min: 1, max: 5 },
    });
  });
});

describe("count", () => {
  test.each([
    ["3", 3],
    [" 1000 ", 1000],
    ["1 000", 1000],
    ["+7", 7],
  ])("%j is %i", (input, expected) => {
    expect(count(1, 1000).parse(input, env)).toBe(expected);
  });

  test.each([
    ["0", "argument-count-range"],
    ["1001", "argument-count-range"],
    ["-5", "argument-count-range"],
    ["three", "argument-count-not-number"],
    ["3.5", "argument-count-not-number"],
    ["1e3", "argument-count-not-number"],
    ["9".repeat(40), "argument-count-not-number"],
    ["", "argument-count-not-number"],
  ])("%j is refused with %s", (input, key) => {
    expect(refusal(count(1, 1000), input)).toEqual({ key, values: { input, min: 1, max: 1000 } });
  });
});

test("an id may carry its sign", () => {
  for (const input of ["12", "#12", "№ 12"]) expect(id().parse(input, env)).toBe(12);
  for (const input of ["0", "-1", "12a", "9999999999", ""])
    expect(refusal(id(), input).key).toBe("argument-id");
});

describe("choice", () => {
  const mode = choice(["by_hand", "draw"]);

  test("is written by its word or by its label in the reader's language", () => {
    expect(mode.parse("draw", env)).toBe("draw");
    expect(mode.parse(" ВРУЧНУЮ ", env)).toBe("by_hand");
  });

  test("anything else is told what there is", () => {
    expect(refusal(mode, "монетка")).toEqual({
      key: "argument-choice",
      values: { input: "монетка", allowed: "Вручную, Жребий" },
    });
  });

  test("its buttons write the words, not the labels", () => {
    expect(mode.options(env)).toEqual([
      { input: "by_hand", label: { key: "command-x.arg-mode-by-hand" } },
      { input: "draw", label: { key: "command-x.arg-mode-draw" } },
    ]);
  });

  test("in signed data there are no labels", () => {
    expect(mode.parse("draw", { ...env, key: "" })).toBe("draw");
    expect(() => mode.parse("Жребий", { ...env, key: "" })).toThrow("argument-choice");
  });
});

test("a flag is false unless written", () => {
  expect(flag()).toMatchObject({ isFlag: true, whenMissing: "default", fallback: false, isOffered: false });
  expect(flag().parse("да", env)).toBe(true);
  expect(flag().parse("off", env)).toBe(false);
  expect(refusal(flag(), "maybe").key).toBe("argument-flag");
});

test("a token that does not have the shape is not explained", () => {
  expect(refusal(token(/^[a-f0-9]{4}$/), "xyz").key).toBe("argument-not-understood");
});

test("absence is declared, and the declaration it is made from stays as it was", () => {
  const winners = count(1, 10);
  expect(winners.default(1)).toMatchObject({ whenMissing: "default", fallback: 1, isOffered: true });
  expect(winners.optional()).toMatchObject({ whenMissing: "optional", fallback: undefined });
  expect(winners.optional().quiet()).toMatchObject({ whenMissing: "optional", isOffered: false });
  expect(winners.whenMissing).toBe("ask");
  expect(winners.optional().show(undefined, env)).toEqual({ key: "argument-none" });
});

test("what is kept between two messages is read back as the same value", () => {
  fc.assert(
    fc.property(fc.integer({ min: -99, max: 9999 }), fc.boolean(), (number, isSet) => {
      const counted = count(-99, 9999);
      expect(counted.parse(counted.write(number), env)).toBe(number);
      expect(flag().parse(flag().write(isSet), env)).toBe(isSet);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }), (written) => {
      const any = text(0, 1000);
      const value = any.parse(written, env);
      expect(any.parse(any.write(value), env)).toBe(value);
    }),
  );
});

test("whatever is written, arguments throw nothing but refusals that quote at most 60 characters", () => {
  const all = [text(2, 5), count(1, 9), id(), choice(["draw"]), flag(), token(/^a$/)];
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...all), (input, argument) => {
      expect(() => attempt(() => argument.parse(input, env))).not.toThrow();
      expect(Array.from(quoted(input)).length).toBeLessThanOrEqual(60);
    }),
  );
});
