import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { remoteWorld } from "../../../src/sandbox/control.ts";
import type { TelegramWorld } from "../../../src/sandbox/telegram/world.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
let folder: string;
let main: string;

beforeAll(async () => {
  // Node 20 runs no TypeScript: compile the entry and what it imports, nothing else.
  folder = await mkdtemp(join(tmpdir(), "telegram-process-"));
  const tsconfig = join(folder, "tsconfig.json");
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writeFile(
    tsconfig,
    JSON.stringify({
      extends: join(repository, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        rootDir: join(repository, "src"),
        outDir: join(folder, "dist"),
        typeRoots: [join(repository, "node_modules/@types")],
      },
      files: [join(repository, "src/sandbox/telegram/main.ts")],
      include: [],
    }),
  );
  const compiler = join(repository, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [compiler, "-p", tsconfig]);
  main = join(folder, "dist/sandbox/telegram/main.js");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });

it("runs in a process of its own, is driven over HTTP, its clock turns, and it ends on SIGTERM", async () => {
  const simulator = start(["--port", "0"]);
  try {
    const [line] = (await once(simulator.stdout ?? simulator, "data")) as [Buffer];
    const { url } = JSON.parse(line.toString("utf8")) as { url: string };
    const world = remoteWorld<TelegramWorld>(url);
    await world.createBot({ token: "77:t", name: "Vestnik", username: "vestnik_bot" });
    const me = (await (await fetch(`${url}/bot77:t/getMe`)).json()) as { result: { username: string } };
    expect(me.result.username).toBe("vestnik_bot");
    const before = await world.now();
    await world.turnClock(3_600_000);
    expect((await world.now()) - before).toBeGreaterThanOrEqual(3_600_000);
    const ended = once(simulator, "exit");
    simulator.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  } finally {
    simulator.kill("SIGKILL");
  }
});

it("refuses a port that is none", async () => {
  const simulator = start(["--port", "soon"]);
  expect(await once(simulator, "exit")).toEqual([2, null]);
});
