import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { builtDist } from "../../harness/build.ts";

let main: string;
let folder: string;
beforeAll(async () => {
  main = join(await builtDist(), "main.js");
}, 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestnik-sandbox-"));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const environment = (env: Record<string, string>): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  DATA_DIR: join(folder, "data"),
  HTTP_PORT: "0",
  ...env,
});

const vestnik = (command: string, env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [main, command], {
    encoding: "utf8",
    cwd: folder,
    env: environment(env),
    timeout: 60_000,
  });

describe("vestnik start without a token", () => {
  it.each(["start", "sandbox"])("%s refuses data of a live bot, and leaves it alone", async (command) => {
    await mkdir(join(folder, "data", "postgres"), { recursive: true });
    const { status, stderr } = vestnik(command);
    expect(status).toBe(2);
    expect(stderr).toContain("No token is set, but this data belongs to a live bot.");
    expect(await readdir(join(folder, "data"))).toEqual(["postgres"]);
    expect(await readdir(join(folder, "data", "postgres"))).toEqual([]);
  });

  it.each(["start", "sandbox"])("%s refuses a database of one's own, and production", (command) => {
    const own = { DATABASE_URL: "postgresql://bot:pw@127.0.0.1:1/bot", SECRET_KEY: "00".repeat(32) };
    const withDatabase = vestnik(command, own);
    expect(withDatabase.status).toBe(2);
    expect(withDatabase.stderr).toContain("No token is set, but DATABASE_URL is");
    expect(withDatabase.stderr).not.toContain("pw");
    const inProduction = vestnik(command, { NODE_ENV: "production" });
    expect(inProduction.status).toBe(2);
    expect(inProduction.stderr).toContain("No token is set, but NODE_ENV is production");
  });

  it("the sandbox refuses to hide a bot whose token is there", () => {
    const { status, stderr } = vestnik("sandbox", { TELEGRAM_BOT_TOKEN: "123456:abc" });
    expect(status).toBe(2);
    expect(stderr).toContain("A token is set");
    expect(stderr).not.toContain("abc");
  });

  it("opens on 127.0.0.1 whatever HTTP_HOST says, prints its address, and stops within five seconds", async () => {
    const child = spawn(process.execPath, [main, "start"], {
      cwd: folder,
      env: environment({ HTTP_HOST: "0.0.0.0", PUBLIC_URL: "https://shop.example" }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "exit");
    let output = "";
    const address = await new Promise<string>((resolve, reject) => {
      const take = (chunk: Buffer): void => {
        output += chunk.toString("utf8");
        const found = /http:\/\/localhost:\d+(?=\/sandbox)/u.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.once("exit", () => reject(new Error(`It ended: ${output}`)));
    });
    expect(output).toContain("SANDBOX");
    const { port } = new URL(address);
    const url = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${url}/sandbox`)).text()).toContain("SANDBOX");
    // 127.0.0.2 is this machine, too, and only who listens everywhere answers there.
    await expect(fetch(`http://127.0.0.2:${port}/sandbox`)).rejects.toThrow("fetch failed");
    expect(await readdir(join(folder, "data"))).toEqual(["sandbox"]);
    // An open page does not hold it up.
    const page = await fetch(`${url}/sandbox/events`);
    const sentAtMs = performance.now();
    child.kill("SIGTERM");
    const [code] = await ended;
    expect(code).toBe(0);
    expect(performance.now() - sentAtMs).toBeLessThan(5_000);
    await page.body?.cancel().catch(() => {});
    expect(output).not.toMatch(/error|Error/u);
  }, 120_000);
});
