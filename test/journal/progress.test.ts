import { beforeEach, describe, expect, it } from "vitest";
import {
  coveredBy,
  createReadingProgress,
  type ReadingProgress,
  seenFrom,
} from "../../src/journal/progress.ts";

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 12, 0, second));

describe("how far reading has come", () => {
  let realMs: number;
  let progress: ReadingProgress;
  beforeEach(() => {
    realMs = 0;
    progress = createReadingProgress(() => {
      const fromMs = realMs;
      return () => realMs - fromMs;
    });
    progress.beat(at(0));
  });
  const coveredAt = (instant: Date, now: Date): Date | null => coveredBy(progress.coverage(now), instant);

  it("knows nothing before the first poll", () => {
    expect(coveredAt(at(0), at(30))).toBeNull();
  });

  it("is sure of an instant when a poll that began after it brought all there was", () => {
    progress.began(at(9));
    progress.stored(at(12), false);
    expect(coveredAt(at(10), at(12))).toBeNull();
    progress.began(at(12));
    progress.stored(at(13), false);
    expect(coveredAt(at(10), at(20))).toEqual(at(13));
  });

  it("is not sure while more may be waiting behind a full batch", () => {
    progress.began(at(12));
    progress.stored(at(13), true);
    expect(coveredAt(at(10), at(14))).toBeNull();
  });

  it("is sure when a poll has been waiting for two seconds after the instant, since it would have brought what was there", () => {
    progress.began(at(3));
    expect(coveredAt(at(10), at(11))).toBeNull();
    expect(coveredAt(at(10), at(12))).toEqual(at(12));
  });

  it("starts from nothing after a poll that failed", () => {
    progress.began(at(3));
    progress.failed();
    expect(coveredAt(at(10), at(60))).toBeNull();
  });

  it("is not sure of what a process that slept has not read yet", () => {
    progress.began(at(3));
    realMs += 20_000;
    expect(coveredAt(at(10), at(23))).toBeNull(); // woken, and its timers come before the network
    progress.beat(at(23));
    expect(coveredAt(at(10), at(24))).toBeNull();
    expect(coveredAt(at(10), at(25))).toEqual(at(25));
  });

  it("is not sure by waiting alone where nobody beats", () => {
    const silent = createReadingProgress();
    silent.began(at(3));
    expect(silent.coverage(at(60))).toBeNull();
  });
});

describe("what another machine says of its reading", () => {
  const coverage = { upTo: at(30), storedBy: at(31) };

  it("is believed to the second where both clocks agree", () => {
    expect(seenFrom(coverage, 0)).toEqual(coverage);
  });

  it("counts for an earlier instant where its clock is ahead of ours", () => {
    expect(seenFrom(coverage, 20_000)).toEqual({ upTo: at(10), storedBy: at(31) });
  });

  it("counts for no later one where its clock is behind", () => {
    expect(seenFrom(coverage, -20_000)).toEqual(coverage);
  });
});
