import { describe, expect, test } from "vitest";
import type { ArgumentEnv } from "../../../src/bot/argument.ts";
import type { MessageIncoming } from "../../../src/bot/incoming.ts";
import { letter } from "../../../src/content/letter/letter-argument.ts";
import { plainLetter, takeButtonLines } from "../../../src/content/letter/letter.ts";

describe("button lines", () => {
  test("the last lines with an address become buttons, in their order, and leave the words", () => {
    const { text, buttons } = takeButtonLines(
      "Come on Friday.\n\nTo the shop | https://example.org/a\nMap|http://maps.example/?q=1|",
      [],
    );
    // The last line has one bar too many, so it and all before it stay words.
    expect(buttons).toEqual([]);
    expect(text).toContain("Map|");
    expect(plainLetter("Come.\nShop | https://example.org/\nMap | https://maps.example/").buttons).toEqual([
      [{ label: "Shop", url: "https://example.org/" }],
      [{ label: "Map", url: "https://maps.example/" }],
    ]);
    expect(plainLetter("Come.\nShop | https://example.org/").text).toBe("Come.");
  });

  test("what is no web address stays words", () => {
    for (const line of ["Shop | javascript:alert(1)", "Shop | example.org", "a | b", "| https://example.org"])
      expect(plainLetter(`Come.\n${line}`)).toEqual({ text: `Come.\n${line}`, marks: [], buttons: [] });
  });

  test("marks that lie in a button line go with it", () => {
    const text = "Come now\nShop | https://example.org/";
    const marks = [
      { kind: "bold", offset: 5, length: 3 },
      { kind: "link", offset: 16, length: 20, url: "https://example.org/" },
    ] as const;
    expect(takeButtonLines(text, marks).marks).toEqual([{ kind: "bold", offset: 5, length: 3 }]);
  });

  test("a seventh button is one too many and stays a line", () => {
    const lines = Array.from({ length: 7 }, (_, index) => `B${index} | https://example.org/${index}`);
    const { text, buttons } = takeButtonLines(["Come.", ...lines].join("\n"), []);
    expect(buttons).toHaveLength(6);
    expect(text).toBe("Come.\nB0 | https://example.org/0");
  });
});

const env: ArgumentEnv = {
  language: "en",
  timezone: "UTC",
  now: new Date(0),
  key: "",
  text: ({ key }) => key,
};

const message = (more: Partial<MessageIncoming> = {}): MessageIncoming => ({
  kind: "message",
  network: "telegram",
  bot: "tg:77",
  at: new Date(0),
  chat: { id: "1", type: "private" },
  from: { userId: "1", name: "Olga" },
  messageId: "5",
  text: "Come <b>now</b> & here",
  isAnonymous: false,
  isForwarded: false,
  isProtected: false,
  ...more,
});

describe("a letter as an argument", () => {
  const argument = letter();
  const read = (more: Partial<MessageIncoming>) =>
    argument.parse(argument.fromMessage?.(message(more)) ?? "", env);

  test("a message keeps its words to the letter, its formatting, picture and buttons", () => {
    const marks = [{ kind: "italic", offset: 0, length: 4 }] as const;
    const linkButtons = [[{ label: "Shop", url: "https://example.org/" }]];
    expect(read({ marks, photo: { fileId: "AgAC" }, linkButtons, isForwarded: true })).toEqual({
      text: "Come <b>now</b> & here",
      marks,
      photo: { bot: "tg:77", fileId: "AgAC" },
      buttons: linkButtons,
    });
  });

  test("what is kept between two messages reads back to the same letter", () => {
    const value = read({ marks: [{ kind: "bold", offset: 0, length: 4 }] });
    expect(argument.parse(argument.write(value), env)).toEqual(value);
  });

  test("a picture needs no words; nothing at all is refused", () => {
    expect(read({ text: "", photo: { fileId: "AgAC" } }).photo).toBeDefined();
    expect(() => read({ text: "  " })).toThrow("letter-empty");
  });

  test("what cannot be copied or sent again is refused by name", () => {
    expect(() => argument.fromMessage?.(message({ isProtected: true }))).toThrow("letter-protected");
    expect(() => argument.fromMessage?.(message({ unsupported: "album" }))).toThrow("letter-unsupported");
  });

  test("words that only look like a kept letter are words", () => {
    for (const words of ['{"letter":', '{"letter":{"text":1}}', '{"letter":null}'])
      expect(argument.parse(words, env).text).toBe(words);
  });
});
