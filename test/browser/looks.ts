import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { transformSync } from "esbuild";
import type { Page } from "playwright-core";
import { packageRoot } from "../../src/package-root.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const inspection = transformSync(
  readFileSync(join(packageRoot, "test", "browser", "page", "inspection.ts"), "utf8"),
  { loader: "ts", format: "iife", globalName: "inspection", tsconfigRaw: "{}" },
).code;

/** Calls a function of `page/inspection.ts`. Evaluated, not added to the page, whose policy lets no script in. */
const inspect = <T>(page: Page, name: string): Promise<T> =>
  page.evaluate<T>(`(() => { ${inspection}; return inspection.${name}(); })()`);

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds wrong: contrast, names, roles, order. */
export const axeProblems = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(`${axeSource}; undefined`);
  const { violations } = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
};

/** What does not fit: sideways scrolling, cut texts, controls less than 44 pixels wide or high. */
export const sizeProblems = (page: Page): Promise<readonly string[]> => inspect(page, "sizeProblems");

/** What happens in the page meanwhile may send the focus back to its beginning. */
const mostRounds = 3;

/** Presses Tab through the whole page; the controls that were never reached. */
export const unreachedControls = async (page: Page): Promise<readonly string[]> => {
  const count = await inspect<number>(page, "markControls");
  let left: readonly string[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    for (let press = 0; press <= count; press += 1) await page.keyboard.press("Tab");
    left = await inspect(page, "unreachedControls");
    if (left.length === 0) break;
  }
  return left;
};

/** The outline of what has the focus: `solid 2px`. */
export const focusOutline = (page: Page): Promise<string> => inspect(page, "focusOutline");
