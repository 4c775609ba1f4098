import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ChaosWorld } from "../chaos/world.ts";
import { median, milliseconds, type Figure } from "./measure.ts";

const run = promisify(execFile);
const rounds = 3;

/** From the start of the process to being ready, with the data of the runs before, the bundled server included. */
export const measureStarts = async ({ bot }: ChaosWorld): Promise<Figure> => {
  const bareMs: number[] = [];
  const startMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now();
    await run(process.execPath, ["-e", ""]);
    bareMs.push(performance.now() - startedMs);
    await bot.stop();
    await bot.start();
    startMs.push(bot.startMs.at(-1) ?? Number.NaN);
  }
  const found = median(startMs);
  return {
    what: "start to ready, with data, bundled server included",
    goal: "≤ 2 s",
    found: milliseconds(found),
    baseline: `node alone: ${milliseconds(median(bareMs))}`,
    isMet: found <= 2_000,
  };
};
