import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Content } from "../../src/bot/outgoing.ts";
import { splitContent } from "../../src/bot/split-content.ts";

const limits = { maxTextLength: 40, maxCaptionLength: 20 };
const buttons: Content["buttons"] = [[{ kind: "link", label: "x", url: "https://x.example" }]];

test("a text that fits stays as it is", () => {
  const content: Content = { text: "short", marks: [{ kind: "bold", offset: 0, length: 5 }], buttons };
  expect(splitContent(content, limits)).toEqual([content]);
});

test("a long list is split at line ends, the buttons at its end", () => {
  const lines = ["1. a winner's name", "2. another winner", "3. a third winner", "4. the last winner"];
  expect(splitContent({ text: lines.join("\n"), buttons }, limits)).toEqual([
    { text: `${lines[0]}\n${lines[1]}` },
    { text: `${lines[2]}\n${lines[3]}`, buttons },
  ]);
});

test.each([{ attachmentId: "a1" }, { photoId: "p1" }])(
  "with %j what does not fit the caption goes before it",
  (file) => {
    const pieces = splitContent({ text: "a first line of words\nthe last line", ...file }, limits);
    expect(pieces).toEqual([{ text: "a first line of words" }, { text: "the last line", ...file }]);
  },
);

test("a mark over the cut is continued", () => {
  const text = `${"a".repeat(30)} ${"b".repeat(30)}`;
  const marks = [{ kind: "bold" as const, offset: 25, length: 10 }];
  expect(splitContent({ text, marks }, limits)).toEqual([
    { text: "a".repeat(30), marks: [{ kind: "bold", offset: 25, length: 5 }] },
    { text: "b".repeat(30), marks: [{ kind: "bold", offset: 0, length: 4 }] },
  ]);
});

test("no text is lost but white space, no piece is empty, too long or half a character", () => {
  const text = fc.array(fc.constantFrom("word ", "\n", "🎁", "длинноеслово", " ", "x"), { maxLength: 60 });
  fc.assert(
    fc.property(text, fc.boolean(), (parts, hasFile) => {
      const whole = parts.join("");
      const content = { text: whole, ...(hasFile ? { attachmentId: "a1" } : {}) };
      const pieces = splitContent(content, limits);
      expect(
        pieces
          .map((piece) => piece.text)
          .join("")
          .replace(/\s/g, ""),
      ).toBe(whole.replace(/\s/g, ""));
      for (const [index, piece] of pieces.entries()) {
        const isLast = index === pieces.length - 1;
        expect(piece.text.length).toBeLessThanOrEqual(isLast && hasFile ? 20 : 40);
        expect(piece.text).not.toMatch(/\p{Cs}/u);
        expect(piece.text.trim() === "").toBe(whole.trim() === "");
        expect(piece.attachmentId).toBe(isLast && hasFile ? "a1" : undefined);
      }
    }),
  );
});
