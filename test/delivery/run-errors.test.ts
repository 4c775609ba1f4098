import { describe, expect, it } from "vitest";
import { createRunErrors } from "../../src/delivery/run-errors.ts";

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe("a run pauses itself", () => {
  it("after 20 equal errors in a row, and not after 19", () => {
    const errors = createRunErrors();
    for (const _ of times(10)) errors.note(1, "sent", null);
    for (const _ of times(19)) expect(errors.note(1, "failed", "bad_content: no")).toBeUndefined();
    expect(errors.note(1, "sent", null)).toBeUndefined();
    for (const _ of times(19)) expect(errors.note(1, "failed", "bad_content: no")).toBeUndefined();
    expect(errors.note(1, "failed", "bad_content: other")).toBeUndefined();
    for (const _ of times(18)) expect(errors.note(1, "failed", "bad_content: other")).toBeUndefined();
    expect(errors.note(1, "failed", "bad_content: other")).toBe("bad_content: other");
  });

  it("after more than 5 % of the last 200, whatever the errors are", () => {
    const errors = createRunErrors();
    for (const _ of times(190)) errors.note(1, "sent", null);
    for (const index of times(10)) expect(errors.note(1, "failed", `bad_content: ${index}`)).toBeUndefined();
    expect(errors.note(1, "failed", "bad_content: last")).toBe("bad_content: last");
  });

  it("by what is unknown, too, and forgets when it has paused", () => {
    const errors = createRunErrors();
    const reason = "unknown_outcome: reset";
    for (const _ of times(2)) {
      for (const _ of times(19)) expect(errors.note(1, "unknown", reason)).toBeUndefined();
      expect(errors.note(1, "unknown", reason)).toBe(reason);
    }
  });

  it("not for people who do not let us write, for what is tried again, or for another run's errors", () => {
    const errors = createRunErrors();
    for (const _ of times(500)) {
      expect(errors.note(1, "denied", "denied: blocked")).toBeUndefined();
      expect(errors.note(1, "retry", "rate_limited: slower")).toBeUndefined();
    }
    for (const run of times(30)) expect(errors.note(run, "failed", "bad_content: no")).toBeUndefined();
  });

  it("by the last 200 only: failures of long ago do not count", () => {
    const errors = createRunErrors();
    for (const _ of times(5)) {
      for (const index of times(10))
        expect(errors.note(1, "failed", `bad_content: ${index}`)).toBeUndefined();
      for (const _ of times(200)) expect(errors.note(1, "sent", null)).toBeUndefined();
    }
  });
});
