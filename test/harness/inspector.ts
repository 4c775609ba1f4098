import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package-root.ts";
import { createConformance, type Conformance } from "../../src/sandbox/conformance/create.ts";
import type { CallRecord } from "../../src/sandbox/ledger.ts";

const specsDir = process.env["API_SPECS_DIR"] ?? join(packageRoot, "..", "shared", "specs");

let known: Conformance | undefined;
let isMissed = false;

/** The official schemas, or undefined where they are absent, which is said loudly once. */
const conformance = (): Conformance | undefined => {
  if (known || isMissed) return known;
  if (existsSync(specsDir)) known = createConformance(specsDir);
  else {
    isMissed = true;
    console.warn(`NOT CHECKED: the official schemas are not in ${specsDir}; set API_SPECS_DIR.`);
  }
  return known;
};

/** Checks every call that reaches a simulator by the official schemas. */
export interface Inspector {
  readonly telegram: (call: CallRecord, answer?: unknown) => void;
  readonly vk: (call: CallRecord) => void;
  readonly problems: readonly string[];
}

export const createInspector = (): Inspector => {
  const problems: string[] = [];
  const note = (method: string, found: readonly string[] = []): void => {
    for (const problem of found) problems.push(`${method}: ${problem}`);
  };
  return {
    problems,
    telegram: ({ method, params, outcome }, answer) => {
      note(method, conformance()?.telegram(method, params));
      if (outcome.kind === "answered") note(method, conformance()?.telegramResult(method, answer));
    },
    vk: ({ method, params }) => note(method, conformance()?.vk(method, params)),
  };
};
