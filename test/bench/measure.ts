import { readFile } from "node:fs/promises";

/** One line of the table: what was measured, beside what it is held against. */
export interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly found: string;
  /** The same without the bot, or with the simplest thing that could do it, in the same run. */
  readonly baseline: string;
  readonly isMet: boolean;
}

/** The value below which `share` of them lie; 0.5 is the median. Zero for none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** Processor seconds that a process has used so far, its threads included. */
export const cpuSeconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name, in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};

/** The most memory that a process has ever held, in MiB. */
export const peakMemoryMiB = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1024;
};

export const milliseconds = (value: number): string => `${Math.round(value)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;

/** For the README, as it stands there. */
export const markdown = (figures: readonly Figure[]): string =>
  [
    "| What | Goal | Measured | Baseline in the same run |",
    "| --- | --- | --- | --- |",
    ...figures.map(
      ({ what, goal, found, baseline, isMet }) =>
        `| ${what} | ${goal} | ${isMet ? "" : "**missed:** "}${found} | ${baseline} |`,
    ),
  ].join("\n");
