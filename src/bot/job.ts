import { createTask, type RunCoordinator, type ScheduledTask, validate } from "node-cron";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";

interface JobContext {
  readonly now: Date;
  /** Aborted when the process ends; a long sweep looks at it between its portions. */
  readonly signal: AbortSignal;
}

/** An idempotent sweep: the tick only says "look", due rows decide what is done. */
export interface Job {
  /** Unique among all jobs: `delivery_expire`. */
  readonly name: string;
  // Cron expression in UTC with seconds: `*/10 * * * * *`.
  readonly every: string;
  /** Every process runs it, not only the one that leads: for what each sees by itself. */
  readonly isEverywhere?: boolean;
  run(context: JobContext): Promise<void>;
}

/** Checks a job's declaration. @throws {Error} its expression is not a cron expression of six fields */
export const defineJob = (job: Job): Job => {
  if (job.every.trim().split(/\s+/u).length !== 6 || !validate(job.every)) {
    throw new Error(
      `The job ${job.name} cannot run at "${job.every}": that is no cron expression with seconds.`,
    );
  }
  return job;
};

export interface SchedulerOptions {
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly log: Pick<Logger, "debug" | "error">;
  /** Where several processes share the jobs: decides which of them runs a tick. */
  readonly coordinator?: RunCoordinator;
  /** Told after each run. */
  readonly onRan?: (job: string, seconds: number, isDone: boolean) => void;
}

export interface Scheduler {
  /** Begins to tick. */
  start(): void;
  /** Runs every job that fell due since the last look, each once however often it fell due. */
  runDue(): Promise<void>;
  /** Runs every job once, in their order. */
  runAll(): Promise<void>;
  /** Stops ticking, tells running jobs to end and waits for them. */
  stop(): Promise<void>;
}

/** How far back `runDue` looks for a tick that was missed. */
const longestLookMs = 366 * 86_400_000;

/** The jobs of all rooms on one clock. A job that throws is logged and runs again at its next tick. */
export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { jobs, clock, log, coordinator } = options;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const lookedAtMs = new Map<string, number>();

  const run = async (job: Job): Promise<void> => {
    if (stopping.signal.aborted) return;
    const now = clock.now();
    lookedAtMs.set(job.name, now.getTime());
    const startedAt = performance.now();
    let isDone = false;
    try {
      await job.run({ now, signal: stopping.signal });
      isDone = true;
      log.debug({ job: job.name }, "a job ran");
    } catch (error) {
      log.error({ job: job.name, err: error }, "a job failed; it runs again at its next time");
    } finally {
      options.onRan?.(job.name, (performance.now() - startedAt) / 1_000, isDone);
    }
  };

  const runAlone = async (job: Job): Promise<void> => {
    // A tick and a call by hand may meet; the sweep runs after the one that is under way, never beside it.
    const before = running.get(job.name) ?? Promise.resolve();
    const mine = before.then(async () => run(job));
    running.set(job.name, mine);
    await mine;
    if (running.get(job.name) === mine) running.delete(job.name);
  };

  // Its own words would go to the terminal, and a tick that meets a running sweep is nobody's business.
  const quietly = (message: string | Error): void => log.debug({ cron: String(message) }, "the ticker says");
  const logger = { info: quietly, warn: quietly, debug: quietly, error: quietly };

  const taskOf = (job: Job): ScheduledTask =>
    createTask(job.every, async () => runAlone(job), {
      name: job.name,
      timezone: "UTC",
      noOverlap: true,
      logger,
      suppressMissedWarning: true, // a late tick is no news: due rows decide
      ...(coordinator &&
        !job.isEverywhere && { distributed: true, distributedLease: 30_000, runCoordinator: coordinator }),
    });

  const names = new Set(jobs.map((job) => job.name));
  if (names.size < jobs.length) throw new Error("Two jobs have the same name.");
  const tasks = jobs.map((job) => ({ job, task: taskOf(job) }));
  const createdAtMs = clock.now().getTime();

  const isDue = (job: Job, task: ScheduledTask): boolean => {
    const nowMs = Math.floor(clock.now().getTime() / 1_000) * 1_000;
    const since = Math.max(lookedAtMs.get(job.name) ?? createdAtMs, nowMs - longestLookMs);
    for (let atMs = nowMs; atMs > since; atMs -= 1_000) {
      if (task.match(new Date(atMs))) return true;
    }
    return false;
  };

  return {
    start: () => {
      for (const { task } of tasks) void task.start();
    },
    runDue: async () => {
      for (const { job, task } of tasks) if (isDue(job, task)) await runAlone(job);
    },
    runAll: async () => {
      for (const { job } of tasks) await runAlone(job);
    },
    stop: async () => {
      stopping.abort();
      for (const { task } of tasks) await task.destroy();
      await Promise.all(running.values());
    },
  };
};
