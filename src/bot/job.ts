import { createTask, type RunCoordinator, type ScheduledTask, validate } from "node-cron";
import type { Logger } from "pino";
import { rest, type Clock } from "../clock.ts";

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

const secondMs = 1_000;

/** How far back it looks for a time that was missed. */
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

  /** It is never started, only asked: see `look`. */
  const taskOf = (job: Job): ScheduledTask =>
    createTask(job.every, () => undefined, { name: job.name, timezone: "UTC" });

  const names = new Set(jobs.map((job) => job.name));
  if (names.size < jobs.length) throw new Error("Two jobs have the same name.");
  const tasks = jobs.map((job) => ({ job, task: taskOf(job) }));
  const createdAtMs = clock.now().getTime();

  const isDue = (job: Job, task: ScheduledTask): boolean => {
    const nowMs = Math.floor(clock.now().getTime() / 1_000) * 1_000;
    const lookedMs = lookedAtMs.get(job.name) ?? createdAtMs;
    // A clock that was put back must not keep a job waiting until it is where it was.
    const since = lookedMs > nowMs + secondMs ? nowMs - secondMs : Math.max(lookedMs, nowMs - longestLookMs);
    for (let atMs = nowMs; atMs > since; atMs -= secondMs) {
      if (task.match(new Date(atMs))) return true;
    }
    return false;
  };

  const mayRun = async (job: Job): Promise<boolean> =>
    job.isEverywhere || !coordinator || (await coordinator.shouldRun(job.name, secondMs));

  /**
   * One look at all jobs. node-cron says what is due; its own ticker is left alone, since after a sleeping machine or a
   * clock put forward it goes through every second that was missed, for minutes, and nothing else runs meanwhile.
   */
  const look = async (): Promise<void> => {
    for (const { job, task } of tasks) {
      if (!isDue(job, task)) continue;
      lookedAtMs.set(job.name, clock.now().getTime());
      if (running.has(job.name)) log.debug({ job: job.name }, "a job is still running at its next time");
      else if (await mayRun(job)) void runAlone(job);
    }
  };

  const tick = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await look();
      } catch (error) {
        log.error({ err: error }, "which jobs are due could not be found out; looking again");
      }
      await rest(clock, secondMs - (clock.now().getTime() % secondMs), stopping.signal);
    }
  };
  let ticking: Promise<void> | undefined;

  return {
    start: () => {
      ticking ??= tick();
    },
    runDue: async () => {
      for (const { job, task } of tasks) if (isDue(job, task)) await runAlone(job);
    },
    runAll: async () => {
      for (const { job } of tasks) await runAlone(job);
    },
    stop: async () => {
      stopping.abort();
      await ticking;
      for (const { task } of tasks) await task.destroy();
      await Promise.all(running.values());
    },
  };
};
