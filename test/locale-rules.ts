import { FluentResource, type Message } from "@fluent/bundle";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argumentKey, commandKey, type Command } from "../src/bot/command.ts";
import type { I18n } from "../src/bot/i18n.ts";

type Pattern = NonNullable<Message["value"]>;
type Part = Exclude<Pattern, string>[number];
type Expression = Exclude<Part, string>;
type Select = Extract<Expression, { type: "select" }>;

/** `key` and `key.attribute` → what Fluent made of it. */
export type Locale = ReadonlyMap<string, Pattern>;

export const parseLocale = (source: string): Locale => {
  const entries: [string, Pattern][] = [];
  for (const { id, value, attributes } of new FluentResource(source).body) {
    if (value !== null) entries.push([id, value]);
    for (const [name, pattern] of Object.entries(attributes)) entries.push([`${id}.${name}`, pattern]);
  }
  return new Map(entries);
};

/** All rooms' files of a language. */
export const readLocale = (folder: string): Locale =>
  parseLocale(
    readdirSync(folder)
      .filter((file) => file.endsWith(".ftl"))
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n"),
  );

const partsOf = (pattern: Pattern): readonly Part[] => (typeof pattern === "string" ? [pattern] : pattern);

/** All parts, those inside branches too. */
const deepParts = (pattern: Pattern): readonly Part[] =>
  partsOf(pattern).flatMap((part) =>
    typeof part !== "string" && part.type === "select"
      ? [part, part.selector, ...part.variants.flatMap(({ value }) => deepParts(value))]
      : [part],
  );

const variablesOf = (pattern: Pattern): readonly string[] =>
  [
    ...new Set(
      deepParts(pattern).flatMap((part) =>
        typeof part !== "string" && part.type === "var" ? [part.name] : [],
      ),
    ),
  ].sort();

const wordsOf = (pattern: Pattern): string =>
  deepParts(pattern)
    .map((part) => (typeof part === "string" ? part : " "))
    .join("");

const categories = new Set(["zero", "one", "two", "few", "many"]);

const keysOf = (select: Select): readonly string[] =>
  select.variants.flatMap(({ key }) => (key.type === "str" ? [key.value] : []));

/** Selections by number that lack a branch of the language, or have one it does not know. */
const pluralProblems = (language: string, key: string, pattern: Pattern): string[] => {
  const wanted = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
  return deepParts(pattern).flatMap((part) => {
    if (typeof part === "string" || part.type !== "select") return [];
    const found = [...keysOf(part)].sort();
    if (!found.some((name) => categories.has(name))) return [];
    return found.join() === wanted.join() ? [] : [`${key}: branches ${found.join()}, not ${wanted.join()}`];
  });
};

const scripts: Readonly<Record<string, RegExp>> = {
  en: /\p{Script=Latin}/gu,
  ru: /\p{Script=Cyrillic}/gu,
};

/** What looks the same in all languages: markup, commands, addresses, names of arguments and networks, the mark. */
const withoutTokens = (words: string): string =>
  words.replace(/<\/?b>|https?:\S+|\/[a-z_]+|\b[a-z_]+=\S*|\bTelegram\b|\bVK\b|\bSANDBOX\b/giu, " ");

const scriptProblems = (language: string, key: string, pattern: Pattern): string[] => {
  const words = withoutTokens(wordsOf(pattern));
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  const own = words.match(scripts[language] ?? /\p{L}/gu)?.length ?? 0;
  return own * 2 >= letters
    ? []
    : [`${key}: only ${own} of ${letters} letters are in the script of ${language}`];
};

/** Aliases are lists of words that work in every language; each language is called by its own name everywhere. */
const isForAll = (key: string): boolean => /aliases$|(?:^|-)language-[a-z]{2}$/.test(key);

/** What is wrong with a language, compared with English; `isSame` allows a value to equal the English one. */
export const localeProblems = (
  language: string,
  locale: Locale,
  english: Locale,
  isSame: (key: string) => boolean,
): string[] => {
  const problems: string[] = [];
  for (const key of english.keys()) if (!locale.has(key)) problems.push(`${key}: missing`);
  for (const [key, pattern] of locale) {
    const model = english.get(key);
    if (!model) {
      problems.push(`${key}: not in English`);
      continue;
    }
    problems.push(...pluralProblems(language, key, pattern));
    const [own, wanted] = [variablesOf(pattern).join(), variablesOf(model).join()];
    if (own !== wanted) problems.push(`${key}: variables ${own || "none"}, not ${wanted || "none"}`);
    if (isForAll(key)) continue;
    problems.push(...scriptProblems(language, key, pattern));
    const words = wordsOf(model).trim();
    if (
      language !== "en" &&
      /\p{L}/u.test(withoutTokens(words)) &&
      wordsOf(pattern).trim() === words &&
      !isSame(key)
    )
      problems.push(`${key}: the same as in English`);
  }
  return problems;
};

/** Messages and attributes that a declared command lacks in a language. */
export const commandProblems = (commands: readonly Command[], i18n: I18n, language: string): string[] =>
  commands.flatMap((command) => {
    const key = commandKey(command);
    const menu = `${key}.menu`;
    const needed = [
      key,
      `${key}.help`,
      ...(command.isListed ? [menu] : []),
      ...Object.entries(command.args).flatMap(([name, argument]) => {
        const prompt = argumentKey(command, name);
        const options = /^choice\((.*)\)$/.exec(argument.kind)?.[1]?.split("|") ?? [];
        return [
          prompt,
          `${prompt}-label`,
          ...options.map((option) => `${prompt}-${option.replaceAll("_", "-")}`),
        ];
      }),
    ];
    const missing = needed.filter((it) => !i18n.has(language, it)).map((it) => `${it}: missing`);
    // PLATFORMS A1: a command's description has 1–256 characters.
    const length = i18n.has(language, menu) ? i18n.format(language, menu, {}).length : 1;
    return length >= 1 && length <= 256 ? missing : [...missing, `${menu}: ${length} characters`];
  });

const literals = [
  /\bkey:\s*"([a-z][a-z0-9.-]*)"/g,
  /\b(?:say|toast|sentence)\(\s*"([a-z][a-z0-9-]*)"/g,
  /\bnew UserError\(\s*"([a-z][a-z0-9-]*)"/g,
  /\brefuse\(\s*\w+,\s*"([a-z][a-z0-9-]*)"/g,
];

/** Message keys written out in a source file. */
export const keysInSource = (source: string): readonly string[] => {
  const code = source.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, "");
  return [...new Set(literals.flatMap((literal) => [...code.matchAll(literal)].map(([, key = ""]) => key)))];
};

/** Source files below a folder that may speak: neither generated ones nor stores, whose keys are the database's. */
export const sourcesBelow = (folder: string): readonly { path: string; source: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes("generated"),
    )
    .filter((entry) => entry.name !== "store.ts")
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, source: readFileSync(path, "utf8") }));
