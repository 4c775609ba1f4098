import { writeSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

const stdout = 1;

/** The last line of a run, for people and machines alike: `N passed, N failed`. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === "passed").length;
    // A file that does not load has no tests; an error that nobody awaited belongs to none.
    const failed =
      tests.filter((test) => test.result().state === "failed").length +
      modules.reduce((sum, module) => sum + module.errors().length, 0) +
      unhandledErrors.length;
    const skipped = tests.length - passed - tests.filter((test) => test.result().state === "failed").length;
    // Other reporters and the teardown still have something to say.
    process.once("exit", () => {
      if (skipped > 0) writeSync(stdout, `${skipped} not run\n`);
      writeSync(stdout, `${passed} passed, ${failed} failed\n`);
      if (failed > 0 && !process.exitCode) process.exitCode = 1;
    });
  }
}
