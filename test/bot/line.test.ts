import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count, flag, text } from "../../src/bot/arguments.ts";
import { assignLine, readCommand } from "../../src/bot/line.ts";
import { quote, tokenize } from "../../src/bot/quoting.ts";
import { moment } from "../../src/bot/moment.ts";
import { attempt } from "./refusal.ts";

const giveaway = {
  prize: text(1, 200),
  winners: count(1, 1000).default(1),
  ends: moment({ min: "1m", max: "90d" }),
  yes: flag(),
};

const assigned = (rest: string, args = giveaway): Record<string, string> =>
  Object.fromEntries(assignLine(rest, args));

describe("the one-line form", () => {
  test.each<[string, Record<string, string>]>([
    ["", {}],
    ["Mug", { prize: "Mug" }],
    ["Coffee mug", { prize: "Coffee mug" }],
    ['"Coffee mug" 3 2h', { prize: "Coffee mug", winners: "3", ends: "2h" }],
    ['"Coffee mug" 3 tomorrow 18:00', { prize: "Coffee mug", winners: "3", ends: "tomorrow 18:00" }],
    ["ends=2h winners=3 Coffee mug", { ends: "2h", winners: "3", prize: "Coffee mug" }],
    ["Coffee mug winners=3 ends=2h", { prize: "Coffee mug", winners: "3", ends: "2h" }],
    ["Coffee winners=3 mug ends=2h yes", { prize: "Coffee mug", winners: "3", ends: "2h", yes: "yes" }],
    ["yes Coffee mug", { yes: "yes", prize: "Coffee mug" }],
    ['"yes" 2', { prize: "yes", winners: "2" }],
    ["yes=no Mug", { yes: "no", prize: "Mug" }],
    ["prize=«Кружка «Утро»» winners=2", { prize: "Кружка «Утро»", winners: "2" }],
    ["“Coffee mug” 3 „завтра 18:00“", { prize: "Coffee mug", winners: "3", ends: "завтра 18:00" }],
    ['prize="5\\" screen"', { prize: '5" screen' }],
    ['5" screen', { prize: '5" screen' }],
    ['"unclosed mug', { prize: '"unclosed mug' }],
    ["a line\nand another", { prize: "a line\nand another" }],
    ["2+2=4", { prize: "2+2=4" }],
    ["x=1", { prize: "x=1" }],
    ["WINNERS=2 Mug", { winners: "2", prize: "Mug" }],
    ["https://shop.example/?a=b&c=d", { prize: "https://shop.example/?a=b&c=d" }],
  ])("%j", (rest, expected) => {
    expect(assigned(rest)).toEqual(expected);
  });

  test("a lone text argument keeps quotes that are a part of it", () => {
    expect(assigned('"Hello" he said', { text: text(1, 99) } as never)).toEqual({ text: '"Hello" he said' });
  });

  test("a reason may follow a number", () => {
    expect(assigned("12 the prize broke", { id: count(1, 99), reason: text(1, 99) } as never)).toEqual({
      id: "12",
      reason: "the prize broke",
    });
  });

  test.each<[string, string]>([
    ["winners=1 winners=2 Mug", "line-twice"],
    ["winers=3 Mug", "line-unknown-name"],
  ])("%j is refused with %s", (rest, key) => {
    expect(() => assigned(rest)).toThrow(key);
  });

  test("words without an argument are refused", () => {
    expect(() => assigned("12 13 14", { id: count(1, 99) } as never)).toThrow("line-too-much");
  });

  test("a quoted value comes back to the letter, wherever it stands", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(9), (value, winners) => {
        expect(tokenize(quote(value)).map((token) => token.value)).toEqual([value]);
        expect(assigned(`winners=${winners} prize=${quote(value)} yes`)).toEqual({
          prize: value,
          winners: String(winners),
          yes: "yes",
        });
        expect(assigned(`${quote(value)} ${winners}`)).toMatchObject({
          prize: value,
          winners: String(winners),
        });
      }),
    );
  });

  test("whatever is written, only refusals are thrown", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom('"', "«", "»", "“", "=", "winners=", "ends=", " ", "\n", "\\", "yes", "/"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(() => attempt(() => assignLine(pieces.join(""), giveaway))).not.toThrow();
      }),
    );
  });
});

describe("a command", () => {
  test.each<[string, unknown]>([
    ["/help", { name: "help", botName: undefined, isMentioned: false, rest: "" }],
    [
      "  /Help@Shop_bot giveaway",
      { name: "help", botName: "shop_bot", isMentioned: false, rest: "giveaway" },
    ],
    ["/розыгрыш Кружка", { name: "розыгрыш", botName: undefined, isMentioned: false, rest: "Кружка" }],
    ["[club55|@shop], /help", { name: "help", botName: undefined, isMentioned: true, rest: "" }],
    ["/new\nsecond line", { name: "new", botName: undefined, isMentioned: false, rest: "second line" }],
    ["/", undefined],
    ["/usr/bin", undefined],
    ["help", undefined],
    ["see /help", undefined],
    ["", undefined],
  ])("%j", (text, expected) => {
    expect(readCommand(text)).toEqual(expected);
  });
});
