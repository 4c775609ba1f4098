import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const cache = new Map<string, unknown>();

/**
 * A specification file, read when first needed and kept; undefined when there is none. Its
 * shape is the platform's published one, so that whoever reads it may name the type.
 */
export const readSpec = (specsDir: string, path: string): unknown => {
  const file = join(specsDir, path);
  if (!cache.has(file)) {
    cache.set(file, existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as unknown) : undefined);
  }
  return cache.get(file);
};
