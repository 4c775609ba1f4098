import { describe, expect, test } from "vitest";
import type { Mark } from "../../src/bot/outgoing.ts";
import { toVkText } from "../../src/bot/vk-text.ts";

const joiner = "\u2060";
const mark = (text: string, part: string, fields: object): Mark =>
  ({ offset: text.indexOf(part), length: part.length, ...fields }) as Mark;

/** The stretches that format_data points at, as VK would show them. */
const shown = ({ text, formatData }: { text: string; formatData?: string }) => {
  const { version, items } = JSON.parse(formatData ?? '{"version":1,"items":[]}') as {
    version: number;
    items: { type: string; offset: number; length: number; url?: string }[];
  };
  expect(version).toBe(1);
  return items.map(({ type, offset, length, url }) => [
    type,
    text.slice(offset, offset + length),
    ...(url === undefined ? [] : [url]),
  ]);
};

describe("words for a message", () => {
  test("without marks stay as they are", () => {
    expect(toVkText("<b> & 👩‍🚀 [x] @ann 5*3", [], "message")).toEqual({ text: "<b> & 👩‍🚀 [x] @ann 5*3" });
  });

  test("carry what VK can show beside them, all else as plain words", () => {
    const text = "👩‍🚀 Ann won: code 7f, rules";
    const marks = [
      mark(text, "Ann", { kind: "bold" }),
      mark(text, "Ann won", { kind: "italic" }),
      mark(text, "won", { kind: "underline" }),
      mark(text, "code", { kind: "strike" }),
      mark(text, "7f", { kind: "code" }),
      mark(text, "rules", { kind: "link", url: "https://e.com/r" }),
    ];
    const result = toVkText(text, marks, "message");
    expect(result.text).toBe(text);
    expect(shown(result)).toEqual([
      ["bold", "Ann"],
      ["italic", "Ann won"],
      ["underline", "won"],
      ["url", "rules", "https://e.com/r"],
    ]);
  });

  test("name people, and later marks move along", () => {
    const text = "Winners: Ann and Bo!";
    const marks = [
      mark(text, "Winners", { kind: "bold" }),
      mark(text, "Ann", { kind: "mention", userId: "1" }),
      mark(text, "Ann", { kind: "bold" }),
      mark(text, " and ", { kind: "bold" }),
      mark(text, "Bo", { kind: "mention", userId: "22" }),
      mark(text, "!", { kind: "bold" }),
    ];
    const result = toVkText(text, marks, "message");
    expect(result.text).toBe("Winners: [id1|Ann] and [id22|Bo]!");
    expect(shown(result)).toEqual([
      ["bold", "Winners"],
      ["bold", "[id1|Ann]"],
      ["bold", " and "],
      ["bold", "!"],
    ]);
  });

  test("that people wrote make neither mentions nor links", () => {
    const text = "[id1|Durov] [club5|x] [https://vk.com/x|y] @durov (me) *id1 (me) bold";
    const result = toVkText(text, [mark(text, "bold", { kind: "bold" })], "message");
    expect(result.text.replaceAll(joiner, "")).toBe(text);
    expect(result.text).not.toMatch(/\[id1\||\[club5\||\[https|@durov \(|\*id1 \(/u);
    expect(shown(result)).toEqual([["bold", "bold"]]);
  });

  test("of a name cannot break out of its mention", () => {
    const name = "a]b|c[id9|d";
    const result = toVkText(name, [mark(name, name, { kind: "mention", userId: "1" })], "message");
    expect(result.text).toBe("[id1|a)b/c(id9/d]");
  });
});

describe("words for a wall", () => {
  test("are plain, with mentions and the addresses of links", () => {
    const text = "Ann won. Rules: here, https://e.com/x";
    const marks = [
      mark(text, "won", { kind: "bold" }),
      mark(text, "Ann", { kind: "mention", userId: "1" }),
      mark(text, "here", { kind: "link", url: "https://e.com/r" }),
      mark(text, "https://e.com/x", { kind: "link", url: "https://e.com/x" }),
    ];
    expect(toVkText(text, marks, "wall")).toEqual({
      text: "[id1|Ann] won. Rules: here (https://e.com/r), https://e.com/x",
    });
  });
});
