import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../src/package-root.ts";
import { readLocale } from "../../locale-rules.ts";

const folder = join(packageRoot, "src", "sandbox", "page");
const prefix = "sandbox-page-";

const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n");

const keys = [...readLocale(join(packageRoot, "locales", "en")).keys()].flatMap((key) =>
  key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
);

/** `unblock-${network}` as a pattern. */
const patterns = [...sources.matchAll(/`(?<template>[a-z-]+-\$\{\w+\})`/gu)].map(
  ({ groups }) => new RegExp(`^${(groups?.["template"] ?? "").replace(/\$\{\w+\}/u, "[a-z-]+")}$`, "u"),
);

test("every word that the page writes out has its text", () => {
  const written = [...sources.matchAll(/word(?:\(|: )"(?<key>[\w-]+)"/gu)].map(
    ({ groups }) => groups?.["key"],
  );
  expect(written.length).toBeGreaterThan(50);
  expect(written.filter((key) => key === undefined || !keys.includes(key))).toEqual([]);
});

test("every text of the page is written out somewhere, whole or by its beginning", () => {
  const isUsed = (key: string): boolean =>
    sources.includes(`"${key}"`) || patterns.some((pattern) => pattern.test(key));
  expect(keys.filter((key) => !isUsed(key))).toEqual([]);
});
