import { readdir, readFile } from "node:fs/promises";

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

/** The fields of a process after its name, which may hold spaces. */
const statOf = async (pid: number): Promise<readonly string[]> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
};

const sumOf = (fields: readonly string[], places: readonly number[]): number =>
  places.reduce((sum, place) => sum + Number(fields[place]), 0) / ticksPerSecond;

/** Processor seconds that a process has used so far, its threads included. */
export const cpuSeconds = async (pid: number): Promise<number> => sumOf(await statOf(pid), [11, 12]);

export const parentOf = async (pid: number): Promise<number> => Number((await statOf(pid))[1]);

/** All that run, as far as they can still be looked at: some end meanwhile. */
const everyProcess = async (): Promise<{ readonly pid: number; readonly fields: readonly string[] }[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => ({ pid, fields: await statOf(pid).catch(() => []) })),
  );
  return found.filter(({ fields }) => fields.length > 0);
};

/** Processor seconds of a process and its children, those that have ended included: a database server's. */
export const cpuOfTree = async (pid: number): Promise<number> => {
  const children = (await everyProcess()).filter(({ fields }) => Number(fields[1]) === pid);
  const own = sumOf(await statOf(pid), [11, 12, 13, 14]);
  return children.reduce((sum, { fields }) => sum + sumOf(fields, [11, 12, 13, 14]), own);
};

/** Processor seconds of this process's children whose command line has this in it: a simulator's. */
export const cpuOfChildren = async (command: string): Promise<number> => {
  let sum = 0;
  for (const { pid, fields } of await everyProcess()) {
    if (Number(fields[1]) !== process.pid) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes(command)) sum += sumOf(fields, [11, 12]);
  }
  return sum;
};

/** The most memory that a process has ever held, in MiB. */
export const peakMemoryMiB = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1024;
};

/** The longest that the bot's event loop stood still since the last time somebody asked. */
export const loopStallMs = async (url: string): Promise<number> => {
  const answer = await fetch(`${url}/metrics`);
  const text = await answer.text();
  const value = /^\w*eventloop_lag_max_seconds(?:\{[^}]*\})? (\S+)$/mu.exec(text)?.[1];
  if (value === undefined)
    throw new Error(
      `${url}/metrics does not tell how long the event loop stood still: ${text.slice(0, 500)}`,
    );
  return Number(value) * 1000;
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
