import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import type { BeaconWorld } from "../../../src/sandbox/beacon/simulator.ts";
import { remoteWorld } from "../../../src/sandbox/control.ts";
import { builtDist } from "../../harness/build.ts";

interface Started {
  readonly url: string;
  readonly chain: object;
  readonly chainHash: string;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

const run = async (...args: readonly string[]): Promise<ChildProcess> => {
  const main = join(await builtDist(), "sandbox", "beacon", "main.js");
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
};

const start = async (seed: string): Promise<Started & { readonly child: ChildProcess }> => {
  const child = await run("--seed", seed);
  if (child.stdout === null) throw new Error("The beacon has no output.");
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  return { ...(JSON.parse(line) as Started), child };
};

test("the beacon runs in a process of its own, is driven by its world, and ends on SIGTERM", async () => {
  const { url, chainHash, child } = await start("process");
  const world = remoteWorld<BeaconWorld>(url);
  const before = await world.now();
  await world.turnClock(3_600_000);
  expect((await world.now()) - before).toBeGreaterThanOrEqual(3_600_000);
  const answer = await fetch(`${url}/${chainHash}/public/7`);
  const { signature } = (await answer.json()) as { signature: string };
  expect(signature).toBe(await world.signatureOf(7));
  await expect(world.lie("white" as "bit-flip")).rejects.toThrow('knows no lie "white"');
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a restarted process with the same seed goes on with the same chain", async () => {
  const first = await start("again");
  const second = await start("again");
  expect(second.chain).toEqual(first.chain);
  expect(second.chainHash).toBe(first.chainHash);
});

test("a port that is none ends with 2", async () => {
  const child = await run("--port", "many");
  expect(await once(child, "exit")).toEqual([2, null]);
});
