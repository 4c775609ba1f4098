import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Command } from "../src/bot/command.ts";
import { grammarCommands } from "../src/bot/help.ts";
import { createI18n } from "../src/bot/i18n.ts";
import { createVocabulary } from "../src/bot/vocabulary.ts";
import { packageRoot } from "../src/package-root.ts";
import { declaredFeatures } from "./harness/declared.ts";
import {
  commandProblems,
  keysInSource,
  localeProblems,
  parseLocale,
  readLocale,
  sourcesBelow,
} from "./locale-rules.ts";

const folder = join(packageRoot, "locales");
const i18n = createI18n(folder);
const english = readLocale(join(folder, "en"));

const commands: readonly Command[] = [
  ...declaredFeatures(i18n).commands,
  ...grammarCommands(
    () => commands,
    () => createVocabulary(commands, i18n),
  ),
];

/** Values that are right in another language although they equal the English ones. */
const sameAsEnglish = new Set<string>([]);

/** The sandbox imitates the networks, the platforms speak to them: neither speaks to people. */
const speechless = /[/\\]src[/\\](?:sandbox|platforms|verifier)[/\\]/;

describe.each(i18n.languages)("the language %s", (language) => {
  test("says everything that English says, with the same variables, all plural branches, in its own script", () => {
    const locale = readLocale(join(folder, language));
    expect(localeProblems(language, locale, english, (key) => sameAsEnglish.has(key))).toEqual([]);
  });

  test("has words for every command and argument", () => {
    expect(commandProblems(commands, i18n, language)).toEqual([]);
  });
});

test("every key that the code writes out has its message", () => {
  const speaking = sourcesBelow(join(packageRoot, "src")).filter(({ path }) => !speechless.test(path));
  const missing = speaking.flatMap(({ path, source }) =>
    keysInSource(source)
      .filter((key) => !english.has(key))
      .map((key) => `${path.slice(packageRoot.length + 1)}: ${key}`),
  );
  expect(missing).toEqual([]);
});

test("no two commands go by one word", () => {
  expect(() => createVocabulary(commands, i18n)).not.toThrow();
});

describe("the rules themselves notice", () => {
  const model = parseLocale(`
hello = Hello, { $name }
prizes = { $count ->
    [one] a prize
   *[other] { $count } prizes
}
thing = Thing
    .help = a thing
`);
  const right = `
hello = Привет, { $name }
prizes = { $count ->
    [one] { $count } приз
    [few] { $count } приза
    [many] { $count } призов
   *[other] { $count } приза
}
thing = Вещь
    .help = вещь
`;
  const problems = (source: string): string[] =>
    localeProblems("ru", parseLocale(source), model, () => false);

  test.each<[string, string, string]>([
    ["a missing message", right.replace(/^hello.*$/m, ""), "hello: missing"],
    ["a missing attribute", right.replace("    .help = вещь", ""), "thing.help: missing"],
    ["a message of nobody", `${right}extra = лишнее\n`, "extra: not in English"],
    ["another variable", right.replace("$name", "$nam"), "hello: variables nam, not name"],
    [
      "a missing branch",
      right.replace(/^ +\[few\].*\n/m, ""),
      "prizes: branches many,one,other, not few,many,one,other",
    ],
    ["what was not translated", right.replace("вещь", "a thing"), "thing.help: the same as in English"],
    [
      "the wrong script",
      right.replace("вещь", "veshch"),
      "thing.help: only 0 of 6 letters are in the script of ru",
    ],
  ])("%s", (_what, source, problem) => {
    expect(problems(source)).toContain(problem);
  });

  test("nothing where all is right", () => {
    expect(problems(right)).toEqual([]);
  });

  test("keys in every way the code writes them, but not in comments", () => {
    const source = `
// key: "comment-key"
say("a-key"); toast( "b-key", { x }); throw new UserError("c-key"); refuse(context, "d-key");
const text = { key: "e-key.part" }; const empty = { key: "" };
`;
    expect([...keysInSource(source)].sort()).toEqual(["a-key", "b-key", "c-key", "d-key", "e-key.part"]);
  });

  test("a command without its words", () => {
    const help = commands.filter(({ name }) => name === "help");
    const nameless = help.map((command) => ({ ...command, name: "nameless" }));
    expect(commandProblems(nameless, i18n, "ru")).toEqual([
      "command-nameless: missing",
      "command-nameless.help: missing",
      "command-nameless.menu: missing",
      "command-nameless.arg-command: missing",
      "command-nameless.arg-command-label: missing",
    ]);
  });
});
