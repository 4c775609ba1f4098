import * as fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createI18n, LocaleError } from "../../src/bot/i18n.ts";
import type { Mark } from "../../src/bot/outgoing.ts";
import { createRenderer, type Reader } from "../../src/bot/render.ts";
import type { TextValue } from "../../src/bot/reply.ts";
import { createSigner } from "../../src/bot/signing.ts";
import { packageRoot } from "../../src/package-root.ts";

const folder = mkdtempSync(join(tmpdir(), "vestnik-locales-"));
afterAll(() => rmSync(folder, { recursive: true }));
const locale = (language: string, source: string): void => {
  mkdirSync(join(folder, language), { recursive: true });
  writeFileSync(join(folder, language, "room.ftl"), source);
};
const grammar = `
moment = { $date }, { $time } ({ $city })
person-unnamed = somebody
incident = Broken: { $id }
zone-europe-moscow = Moscow
`;
locale(
  "en",
  `${grammar}
hello = Hello, { $name }!
both = { $a } and { $b }
loud = <b>Attention</b>, { $name }
label = Join the great giveaway of the shop on the corner
prizes = { $count ->
    [one] { $count } prize
   *[other] { $count } prizes
}
outer = ({ $inner })
`,
);
locale(
  "ru",
  `${grammar}
hello = Здравствуйте, { $name }!
prizes = { $count ->
    [one] { $count } приз
    [few] { $count } приза
    [many] { $count } призов
   *[other] { $count } приза
}
zone-europe-moscow = Москва
`.replace("zone-europe-moscow = Moscow\n", ""),
);

const i18n = createI18n(folder);
const renderer = createRenderer({ i18n, signer: createSigner(Buffer.alloc(32, 1)) });
const telegram: Reader = { language: "en", network: "telegram", forUser: "tg:1" };
const vk: Reader = { language: "en", network: "vk", forUser: "vk:1" };

const hello = (name: TextValue, reader = telegram) =>
  renderer.render({ text: { key: "hello", values: { name } } }, reader);
const person = (name: string) => ({ kind: "person" as const, name, userId: "77" });
const marked = (text: string, { offset, length }: Mark): string => text.slice(offset, offset + length);

describe("people's text is data", () => {
  test("markup in names stays letters", () => {
    const content = hello(person("<b>Ann</b> & *co* [x](y)"));
    expect(content.text).toBe("Hello, <b>Ann</b> & *co* [x](y)!");
    expect(content.marks).toEqual([{ kind: "mention", userId: "77", offset: 7, length: 24 }]);
  });

  test("marks count UTF-16 units behind emoji", () => {
    const values = { a: person("🎁👩‍👩‍👧 Ann"), b: person("Борис") };
    const { text, marks = [] } = renderer.render({ text: { key: "both", values } }, telegram);
    expect(marks.map((mark) => marked(text, mark))).toEqual(["🎁👩‍👩‍👧 Ann", "Борис"]);
  });

  test("a name that runs right to left does not turn the sentence around", () => {
    const { text, marks = [] } = hello(person("יוסי (100%)"));
    expect(text).toBe("Hello, \u2068יוסי (100%)\u2069!");
    expect(marks.map((mark) => marked(text, mark))).toEqual(["יוסי (100%)"]);
    expect(hello("محمد").text).toBe("Hello, \u2068محمد\u2069!");
  });

  test("overrides, control characters, our own sentinels and broken halves are taken out", () => {
    expect(hello("a\u202Eb\u2069c\u0000d\u0007e\u{E000}\u{E100}f\u{E001}\u{E002}g\uD800h").text).toBe(
      "Hello, abcdefgh!",
    );
    expect(hello("a\u{E002}b\u{E003}").marks).toBeUndefined();
  });

  test("a name stays on one line; nothing visible is nobody's name", () => {
    expect(hello(person("Ann\n\n Lee\t ")).text).toBe("Hello, Ann Lee!");
    expect(hello(person("\u200B\u2060 \u202E")).text).toBe("Hello, somebody!");
  });

  test("line ends in a text stay", () => {
    expect(hello("two\r\nlines").text).toBe("Hello, two\nlines!");
  });

  test.each([
    "[id1|Pavel]",
    "@id1",
    "@all",
    "@id1 (Pavel)",
    "*id1 (Pavel)",
    "[club1|x]",
    "[https://vk.com/evil|prize]",
  ])("VK makes no mention and no link of %s", (written) => {
    for (const value of [written, person(written)]) {
      const { text } = hello(value, vk);
      expect(text).not.toMatch(/\[(?:id|club)\d+\|/);
      expect(text).not.toMatch(/[@*](?:id|club|all)/);
      expect(text).not.toMatch(/\[https?:/);
    }
    // On Telegram these are letters like any other.
    expect(hello(written).text).toBe(`Hello, ${written}!`);
  });

  test("two harmless texts do not make a mention together", () => {
    const { text } = renderer.render({ text: { key: "both", values: { a: "[", b: "id1|x] @" } } }, vk);
    expect(text.replaceAll("\u2060", "")).toBe("[ and id1|x] @");
    expect(text).toContain("[\u2060");
  });

  test("VK's own mention cannot be closed by a name", () => {
    expect(hello(person("Ann] @all [id1|x"), vk).text).not.toMatch(/[[\]|]|@a/);
  });

  test("a person of the other network is named, not mentioned", () => {
    expect(hello({ ...person("Ann"), network: "vk" }).marks).toBeUndefined();
    expect(hello({ ...person("Ann"), network: "telegram" }).marks).toHaveLength(1);
  });

  test("whatever people write, the sentence around it and the marks stay whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(telegram, vk), (written, reader) => {
        const { text, marks = [] } = hello(person(written), reader);
        expect(text.startsWith("Hello, ")).toBe(true);
        expect(text.endsWith("!")).toBe(true);
        expect(text).not.toMatch(/[\u{E000}-\u{F8FF}\u202A-\u202E]/u);
        for (const mark of marks) expect(marked(text, mark)).not.toMatch(/^$|^\u2068|\u2069$/u);
        expect(text).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

describe("words", () => {
  test("bold comes from the locale only", () => {
    const { text, marks } = renderer.render(
      { text: { key: "loud", values: { name: "<b>x</b>" } } },
      telegram,
    );
    expect(text).toBe("Attention, <b>x</b>");
    expect(marks).toEqual([{ kind: "bold", offset: 0, length: 9 }]);
  });

  test("code is kept to the letter", () => {
    const { text, marks = [] } = hello({ kind: "code", text: "/new @x [id1|y]" }, vk);
    expect(marks.map((mark) => [mark.kind, marked(text, mark)])).toEqual([["code", "/new @x [id1|y]"]]);
  });

  test.each([
    ["en", "1 prize", "3 prizes", "5 prizes", "21 prizes"],
    ["ru", "1 приз", "3 приза", "5 призов", "21 приз"],
  ])("plurals in %s", (language, ...expected) => {
    const texts = [1, 3, 5, 21].map((count) =>
      renderer.text({ key: "prizes", values: { count } }, { language }),
    );
    expect(texts).toEqual(expected);
  });

  test("a moment is told in the reader's language, in its zone, with the zone's city", () => {
    const name = { kind: "moment" as const, at: new Date("2026-12-01T15:00:00Z"), timezone: "Europe/Moscow" };
    expect(hello(name).text).toBe("Hello, 1 December 2026, 18:00 (Moscow)!");
    expect(hello(name, { ...telegram, language: "ru" }).text).toBe(
      "Здравствуйте, 1 декабря 2026 г., 18:00 (Москва)!",
    );
    expect(hello({ ...name, timezone: "America/New_York" }).text).toContain("10:00 (New York)");
  });

  test("lines are whole messages; an empty key is an empty line; texts hold texts", () => {
    const inner = { key: "prizes", values: { count: 2 } };
    const text = [
      { key: "outer", values: { inner } },
      { key: "" },
      { key: "hello", values: { name: "Ann" } },
    ];
    expect(renderer.render({ text }, telegram).text).toBe("(2 prizes)\n\nHello, Ann!");
  });

  test("a language that is not shipped reads English; a region does not matter", () => {
    expect(renderer.text({ key: "hello", values: { name: "x" } }, { language: "de" })).toBe("Hello, x!");
    expect(i18n.negotiate("ru-RU")).toBe("ru");
    expect(i18n.negotiate(undefined, "ru")).toBe("ru");
  });
});

describe("buttons", () => {
  const join = { label: { key: "label" }, action: "g.join", args: [1] };

  test("labels are cut for VK at 40 characters", () => {
    const { buttons } = renderer.render({ text: { key: "label" }, buttons: [[join]] }, vk);
    const label = buttons?.[0]?.[0]?.label ?? "";
    expect(label).toBe("Join the great giveaway of the shop on…");
    expect(label.length).toBeLessThanOrEqual(40);
  });

  test("a tall keyboard is laid out wider for VK, and one too big is a bug of ours", () => {
    const rows = (count: number) => Array.from({ length: count }, () => [join]);
    const { buttons } = renderer.render({ text: { key: "label" }, buttons: rows(9) }, vk);
    expect(buttons?.map((row) => row.length)).toEqual([2, 2, 2, 2, 1]);
    expect(() => renderer.render({ text: { key: "label" }, buttons: rows(11) }, vk)).toThrow(RangeError);
  });

  test("a personal one needs a person", () => {
    const say = { text: { key: "label" }, buttons: [[{ ...join, isPersonal: true }]] };
    expect(() => renderer.render(say, { language: "en", network: "telegram" })).toThrow(RangeError);
    const data = renderer.render(say, telegram).buttons?.[0]?.[0];
    expect(data).toMatchObject({ kind: "action", data: expect.stringMatching(/^!g\.join:1:/) });
  });

  test("no buttons on an edit takes them away", () => {
    expect(renderer.render({ text: { key: "label" }, buttons: [] }, vk).buttons).toEqual([]);
    expect(renderer.render({ text: { key: "label" } }, vk)).not.toHaveProperty("buttons");
  });
});

describe("a message that is missing or lacks a value", () => {
  test("throws where nobody reports it", () => {
    expect(() => renderer.text({ key: "nowhere" }, telegram)).toThrow(LocaleError);
    expect(() => renderer.text({ key: "hello" }, telegram)).toThrow(/en\/hello.*name/);
    expect(() => renderer.text({ key: "label" }, { language: "ru" })).toThrow(/ru\/label/);
  });

  test("is reported and becomes a number to tell, never a bare key", () => {
    const reported: string[] = [];
    const report = (error: LocaleError): string => {
      reported.push(error.message);
      return "AB12";
    };
    const careful = createRenderer({
      i18n: createI18n(folder, { report }),
      signer: createSigner(Buffer.alloc(32, 1)),
    });
    expect(careful.text({ key: "nowhere" }, telegram)).toBe("Broken: AB12");
    expect(careful.text({ key: "hello" }, telegram)).toBe("Broken: AB12");
    expect(reported).toEqual([expect.stringContaining("nowhere"), expect.stringContaining("hello")]);
  });
});

test("what was rendered can be recorded", () => {
  const rendered = new Set<string>();
  const recording = createI18n(join(packageRoot, "locales"), { rendered });
  recording.format("en", "command-help.help", {});
  recording.format("ru", "help-line-form", {});
  expect([...rendered]).toEqual(["command-help.help", "help-line-form"]);
  expect(recording.keys("en")).toEqual(expect.arrayContaining([...rendered]));
});

test("one key in two files of a language is refused at once", () => {
  const twice = mkdtempSync(join(tmpdir(), "vestnik-locales-"));
  mkdirSync(join(twice, "en"));
  for (const file of ["a.ftl", "b.ftl"]) writeFileSync(join(twice, "en", file), "same = x\n");
  expect(() => createI18n(twice)).toThrow(LocaleError);
  rmSync(twice, { recursive: true });
});
