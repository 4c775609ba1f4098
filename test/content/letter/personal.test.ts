import { array, assert, constantFrom, nat, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Mark } from "../../../src/bot/outgoing.ts";
import { fillName, firstNameOf, isPersonal, longestFirstName } from "../../../src/content/letter/personal.ts";

describe("the reader's name", () => {
  test("stands where the placeholder stood, with its own fallback or the general one", () => {
    const text = "Dear {name|friend}, dear {имя}!";
    expect(fillName({ text }, "Ann", "you").text).toBe("Dear Ann, dear Ann!");
    expect(fillName({ text }, "", "you").text).toBe("Dear friend, dear you!");
  });

  test("marks keep to their words", () => {
    const text = "Dear {name|friend}, come now";
    const bold: Mark = { kind: "bold", offset: text.indexOf("now"), length: 3 };
    const around: Mark = { kind: "italic", offset: 5, length: "{name|friend}".length };
    const { text: filled, marks = [] } = fillName({ text, marks: [around, bold] }, "Bo", "");
    expect(marks.map(({ offset, length }) => filled.slice(offset, offset + length))).toEqual(["Bo", "now"]);
  });

  test("whatever the marks, they stay inside the text and over the words they covered", () => {
    const piece = constantFrom("{name}", "{name|friend}", "word ", "ещё ", "😀");
    assert(
      property(array(piece, { maxLength: 8 }), nat(40), nat(40), string(), (pieces, a, b, name) => {
        const text = pieces.join("");
        const offset = Math.min(a, text.length);
        const length = Math.min(b, text.length - offset);
        const marks: Mark[] = length > 0 ? [{ kind: "bold", offset, length }] : [];
        const filled = fillName({ text, marks }, name, "x");
        for (const mark of filled.marks ?? []) {
          expect(mark.offset).toBeGreaterThanOrEqual(0);
          expect(mark.length).toBeGreaterThan(0);
          expect(mark.offset + mark.length).toBeLessThanOrEqual(filled.text.length);
        }
        expect(isPersonal(text) || filled.text === text).toBe(true);
      }),
    );
  });

  test("is the first of the names, on one line, without markup of VK, and never longer than its room", () => {
    expect(firstNameOf("Ann Smith", "telegram")).toBe("Ann");
    expect(firstNameOf("\n\u202EEvil Name", "telegram")).toBe("Evil");
    expect(firstNameOf("[id1|Ann] Smith", "vk")).not.toContain("[");
    expect(firstNameOf("", "vk")).toBe("");
    expect(firstNameOf("نور حسن", "telegram")).toBe("\u2068نور\u2069");
    expect(firstNameOf("x".repeat(200), "telegram").length).toBeLessThan(longestFirstName.length);
    expect(firstNameOf("ש".repeat(200), "telegram").length).toBe(longestFirstName.length);
    expect(firstNameOf(longestFirstName, "vk")).toBe(longestFirstName);
  });
});
