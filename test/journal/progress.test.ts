import { describe, expect, it } from "vitest";
import { createReadingProgress } from "../../src/journal/progress.ts";

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 12, 0, second));

describe("how far reading has come", () => {
  it("knows nothing before the first poll", () => {
    expect(createReadingProgress().coveredAt(at(0), at(30))).toBeNull();
  });

  it("is sure of an instant when a poll that began after it brought all there was", () => {
    const progress = createReadingProgress();
    progress.began(at(9));
    progress.stored(at(12), false);
    expect(progress.coveredAt(at(10), at(12))).toBeNull();
    progress.began(at(12));
    progress.stored(at(13), false);
    expect(progress.coveredAt(at(10), at(20))).toEqual(at(13));
  });

  it("is not sure while more may be waiting behind a full batch", () => {
    const progress = createReadingProgress();
    progress.began(at(12));
    progress.stored(at(13), true);
    expect(progress.coveredAt(at(10), at(14))).toBeNull();
  });

  it("is sure when a poll has been waiting for two seconds after the instant, since it would have brought what was there", () => {
    const progress = createReadingProgress();
    progress.began(at(3));
    expect(progress.coveredAt(at(10), at(11))).toBeNull();
    expect(progress.coveredAt(at(10), at(12))).toEqual(at(12));
  });

  it("starts from nothing after a poll that failed", () => {
    const progress = createReadingProgress();
    progress.began(at(3));
    progress.failed();
    expect(progress.coveredAt(at(10), at(60))).toBeNull();
  });
});
