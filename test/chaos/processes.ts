import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../src/package-root.ts";

const built = (path: string): string => join(packageRoot, "dist", path);

/** What goes wrong with a process of ours is told by its last words. */
const keepLastLines = (stream: NodeJS.ReadableStream | null): { readonly lines: string[] } => {
  const kept = { lines: [] as string[] };
  if (stream)
    createInterface({ input: stream }).on("line", (line) => {
      kept.lines.push(line);
      if (kept.lines.length > 20) kept.lines.shift();
    });
  return kept;
};

interface Simulator<Greeting> {
  /** What it printed once it listened. */
  readonly greeting: Greeting;
  stop(): Promise<void>;
}

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
};

/** Starts a simulator in a process of its own, on a free port. */
export const startSimulator = async <Greeting>(name: string, args: readonly string[] = []) => {
  const child = spawn(process.execPath, [built(`sandbox/${name}/main.js`), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors = keepLastLines(child.stderr);
  const failed = once(child, "exit").then(() => {
    throw new Error(`The simulator ${name} ended: ${errors.lines.join("\n")}`);
  });
  failed.catch(() => undefined); // of interest only until it listens
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), failed])) as [
    string,
  ];
  const simulator: Simulator<Greeting> = {
    greeting: JSON.parse(line) as Greeting,
    stop: async () => void (await end(child, "SIGTERM")),
  };
  return simulator;
};

/** The real bot in a process of its own, to be killed and started again. */
export interface BotProcess {
  /** Of the process of the last start. */
  readonly pid: number | undefined;
  readonly starts: number;
  /** Starts that found the database server of their killed predecessor and went on with it. */
  readonly adoptions: number;
  /** From the start to being ready, in milliseconds, of each start. */
  readonly startMs: readonly number[];
  /** Resolves when it reads, handles and sends. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Freezes it where it stands, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** As an operator would end it; returns its exit code. */
  stop(): Promise<number | null>;
}

interface LogLine {
  readonly msg?: string;
  readonly adopted?: boolean;
}

const parseLine = (line: string): LogLine => {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return {}; // the claim code's sentence is no log line
  }
};

const readyWithinMs = 60_000;

export const createBotProcess = (options: {
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs: no `.env` of anybody's lies there. */
  readonly folder: string;
  readonly logFile: string;
}): BotProcess => {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const startMs: number[] = [];
  let child: ChildProcess | undefined;
  let adoptions = 0;

  const start = async (): Promise<void> => {
    const startedMs = performance.now();
    const started = spawn(process.execPath, [built("main.js"), "start"], {
      cwd: options.folder,
      env: { PATH: process.env["PATH"] ?? "", ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    const errors = keepLastLines(started.stderr);
    const lines = createInterface({ input: started.stdout });
    const ready = new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        log.write(`${line}\n`);
        const { msg, adopted } = parseLine(line);
        if (msg === "database server ready" && adopted === true) adoptions += 1;
        if (msg === "ready") resolve();
      });
      const late = setTimeout(() => reject(new Error("The bot did not get ready.")), readyWithinMs);
      late.unref();
      started.once("exit", (code) =>
        reject(new Error(`The bot ended with ${code} before it was ready: ${errors.lines.join("\n")}`)),
      );
    });
    await ready;
    startMs.push(performance.now() - startedMs);
  };

  return {
    get pid() {
      return child?.pid;
    },
    get starts() {
      return startMs.length;
    },
    get adoptions() {
      return adoptions;
    },
    startMs,
    start,
    kill: async () => {
      if (child) await end(child, "SIGKILL");
    },
    signal: (signal) => void child?.kill(signal),
    stop: async () => {
      const code = child ? await end(child, "SIGTERM") : null;
      log.end();
      return code;
    },
  };
};
