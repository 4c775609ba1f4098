import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseConfig } from "../src/config.ts";
import { packageRoot } from "../src/package-root.ts";

const read = (path: string): string => readFileSync(join(packageRoot, path), "utf8");
const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** The variables as src/config.ts declares them. */
const declared = all(read("src/config.ts"), /^ {2}([A-Z][A-Z_]+): /gm).sort();
const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));
const readme = read("README.md");

describe("the documents tell what is there", () => {
  it("the example of the environment names every variable, with a line of explanation above it", () => {
    const example = read(".env.example");
    expect(declared.length).toBeGreaterThan(10);
    expect(all(example, /^([A-Z_]+)=/gm).sort()).toEqual(declared);
    expect(all(example, /^# \S[^\n]*\.\n([A-Z_]+)=/gm).sort()).toEqual(declared);
  });

  it("the example as it stands is a configuration without a token", () => {
    const lines = read(".env.example").matchAll(/^([A-Z_]+)=(.*)$/gm);
    const config = parseConfig(Object.fromEntries([...lines].map(([, name, value]) => [name, value])));
    expect(config).toEqual(parseConfig({}));
  });

  it("the README lists every variable and no other", () => {
    expect(all(readme, /^\| `([A-Z_]+)` +\|/gm).sort()).toEqual(declared);
  });

  it("the README names only scripts and files that exist", () => {
    const named = new Set(all(readme, /npm run ([a-z:]+)/g));
    expect([...named].filter((name) => !(name in scripts.scripts))).toEqual([]);
    const linked = all(readme, /\]\((?!https?:)([^)#]+)\)/g);
    expect(linked.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
    const drawn = all(readme, /^├─ (.+?) {2,}/gm).flatMap((line) => line.split(/ +/));
    expect(drawn.length).toBeGreaterThan(8);
    expect(drawn.filter((name) => !existsSync(join(packageRoot, "src", name)))).toEqual([]);
  });
});
