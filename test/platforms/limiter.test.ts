import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { PlatformError } from "../../src/bot/platform.ts";
import type { LimiterLane } from "../../src/platforms/chat-queue.ts";
import { createLimiter } from "../../src/platforms/limiter.ts";
import type { Pace } from "../../src/platforms/pace.ts";
import { bucket, slidingWindow, unlimited } from "../../src/platforms/pace.ts";
import { createManualClock } from "./manual-clock.ts";

interface Start {
  readonly atMs: number;
  readonly lane: LimiterLane;
  readonly chat: string | undefined;
  readonly name: string;
}

/** How long a call travels there and back; `starts` notes when it arrives. */
interface Way {
  readonly goMs?: number;
  readonly backMs?: number;
  readonly fail?: PlatformError;
}

const isGroup = (chat: string): boolean => chat.startsWith("-");
const paceOfChat = (chat: string): Pace => (isGroup(chat) ? slidingWindow(20, 60_000) : bucket(3, 1000));

const setUp = (overall = slidingWindow(30, 1000), pace = paceOfChat) => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock, overall, paceOfChat: pace });
  const starts: Start[] = [];
  const call = (lane: LimiterLane, chat: string | undefined, name: string, way: Way = {}) =>
    limiter.run({ lane, ...(chat !== undefined && { chat }) }, async () => {
      if (way.goMs) await clock.sleep(way.goMs);
      starts.push({ atMs: clock.nowMs, lane, chat, name });
      if (way.backMs) await clock.sleep(way.backMs);
      if (way.fail) throw way.fail;
      return name;
    });
  return { clock, limiter, starts, call };
};

const tooMany = (retryAfterSeconds: number) => ({
  fail: new PlatformError("rate_limited", "429", { retryAfterSeconds }),
});

const mostIn = (timesMs: readonly number[], windowMs: number): number => {
  let most = 0;
  let first = 0;
  for (const [index, atMs] of timesMs.entries()) {
    while ((timesMs[first] ?? 0) <= atMs - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
};

describe("the pace", () => {
  const jobs = array(
    record({
      lane: constantFrom<LimiterLane>("urgent", "interactive", "notice", "bulk"),
      chat: constantFrom(undefined, "1", "2", "3", "-100", "-200"),
      afterMs: integer({ min: 0, max: 400 }),
      goMs: integer({ min: 0, max: 900 }),
      backMs: integer({ min: 0, max: 900 }),
    }),
    { minLength: 1, maxLength: 150 },
  );

  test("of arrivals at the network is never exceeded, however long calls travel, and every call is made once", async () => {
    await assert(
      asyncProperty(jobs, async (list) => {
        const { clock, limiter, starts, call } = setUp();
        const calls: Promise<string>[] = [];
        for (const [index, { lane, chat, afterMs, goMs, backMs }] of list.entries()) {
          await clock.runUntil(clock.nowMs + afterMs);
          calls.push(call(lane, chat, String(index), { goMs, backMs }));
        }
        await clock.runUntil(clock.nowMs + 600_000);
        expect(await Promise.all(calls)).toHaveLength(list.length);
        expect(limiter.waitingCount).toBe(0);
        expect(new Set(starts.map(({ name }) => name)).size).toBe(list.length);
        expect(
          mostIn(
            starts.map(({ atMs }) => atMs),
            1000,
          ),
        ).toBeLessThanOrEqual(30);
        const timesOf = (chat: string) =>
          starts.filter((start) => start.chat === chat).map(({ atMs }) => atMs);
        for (const group of ["-100", "-200"]) {
          expect(mostIn(timesOf(group), 60_000)).toBeLessThanOrEqual(20);
        }
        for (const person of ["1", "2", "3"]) {
          for (let seconds = 1; seconds < 10; seconds += 1) {
            expect(mostIn(timesOf(person), seconds * 1000)).toBeLessThanOrEqual(seconds + 2);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("is used to the full: 300 calls to as many chats take just under ten seconds", async () => {
    const { clock, starts, call } = setUp();
    const calls = Array.from({ length: 300 }, (_, index) => call("bulk", `${index + 1}`, "x"));
    await clock.runUntil(60_000);
    await Promise.all(calls);
    expect(starts.at(-1)?.atMs).toBe(9000);
  });

  test("costs the same however many calls wait", async () => {
    let looks = 0;
    const counted = (): Pace => {
      const pace = bucket(3, 1000);
      return {
        ...pace,
        nextAtMs: (nowMs) => {
          looks += 1;
          return pace.nextAtMs(nowMs);
        },
      };
    };
    const { clock, call } = setUp(slidingWindow(30, 1000), counted);
    // Half of them wait for one chat, the others for the token.
    const calls = Array.from({ length: 4000 }, (_, index) =>
      call("bulk", index % 2 === 0 ? "1" : `${index}`, "x"),
    );
    await clock.runUntil(3_000_000);
    await Promise.all(calls);
    expect(looks).toBeLessThan(6 * 4000);
  });
});

describe("the order", () => {
  test("is urgent, interactive, notice, bulk; the oldest first within a lane", async () => {
    const { clock, starts, call } = setUp(slidingWindow(1, 1000));
    const order = ["bulk", "notice", "bulk", "interactive", "urgent", "notice", "interactive"] as const;
    const first = call("bulk", "9", "first");
    const calls = order.map((lane, index) => call(lane, `${index}`, `${lane} ${index}`));
    await clock.runUntil(60_000);
    await Promise.all([first, ...calls]);
    expect(starts.map(({ name }) => name)).toEqual([
      "first",
      "urgent 4",
      "interactive 3",
      "interactive 6",
      "notice 1",
      "notice 5",
      "bulk 0",
      "bulk 2",
    ]);
  });

  test("of one chat puts a late interactive call before its waiting bulk calls", async () => {
    const { clock, starts, call } = setUp();
    const calls = Array.from({ length: 6 }, (_, index) => call("bulk", "1", `bulk ${index}`));
    await clock.runUntil(100);
    calls.push(call("interactive", "1", "interactive"));
    await clock.runUntil(60_000);
    await Promise.all(calls);
    expect(starts.map(({ name }) => name).indexOf("interactive")).toBe(3);
  });

  test("lets other chats pass a chat that must wait", async () => {
    const { clock, starts, call } = setUp();
    const calls = Array.from({ length: 10 }, () => call("interactive", "1", "slow"));
    calls.push(call("bulk", "2", "other"));
    await clock.runUntil(0);
    expect(starts.map(({ name }) => name)).toEqual(["slow", "slow", "slow", "other"]);
    await clock.runUntil(60_000);
    await Promise.all(calls);
  });
});

describe("after a refusal", () => {
  test("its chat waits as told and others go on", async () => {
    const { clock, starts, call } = setUp();
    await expect(call("bulk", "1", "refused", tooMany(5))).rejects.toMatchObject({ kind: "rate_limited" });
    const calls = [call("bulk", "1", "again"), call("bulk", "2", "other")];
    await clock.runUntil(60_000);
    await Promise.all(calls);
    expect(starts.map(({ name, atMs }) => [name, atMs])).toEqual([
      ["refused", 0],
      ["other", 0],
      ["again", 5000],
    ]);
  });

  test("of two chats within a second everything waits", async () => {
    const { clock, starts, call } = setUp();
    await expect(call("bulk", "1", "a", tooMany(2))).rejects.toThrow("429");
    await clock.runUntil(500);
    await expect(call("bulk", "2", "b", tooMany(3))).rejects.toThrow("429");
    const third = call("urgent", "3", "c");
    await clock.runUntil(60_000);
    await third;
    expect(starts.at(-1)).toMatchObject({ name: "c", atMs: 3500 });
  });

  test("of one chat twice others go on", async () => {
    const { starts, call } = setUp();
    const calls = [call("bulk", "1", "a", tooMany(9)), call("bulk", "1", "b", tooMany(9))];
    await Promise.allSettled(calls);
    await call("bulk", "2", "c");
    expect(starts.at(-1)).toMatchObject({ name: "c", atMs: 0 });
  });

  test("of two chats with more than a second between them only these wait", async () => {
    const { clock, starts, call } = setUp();
    await expect(call("bulk", "1", "a", tooMany(9))).rejects.toThrow("429");
    await clock.runUntil(1500);
    await expect(call("bulk", "2", "b", tooMany(9))).rejects.toThrow("429");
    await call("bulk", "3", "c");
    expect(starts.at(-1)).toMatchObject({ name: "c", atMs: 1500 });
  });

  test("without a chat everything waits", async () => {
    const { clock, starts, call } = setUp();
    await expect(call("bulk", undefined, "a", tooMany(1))).rejects.toThrow("429");
    const next = call("bulk", "1", "b");
    await clock.runUntil(60_000);
    await next;
    expect(starts.at(-1)?.atMs).toBe(1000);
  });

  test("for long, waiting and new calls of the chat are given back with the time that is left", async () => {
    const { clock, limiter, starts, call } = setUp();
    const calls = Array.from({ length: 5 }, (_, index) =>
      call("bulk", "1", `${index}`, index === 2 ? tooMany(600) : undefined),
    );
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
    await clock.runUntil(100_000);
    await expect(call("bulk", "1", "later")).rejects.toMatchObject({ retryAfterSeconds: 500 });
    await expect(call("bulk", "2", "other")).resolves.toBe("other");
    expect(starts).toHaveLength(4);
    expect(limiter.waitingCount).toBe(0);
  });
});

describe("an aborted call", () => {
  test("that waits is rejected at once, is never made, and holds nobody up", async () => {
    const { clock, limiter, starts, call } = setUp(slidingWindow(1, 1000), () => unlimited);
    await call("bulk", "1", "first");
    const stop = new AbortController();
    const aborted = limiter.run({ lane: "bulk", chat: "1", signal: stop.signal }, async () => "made");
    const after = call("bulk", "1", "after");
    stop.abort();
    await expect(aborted).rejects.toMatchObject({ kind: "unavailable" });
    await clock.runUntil(60_000);
    await after;
    expect(starts.map(({ name, atMs }) => [name, atMs])).toEqual([
      ["first", 0],
      ["after", 1000],
    ]);
  });

  test("that was aborted before it came is never made", async () => {
    const { limiter } = setUp();
    const made = limiter.run({ lane: "urgent", signal: AbortSignal.abort() }, async () => "made");
    await expect(made).rejects.toMatchObject({ kind: "unavailable" });
  });
});
