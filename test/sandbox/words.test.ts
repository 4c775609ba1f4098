import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { readLocale, sourcesBelow } from "../locale-rules.ts";

/** Those of its page have a test of their own: page/words.test.ts. */
const isOfServer = (key: string): boolean => key.startsWith("sandbox-") && !key.startsWith("sandbox-page-");

const keys = [...readLocale(join(packageRoot, "locales", "en")).keys()].filter(isOfServer);

const sandbox = [
  ...sourcesBelow(join(packageRoot, "src", "sandbox")).map(({ source }) => source),
  readFileSync(join(packageRoot, "src", "start-sandbox.ts"), "utf8"),
].join("\n");

/** The kinds that keys are composed of come from below, as roles do. */
const everything = [
  sandbox,
  ...["bot", "house"].flatMap((room) =>
    sourcesBelow(join(packageRoot, "src", room)).map(({ source }) => source),
  ),
].join("\n");

/** Keys that are composed: `sandbox-story-${key}.title`, `sandbox-note-${isBot ? "bot-" : ""}${kind}`. */
const patterns = [...sandbox.matchAll(/`(?<template>sandbox-[^`]*\$\{[^`]*)`/gu)].map(({ groups }) => {
  const source = (groups?.["template"] ?? "")
    .replaceAll(".", "\\.")
    .replaceAll(/\$\{[^}]*\? "(?<yes>[a-z-]*)" : "(?<no>[a-z-]*)"\}/gu, "(?:$<yes>|$<no>)")
    .replaceAll(/\$\{[^}]*\}/gu, "([a-z-]+)");
  return new RegExp(`^${source}$`, "u");
});

/** Whether a word is a value in the code: in quotes, or the name of a property. */
const isValue = (word: string): boolean =>
  everything.includes(`"${word}"`) || new RegExp(`^\\s*${word}(?::|,$|\\()`, "mu").test(everything);

const isSaid = (key: string): boolean =>
  sandbox.includes(`"${key}"`) ||
  patterns.some((pattern) => {
    const found = pattern.exec(key);
    return found !== null && found.slice(1).every(isValue);
  });

test("every sentence of the sandbox is said somewhere, whole or composed of words that the code knows", () => {
  expect(keys.length).toBeGreaterThan(60);
  expect(patterns.length).toBeGreaterThan(4);
  expect(keys.filter((key) => !isSaid(key))).toEqual([]);
});

test("every sentence that the sandbox writes out has its text", () => {
  const written = [...sandbox.matchAll(/"(?<key>sandbox-(?!page-)[a-z.-]+)"/gu)].flatMap(
    ({ groups }) => groups?.["key"] ?? [],
  );
  expect(written.length).toBeGreaterThan(20);
  expect(written.filter((key) => !keys.includes(key))).toEqual([]);
});

test("a sentence that nobody says is noticed", () => {
  expect(["sandbox-nobody", "sandbox-story-nobody", "sandbox-story-nobody.title"].filter(isSaid)).toEqual([]);
});
