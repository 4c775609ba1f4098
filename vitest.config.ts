import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/harness/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/harness/plain-reporter.ts"],
    globalSetup: ["test/harness/global-setup.ts"],
    pool: "threads",
    isolate: false,
    // One more than the two cores that there are at least: many files wait for processes and clocks.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});
