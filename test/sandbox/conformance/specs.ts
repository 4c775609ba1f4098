import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createConformance, type Conformance } from "../../../src/sandbox/conformance/create.ts";
import { packageRoot } from "../../../src/package-root.ts";

const specsDir = process.env["API_SPECS_DIR"] ?? join(packageRoot, "..", "shared", "specs");

/**
 * Declares tests against the official schemas. Where they are absent one test says so loudly instead, so that the
 * run shows what was not checked.
 */
export const withSpecs = (declare: (conformance: Conformance) => void): void => {
  if (existsSync(specsDir)) {
    declare(createConformance(specsDir));
    return;
  }
  test("the absence of the official schemas is announced", () => {
    const warn = vi.spyOn(console, "warn");
    const announcement = `NOT CHECKED: the official schemas are not in ${specsDir}; set API_SPECS_DIR.`;
    console.warn(announcement);
    expect(warn).toHaveBeenCalledWith(announcement);
    warn.mockRestore();
    expect(() => createConformance(specsDir)).toThrow("The official schemas are not in");
  });
};
