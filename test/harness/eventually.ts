import { vi } from "vitest";

/** Waits until `check` no longer throws: long enough for a slow machine, at once on a fast one. */
export const eventually = <T>(
  check: () => T | Promise<T>,
  { timeout = 20_000 }: { readonly timeout?: number } = {},
): Promise<T> => vi.waitFor(check, { timeout, interval: 20 });
