import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that wait for processes, browsers and real seconds: begun last, one of them would keep a run waiting alone. */
const longest: readonly string[] = [
  "demo/demo",
  "operations/late-network",
  "browser/sandbox-story",
  "operations/clock-jump",
  "db/bundled-server",
  "containers/container",
  "operations/stopping",
  "operations/moving",
  "scenarios/draw",
  "scenarios/hostile",
  "scenarios/newsletter-faults",
  "browser/sandbox-looks",
  "audience/people",
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longest.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
  return rank < 0 ? longest.length : rank;
};

/** Begins with the files that are known to last; the others follow as vitest sorts them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
