import { describe, expect, test } from "vitest";
import { lengthProblem, marksLostOn } from "../../src/bot/network-limits.ts";
import type { Mark } from "../../src/bot/outgoing.ts";

const link = (label: string) => ({ kind: "link", label, url: "https://example.com/" }) as const;
const mention = (offset: number): Mark => ({ kind: "mention", offset, length: 1, userId: "5" });

describe("the length of a content", () => {
  test("is counted as the network counts it", () => {
    expect(lengthProblem("telegram", { text: "x".repeat(4096) })).toBeUndefined();
    expect(lengthProblem("telegram", { text: "x".repeat(4097) })).toEqual({
      what: "text",
      length: 4097,
      max: 4096,
    });
    // A flag is four units.
    expect(lengthProblem("vk", { text: "🇷🇺".repeat(1025) })).toMatchObject({ what: "text", length: 4100 });
  });

  test("on VK includes what a mention is written with", () => {
    const text = "x".repeat(4091);
    expect(lengthProblem("telegram", { text, marks: [mention(0)] })).toBeUndefined();
    expect(lengthProblem("vk", { text })).toBeUndefined();
    expect(lengthProblem("vk", { text, marks: [mention(0)] })).toEqual({
      what: "text",
      length: 4091 + "[id5|]".length,
      max: 4096,
    });
    const called = `${"x".repeat(4080)} @ann (Ann Lee)`;
    expect(called).toHaveLength(4095);
    expect(lengthProblem("vk", { text: called })).toBeUndefined();
    expect(lengthProblem("vk", { text: `${called}.` })).toMatchObject({ what: "text", length: 4097 });
  });

  test("under a picture is that of a caption, which may be empty", () => {
    const text = "x".repeat(1025);
    expect(lengthProblem("telegram", { text, photoId: "a" })).toEqual({
      what: "caption",
      length: 1025,
      max: 1024,
    });
    expect(lengthProblem("vk", { text, photoId: "a" })).toBeUndefined();
    expect(lengthProblem("telegram", { text: "", photoId: "a" })).toBeUndefined();
    expect(lengthProblem("telegram", { text: " \n" })).toEqual({ what: "empty" });
  });

  test("counts the buttons that VK shows, and their labels", () => {
    const row = [link("a"), link("b")];
    const problem = (buttons: readonly (readonly ReturnType<typeof link>[])[]) =>
      lengthProblem("vk", { text: "x", buttons });
    expect(problem([row, row, row, row, row])).toBeUndefined();
    expect(problem([row, row, row, row, row, [link("c")]])).toEqual({ what: "buttons", count: 11, max: 10 });
    expect(problem(Array.from({ length: 7 }, () => [link("a")]))).toEqual({ what: "rows", count: 7, max: 6 });
    expect(problem([Array.from({ length: 6 }, () => link("a"))])).toEqual({
      what: "columns",
      count: 6,
      max: 5,
    });
    expect(problem([[link("x".repeat(41))]])).toEqual({
      what: "label",
      label: "x".repeat(41),
      length: 41,
      max: 40,
    });
    expect(
      lengthProblem("telegram", { text: "x", buttons: Array.from({ length: 20 }, () => row) }),
    ).toBeUndefined();
  });
});

test("VK shows bold, italic, underline and links; what it does not show is named once", () => {
  const of = (
    ...kinds: ("bold" | "italic" | "underline" | "strike" | "spoiler" | "code" | "quote" | "pre")[]
  ) => kinds.map((kind, offset): Mark => ({ kind, offset, length: 1 }));
  const all = of("bold", "strike", "italic", "spoiler", "underline", "strike", "code", "pre", "quote");
  expect(marksLostOn("vk", [...all, mention(0)])).toEqual(["strike", "spoiler", "code", "pre", "quote"]);
  expect(marksLostOn("vk", [{ kind: "link", offset: 0, length: 1, url: "https://example.com/" }])).toEqual(
    [],
  );
  expect(marksLostOn("telegram", all)).toEqual([]);
});
