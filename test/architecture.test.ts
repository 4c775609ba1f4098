import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../src/package-root.ts";
import { annexes, floors, importsOf, pieceOf, trespasses, type SourceFile } from "./architecture-rules.ts";

const sourceFolder = join(packageRoot, "src");
const house: readonly SourceFile[] = readdirSync(sourceFolder, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("db/generated/"))
  .map((path) => ({ path, text: readFileSync(join(sourceFolder, path), "utf8") }));

const file = (path: string, text: string): SourceFile => ({ path, text });

describe("the house", () => {
  it("holds no trespass", () => {
    expect(trespasses(house)).toEqual([]);
  });

  it("is the one that the floor plan shows", () => {
    const planned = [...floors.flat(), ...Object.keys(annexes)];
    expect([...new Set(house.map(({ path }) => pieceOf(path)))].sort()).toEqual([...planned].sort());
  });

  it("is read whole: every relative import of its files leads to one of them", () => {
    const paths = new Set(house.map(({ path }) => path));
    const led = house.flatMap((source) => importsOf(source).filter(({ isPackage }) => !isPackage));
    expect(led.length).toBeGreaterThan(house.length);
    expect(led.map(({ to }) => to).filter((to) => !paths.has(to) && !to.startsWith("db/generated/"))).toEqual(
      [],
    );
  });
});

describe("the scanner of imports", () => {
  it.each([
    ['import { a } from "./b.ts";', "giveaways/b.ts", false, false],
    ['import type { A } from "../bot/b.ts";', "bot/b.ts", true, false],
    ['import {\n  a,\n  type B,\n} from "../db/b.ts";', "db/b.ts", false, false],
    ['import "./side.ts";', "giveaways/side.ts", false, false],
    ['import a, * as b from "grammy/types";', "grammy/types", false, false],
    ['export * from "./b.ts";', "giveaways/b.ts", false, false],
    ['export type { A } from "./b.ts";', "giveaways/b.ts", true, false],
    ['const { a } = await import("../demo/demo.ts");', "demo/demo.ts", false, true],
    ['export const a = async () => import(\n  "./late.ts"\n);', "giveaways/late.ts", false, true],
    ['const x = 1; import { a } from "./b.ts";', "giveaways/b.ts", false, false],
  ])("sees %s", (text, to, isType, isDynamic) => {
    expect(importsOf(file("giveaways/a.ts", text))).toEqual([
      expect.objectContaining({ to, isType, isDynamic }),
    ]);
  });

  it.each([
    '// import { a } from "./b.ts";',
    '/* import("./b.ts") */',
    'export const a = "https://example.org/";',
    'export const text = { from: "bot" };',
  ])("takes %s for no import", (text) => {
    expect(importsOf(file("giveaways/a.ts", text))).toEqual([]);
  });

  it("sees what follows an address and a comment", () => {
    const text = 'const a = "http://b"; // import("./c.ts")\nvoid import("./d.ts");';
    expect(importsOf(file("bot/a.ts", text)).map(({ to }) => to)).toEqual(["bot/d.ts"]);
  });
});

describe("a planted trespass is found", () => {
  const long = Array.from({ length: 301 }, (_, index) => `export const a${index} = ${index};`).join("\n");

  it.each([
    ["a room imports another of its floor", "start.ts", 'import "./demo/demo.ts";', "imports go down only"],
    [
      "a lower room imports a higher one",
      "bot/a.ts",
      'import type { A } from "../journal/a.ts";',
      "go down only",
    ],
    ["a room imports the wiring", "giveaways/a.ts", 'import { createApp } from "../app.ts";', "go down only"],
    ["a piece is not on the plan", "bot/a.ts", 'import "../utils/a.ts";', "utils is not on the floor plan"],
    [
      "a platform reaches the database",
      "platforms/vk/a.ts",
      'import "../../db/open.ts";',
      "may not import db",
    ],
    [
      "a room reaches a platform",
      "delivery/a.ts",
      'import "../platforms/vk/a.ts";',
      "may not import platforms",
    ],
    [
      "the verifier uses the maker's code",
      "verifier/a.ts",
      'import "../giveaways/draw/hash.ts";',
      "may not import",
    ],
    [
      "a room uses the verifier",
      "giveaways/a.ts",
      'import "../verifier/sha256.ts";',
      "may not import verifier",
    ],
    [
      "the sandbox knows a platform",
      "sandbox/a.ts",
      'import "../platforms/pace.ts";',
      "may not import platforms",
    ],
    [
      "the sandbox knows a room",
      "sandbox/a.ts",
      'import type { A } from "../giveaways/a.ts";',
      "may not import giveaways",
    ],
    [
      "the bot knows the sandbox",
      "start.ts",
      'await import("./sandbox/vk/simulator.ts");',
      "may not import sandbox",
    ],
    [
      "main always loads the demo",
      "main.ts",
      'import { runDemo } from "./demo/demo.ts";',
      "by import() only",
    ],
    ["another than main loads the demo", "app.ts", 'await import("./demo/demo.ts");', "go down only"],
    [
      "grammY outside its wall",
      "platforms/vk/a.ts",
      'import type { A } from "grammy/types";',
      "grammy is not",
    ],
    ["vk-io outside its wall", "bot/a.ts", 'import { API } from "vk-io";', "vk-io is not"],
    ["Prisma outside stores", "giveaways/entry-service.ts", 'import "@prisma/client";', "@prisma is not"],
    ["the client outside stores", "journal/a.ts", 'import "../db/generated/client.ts";', "Prisma is for db"],
    ["a query outside a store", "delivery/jobs.ts", "await tx.delivery.findMany({});", "outside a store"],
    ["raw SQL outside a store", "delivery/jobs.ts", "await tx.$queryRaw`SELECT 1`;", "outside a store"],
    ["rules that read a store", "giveaways/entry.ts", 'import { a } from "./store.ts";', "which is store"],
    ["rules that open a transaction", "giveaways/view.ts", 'import "../db/transaction.ts";', "the database"],
    [
      "rules that read a store below",
      "giveaways/draw/a.ts",
      'import "../../audience/store.ts";',
      "another room's",
    ],
    ["a store that calls a service", "audience/store.ts", 'import "./link-service.ts";', "which is service"],
    [
      "a service that knows a command",
      "audience/link-service.ts",
      'import "./commands.ts";',
      "which is surface",
    ],
    ["the environment read in a room", "demo/a.ts", 'const a = process.env["LOG_LEVEL"];', "the environment"],
    ["the environment by another name", "web/a.ts", 'import { env } from "node:process";', "the environment"],
    ["the time read past the clock", "giveaways/a.ts", "const now = new Date();", "past the clock"],
    ["a file that is two ideas", "bot/a.ts", long, "301 lines"],
  ])("%s", (_what, path, text, says) => {
    expect(trespasses([file(path, text)])).toEqual([expect.stringContaining(says)]);
  });

  it("a ring of imports", () => {
    const ring = [
      file("bot/a.ts", 'import "./b.ts";'),
      file("bot/b.ts", 'import type { C } from "./c.ts";'),
      file("bot/c.ts", 'export { a } from "./a.ts";'),
      file("bot/d.ts", 'import "./a.ts";'),
    ];
    expect(trespasses(ring)).toEqual(["import cycle: bot/a.ts → bot/b.ts → bot/c.ts → bot/a.ts"]);
  });

  it("and what is allowed is left alone", () => {
    const fine = [
      file("main.ts", 'const { runDemo } = await import("./demo/demo.ts");'),
      file("demo/stage.ts", 'import "../sandbox/vk/simulator.ts";\nimport "../app.ts";'),
      file("giveaways/entry.ts", 'import type { A } from "../audience/membership/store.ts";'),
      file("giveaways/entry-service.ts", 'import { inTransaction } from "../db/transaction.ts";'),
      file("giveaways/store.ts", 'import { Prisma } from "../db/generated/client.ts";\ntx.giveaway.count();'),
      file("platforms/telegram/a.ts", 'import { Api } from "grammy";\nimport "../../bot/platform.ts";'),
      file("command-line.ts", "export const read = () => process.env;"),
    ];
    expect(trespasses(fine)).toEqual([]);
  });
});
