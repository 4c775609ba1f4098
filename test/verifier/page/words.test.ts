import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../src/package-root.ts";
import { readLocale, sourcesBelow } from "../../locale-rules.ts";

const prefix = "verify-page-";

const keys = [...readLocale(join(packageRoot, "locales", "en")).keys()].flatMap((key) =>
  key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
);

const verifier = sourcesBelow(join(packageRoot, "src", "verifier"));
const page = verifier
  .filter(({ path }) => path.includes("page"))
  .map(({ source }) => source)
  .join("\n");
const everything = verifier.map(({ source }) => source).join("\n");

/** Keys that are composed: `check-${name}`. */
const beginnings = [...page.matchAll(/`(?<beginning>[a-z]+-)\$\{\w+\}`/gu)].map(
  ({ groups }) => groups?.["beginning"] ?? "",
);

/** Whether a word is a value in the verifier: in quotes, the name of a property, or the outcome of a check. */
const isValue = (word: string): boolean =>
  ["true", "false"].includes(word) ||
  everything.includes(`"${word}"`) ||
  new RegExp(`^\\s*${word}:`, "mu").test(everything);

const isSaid = (key: string): boolean =>
  page.includes(`"${key}"`) ||
  beginnings.some((beginning) => key.startsWith(beginning) && isValue(key.slice(beginning.length)));

test("every sentence of the page is said somewhere, whole or composed of words that the verifier knows", () => {
  expect(beginnings.length).toBeGreaterThan(2);
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter((key) => !isSaid(key))).toEqual([]);
});

test("every sentence that the page writes out has its text", () => {
  const written = [...page.matchAll(/(?:say\(|words\[)"(?<key>[a-z-]+)"/gu)].flatMap(
    ({ groups }) => groups?.["key"] ?? [],
  );
  expect(written.length).toBeGreaterThan(15);
  expect(written.filter((key) => !keys.includes(key))).toEqual([]);
});

test("a sentence that nobody says is noticed", () => {
  expect(["nobody", "check-nobody", "file-nobody"].filter(isSaid)).toEqual([]);
});
