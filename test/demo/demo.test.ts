import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtDist } from "../harness/build.ts";

const run = (command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestnik demo "));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe("the demo", () => {
  it("notices a join and a recipient that were lost: the tables tell, and the exit code is 1", async () => {
    const dist = await builtDist();
    const out = join(folder, "out");
    const { code, output } = await run(join(dist, "main.js"), [
      "demo",
      "--seed",
      "11",
      "--readers",
      "700",
      "--break",
      "drop-join",
      "--break",
      "drop-recipient",
      "--out",
      out,
    ]);
    expect(output).toContain("thrown away on purpose");
    expect(output).toMatch(/^≠ people who took part +294 +293$/m);
    expect(output).toMatch(/^≠ entrants in the list +281 +280$/m);
    expect(output).toMatch(/^≠ subscribers when it began +700 +699$/m);
    expect(output).toMatch(/^≠ receipt\.csv: a line for each subscriber +700 +699$/m);
    // Nobody who was written to got it twice, killed bot or not; what was lost shows in these rows and nowhere else.
    expect(output).toMatch(/^= got it twice on VK +0 +0$/m);
    expect(output.match(/^≠ .*/gm)?.map((line) => line.slice(2).split("  ")[0])).toEqual([
      "people who took part",
      "entrants in the list",
      "subscribers when it began",
      "got it on VK",
      "receipt.csv: a line for each subscriber",
    ]);
    const receipt = (await readFile(join(out, "receipt.csv"), "utf8")).split("\r\n");
    expect(receipt[0]).toBe("person,network,state,reason,at");
    expect(receipt.filter((line) => line !== "")).toHaveLength(700);
    // Only the lost join is wrong: the draw over the others verifies.
    expect(output).toContain("Every check holds.");
    expect(code).toBe(1);
    expect((await readdir(out)).sort()).toEqual([
      "chain.json",
      "entrants.bin",
      "receipt.csv",
      "receipt.json",
      "result.json",
      "rules.json",
      "transcript.en.md",
      "transcript.ru.md",
    ]);
    const transcript = await readFile(join(out, "transcript.ru.md"), "utf8");
    expect(transcript).toContain("Участвовать");
    expect(transcript).not.toMatch(/\{ ?\$|undefined|\[object/);
  }, 600_000);
});
