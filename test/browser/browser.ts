import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { expect, test, vi } from "vitest";

const usualPlaces = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].flatMap((path) => (path === undefined || path === "" ? [] : [path]));

const announcement = `NOT CHECKED: no browser is in ${usualPlaces.join(", ")}; install Chromium, or set CHROMIUM_PATH.`;

/**
 * Declares tests in a browser. Where there is none, one test says so loudly instead, so that the run shows what was
 * not checked; on a CI server that test fails.
 */
export const withBrowser = (declare: (open: () => Promise<Browser>) => void): void => {
  const executablePath = usualPlaces.find((path) => existsSync(path));
  if (executablePath !== undefined) {
    declare(() =>
      chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] }),
    );
    return;
  }
  test("the absence of a browser is announced", () => {
    const warn = vi.spyOn(console, "warn");
    console.warn(announcement);
    expect(warn).toHaveBeenCalledWith(announcement);
    warn.mockRestore();
    expect({ announcement, isCi: Boolean(process.env["CI"]) }).toEqual({ announcement, isCi: false });
  });
};
