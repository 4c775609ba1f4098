import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../src/package-root.ts";
import { builtDist } from "./harness/build.ts";

let main: string;
beforeAll(async () => {
  main = join(await builtDist(), "main.js");
});

const vestnik = (args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    cwd: join(packageRoot, "test"),
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });

describe("the command line", () => {
  it("lists every problem of the environment at once and ends with 2", () => {
    const { status, stderr } = vestnik(["start"], {
      HTTP_PORT: "http",
      VK_GROUP_ID: "-5",
      LOG_LEVEL: "loud",
      TELEGRAM_BOT_TOKEN: "secret",
    });
    expect(status).toBe(2);
    for (const name of ["HTTP_PORT", "VK_GROUP_ID", "LOG_LEVEL", "TELEGRAM_BOT_TOKEN"])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain('"secret"');
  });

  it("explains itself when a word is wrong", () => {
    for (const args of [
      ["dance"],
      ["demo", "--speed", "9"],
      ["demo", "--seed", "many"],
      ["demo", "--break", "heart"],
    ]) {
      const { status, stderr } = vestnik(args);
      expect(status).toBe(2);
      expect(stderr).toContain("vestnik start");
    }
    expect(vestnik(["help"]).stdout).toContain("vestnik verify");
  });

  it("verifies the example draw from files alone", () => {
    const example = join(packageRoot, "test/fixtures/draw-example");
    const files = ["result.json", "entrants.bin", "rules.json"].map((name) => join(example, name));
    const { status, stdout } = vestnik(["verify", ...files, "--receipt", join(example, "receipt.json")]);
    expect(stdout).toContain("Every check holds.");
    expect(status).toBe(0);
  });
});
