import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { builtDist } from "../harness/build.ts";
import { withBrowser } from "./browser.ts";
import { axeProblems, focusOutline, sizeProblems, unreachedControls } from "./looks.ts";

const example = (name: string): string => join(packageRoot, "test/fixtures/draw-example", name);
const whole = ["rules.json", "entrants.bin", "result.json"].map(example);

withBrowser((open) => {
  describe("verify.html, opened from a disk", () => {
    let browser: Browser;
    let address: string;
    let folder: string;
    beforeAll(async () => {
      address = `file://${join(await builtDist(), "verifier", "page", "verify.html")}`;
      folder = await mkdtemp(join(tmpdir(), "vestnik-verify-"));
      browser = await open();
    }, 180_000);
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    });

    const show = async (
      options: { width?: number; colorScheme?: "light" | "dark"; locale?: string } = {},
    ): Promise<{ readonly page: Page; readonly problems: string[] }> => {
      const { width = 1280, colorScheme = "light", locale = "en" } = options;
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, locale });
      page.setDefaultTimeout(20_000);
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => problems.push(message.text()));
      // Whatever it asks of a network is seen, and refused.
      page.on("request", (request) => {
        if (/^https?:/u.test(request.url())) problems.push(`asks for ${request.url()}`);
      });
      await page.goto(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return { page, problems };
    };
    const verdictOf = async (page: Page, files: readonly string[]): Promise<string | null> => {
      await page.setInputFiles("#picker", [...files]);
      await page.locator("[data-verdict]").waitFor();
      return page.locator("[data-verdict]").getAttribute("data-verdict");
    };
    const altered = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, change(await readFile(example(name))));
      return path;
    };

    it("says of an honest draw that everything holds, without any network", async () => {
      const { page, problems } = await show();
      expect(await verdictOf(page, [...whole, example("receipt.json")])).toBe("true");
      expect(await page.locator(".checks .fails").count()).toBe(0);
      expect(await page.locator(".checks .holds").count()).toBe(11);
      expect(await page.locator(".checks").innerText()).toContain("record 47");
      expect(problems).toEqual([]);
      await page.close();
    });

    it("knows files by what is in them, asks for the missing ones, and tells strangers", async () => {
      const { page, problems } = await show();
      const renamed = join(folder, "download (1).txt");
      await writeFile(renamed, await readFile(example("result.json")));
      const stranger = join(folder, "holiday.txt");
      await writeFile(stranger, "sunshine");
      await page.setInputFiles("#picker", [renamed, stranger]);
      await page.locator(".stranger").waitFor();
      expect(await page.locator(".pile .here").count()).toBe(1);
      expect(await page.locator(".pile .awaited").count()).toBe(2);
      expect(await page.getByRole("button", { name: "Check again" }).isVisible()).toBe(false);
      expect(await verdictOf(page, [example("rules.json"), example("entrants.bin")])).toBe("true");
      expect(problems).toEqual([]);
      await page.close();
    });

    it("finds one exchanged winner, one lost record and a file that is cut short", async () => {
      const { page, problems } = await show();
      const result = await altered("result.json", (bytes) =>
        Buffer.from(
          bytes.toString().replace(/"index": (\d+)/u, (_, index) => `"index": ${Number(index) + 1}`),
        ),
      );
      expect(await verdictOf(page, [example("rules.json"), example("entrants.bin"), result])).toBe("false");
      expect(await page.locator(".checks .fails").innerText()).toContain("The winners follow");
      const entrants = await altered("entrants.bin", (bytes) => bytes.subarray(36));
      await page.reload();
      expect(await verdictOf(page, [example("rules.json"), entrants, example("result.json")])).toBe("false");
      const cut = await altered("result.json", (bytes) => bytes.subarray(0, 500));
      await page.reload();
      expect(await verdictOf(page, [example("rules.json"), example("entrants.bin"), cut])).toBe("unreadable");
      expect(problems).toEqual([]);
      await page.close();
    });

    it("shows what stands in a file as text, whatever it is", async () => {
      const { page, problems } = await show();
      const hostile = await altered("result.json", (bytes) =>
        Buffer.from(
          bytes
            .toString()
            .replaceAll("https://t.me/c/1001/7", '<img src=x onerror=document.title="broken">')
            .replace('"draw_id": "', '"draw_id": "<b>'),
        ),
      );
      await verdictOf(page, [example("rules.json"), example("entrants.bin"), hostile]);
      expect(await page.title()).toBe("Check a draw");
      expect(await page.locator("[data-verdict] img, [data-verdict] b").count()).toBe(0);
      expect(problems).toEqual([]);
      await page.close();
    });

    it.each(
      [390, 1280].flatMap((width) =>
        (["light", "dark"] as const).flatMap((colorScheme) =>
          ["en", "ru"].map((locale) => ({ width, colorScheme, locale })),
        ),
      ),
    )("fits and can be read: $width px, $colorScheme, $locale", async (options) => {
      const { page, problems } = await show(options);
      await page.locator("summary").click();
      await verdictOf(page, whole);
      expect(await page.locator("html").getAttribute("lang")).toBe(options.locale);
      expect(await sizeProblems(page)).toEqual([]);
      expect(await axeProblems(page)).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    });

    it("is worked by the keyboard alone", async () => {
      const { page } = await show();
      await verdictOf(page, whole);
      expect(await unreachedControls(page)).toEqual([]);
      await page.locator("summary").focus();
      expect(await focusOutline(page)).toMatch(/^solid [2-9]/u);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.type("not a line");
      await page.keyboard.press("Tab");
      await page.keyboard.type("2023-08-23T15:58:28Z");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator('[data-verdict="unreadable"]').waitFor();
      await page.close();
    });
  });
});
