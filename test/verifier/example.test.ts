import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { verifyDraw } from "../../src/verifier/verify.ts";

const read = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/draw-example/${name}`, import.meta.url));
const files = {
  result: read("result.json"),
  entrants: read("entrants.bin"),
  rules: read("rules.json").toString(),
  beacon: read("beacon.json").toString(),
  receipt: read("receipt.json").toString(),
};

test("every check holds on the example on the real beacon, in the order of DRAW §8", () => {
  const report = verifyDraw(files);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.checks.map(({ name }) => name)).toEqual([
    "rules",
    "closing",
    "list",
    "tree",
    "attempts",
    "commit",
    "beacon",
    "ranking",
    "reveals",
    "changes",
    "receipt",
  ]);
  expect(report.ok).toBe(true);
  expect(report.notices.join("\n")).not.toContain("TEST CHAIN");
});

test("bytes of entrants.bin that differ, one at a time across the file, refuse the example", () => {
  for (let i = 0; i < files.entrants.length; i += 107) {
    const entrants = Uint8Array.from(files.entrants);
    entrants[i] = (entrants[i] ?? 0) ^ 0x01;
    const failed = verifyDraw({ ...files, entrants }).checks.filter(({ ok }) => !ok);
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining(["list", "tree"]));
  }
});
