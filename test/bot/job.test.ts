import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { createJobLeader } from "../../src/bot/job-leader.ts";
import { createScheduler, defineJob, type Job, type Scheduler } from "../../src/bot/job.ts";
import { createTurnableClock } from "../../src/clock.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { quietLog } from "../harness/log.ts";

describe("defining a job", () => {
  it.each(["* * * * *", "every minute", "61 * * * * *", ""])('refuses "%s", quoting it', (every) => {
    expect(() => defineJob({ name: "sweep", every, run: async () => undefined })).toThrow(`"${every}"`);
  });

  it("takes an expression with seconds", () => {
    expect(defineJob({ name: "sweep", every: "*/5 * * * * *", run: async () => undefined }).name).toBe(
      "sweep",
    );
  });
});

describe("the scheduler", () => {
  const schedulers: Scheduler[] = [];
  afterEach(async () => {
    await Promise.all(schedulers.splice(0).map(async (scheduler) => scheduler.stop()));
  });

  const create = (jobs: readonly Job[], startAt = new Date("2026-11-22T10:00:00Z")) => {
    const clock = createTurnableClock(startAt);
    const log = pino({ level: "silent" });
    const details = vi.spyOn(log, "debug");
    const errors = vi.spyOn(log, "error");
    const scheduler = createScheduler({ jobs, clock, log });
    schedulers.push(scheduler);
    return { clock, details, errors, scheduler };
  };

  const counting = (name: string, every: string) => {
    const runs: Date[] = [];
    const job = defineJob({
      name,
      every,
      run: async ({ now }) => {
        runs.push(now);
      },
    });
    return { job, runs };
  };

  it("runs what fell due since the last look, once however often it fell due", async () => {
    const often = counting("often", "*/10 * * * * *");
    const daily = counting("daily", "0 30 3 * * *");
    const { clock, scheduler } = create([often.job, daily.job], new Date("2026-11-22T10:00:01Z"));
    await scheduler.runDue();
    expect(often.runs).toHaveLength(0);
    clock.turn(60_000);
    await scheduler.runDue();
    await scheduler.runDue();
    expect(often.runs).toHaveLength(1);
    expect(daily.runs).toHaveLength(0);
    clock.turn(3 * 86_400_000);
    await scheduler.runDue();
    expect(often.runs).toHaveLength(2);
    expect(daily.runs).toHaveLength(1);
  });

  it("runs all in their order, and one that fails is logged and stops no other", async () => {
    const order: string[] = [];
    const failure = new Error("no luck");
    const jobs = ["one", "two", "three"].map((name) =>
      defineJob({
        name,
        every: "0 0 0 1 1 *",
        run: async () => {
          order.push(name);
          if (name === "two") throw failure;
        },
      }),
    );
    const { errors, scheduler } = create(jobs);
    await scheduler.runAll();
    expect(order).toEqual(["one", "two", "three"]);
    expect(errors).toHaveBeenCalledWith({ job: "two", err: failure }, expect.any(String));
  });

  it("ticks by itself, never beside itself, and waits for the running one when it stops", async () => {
    let running = 0;
    let most = 0;
    let ended = 0;
    const job = defineJob({
      name: "slow",
      every: "* * * * * *",
      run: async ({ signal }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
        running -= 1;
        ended += 1;
      },
    });
    const { details, scheduler } = create([job]);
    scheduler.start();
    await eventually(() => expect(running).toBe(1), { timeout: 3_000 });
    await eventually(
      () => expect(details).toHaveBeenCalledWith({ job: "slow" }, "a job is still running at its next time"),
      { timeout: 4_000 },
    );
    const byHand = scheduler.runAll();
    await scheduler.stop();
    await byHand;
    expect(ended).toBe(1);
    expect(most).toBe(1);
  });

  it("goes on at once when the clock is put forward by a year or back by an hour", async () => {
    const often = counting("often", "* * * * * *");
    const { clock, scheduler } = create([often.job]);
    let offsetMs = 0;
    vi.spyOn(clock, "now").mockImplementation(() => new Date(Date.now() + offsetMs));
    scheduler.start();
    for (const jumpMs of [365 * 86_400_000, -60 * 60_000, 0]) {
      offsetMs += jumpMs;
      const before = often.runs.length;
      await eventually(() => expect(often.runs.length).toBeGreaterThan(before + 1), { timeout: 5_000 });
    }
  });

  it("refuses two jobs of one name", () => {
    const { job } = counting("same", "* * * * * *");
    expect(() => create([job, job])).toThrow(/same name/);
  });
});

describe("several processes", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database.drop());

  it("leave the ticks to one of them, and to the next as soon as it has gone", async () => {
    const one = createJobLeader({ db: database.db, holder: "one", log: quietLog });
    const other = createJobLeader({ db: database.db, holder: "other", log: quietLog });
    one.start();
    await eventually(() => expect(one.shouldRun("sweep:1", 0)).toBe(true));
    other.start();
    await delay(50);
    expect(other.shouldRun("sweep:1", 0)).toBe(false);
    await one.stop();
    expect(one.shouldRun("sweep:2", 0)).toBe(false);
    await eventually(() => expect(other.shouldRun("sweep:2", 0)).toBe(true));
    await other.stop();
  });
});
