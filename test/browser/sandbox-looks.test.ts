import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withBrowser } from "./browser.ts";
import { axeProblems, focusOutline, sizeProblems, unreachedControls } from "./looks.ts";
import { drawNow, startSandboxProcess, type SandboxProcess } from "./sandbox-process.ts";

const sizes = [
  { width: 390, height: 844, views: ["chats", "telegram", "vk", "people", "clock"] },
  { width: 1280, height: 800, views: ["chats"] },
] as const;

/** A giveaway on both networks with its result and its check, strangers, and trouble. */
const fillWorld = async (sandbox: SandboxProcess): Promise<void> => {
  for (const step of ["giveaway", "join-telegram", "join-vk"] as const) {
    const { story } = await sandbox.until(step, (state) => state.story.current === step);
    for (const act of story.offer?.acts ?? []) await sandbox.does(act);
  }
  await sandbox.does({ name: "crowd", args: { people: 4 } });
  await sandbox.until("the strangers have come", ({ isQuiet }) => isQuiet);
  await drawNow(sandbox);
  await sandbox.does({ name: "verify", args: {} });
  await sandbox.until("the draw is checked", ({ draws }) => draws[0]?.verdict?.isGood === true);
  await sandbox.does({ name: "fail", args: { network: "telegram", kind: "too-many", times: 5 } });
};

withBrowser((open) => {
  describe("the looks of the sandbox's page", () => {
    const close: (() => Promise<void>)[] = [];
    let browser: Browser;
    let sandbox: SandboxProcess;
    beforeAll(async () => {
      sandbox = await startSandboxProcess();
      close.push(sandbox.close);
      browser = await open();
      close.push(() => browser.close());
      await fillWorld(sandbox);
    }, 240_000);
    afterAll(async () => {
      for (const end of close.toReversed()) await end();
    });

    const visit = async (
      options: { width: number; height: number; colorScheme: "light" | "dark"; language: string },
      work: (page: Page) => Promise<void>,
    ): Promise<void> => {
      const { width, height, colorScheme, language } = options;
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme,
        reducedMotion: "reduce",
      });
      try {
        await page.goto(`${sandbox.url}/sandbox?lang=${language}`);
        await page.locator(`html[lang="${language}"] .page`).waitFor();
        await work(page);
      } finally {
        await page.close();
      }
    };

    /** Unfolds what is folded, so that it is looked at, too. */
    const unfold = async (page: Page): Promise<void> => {
      for (const head of [".fold-button", ".person:nth-child(2) .person-head"])
        if (await page.locator(head).first().isVisible()) await page.locator(head).first().click();
      const restart = page.locator(".restart .button").first();
      if (await restart.isVisible()) await restart.click();
    };

    const show = async (page: Page, view: string, language: string): Promise<void> => {
      await page.goto(`${sandbox.url}/sandbox?lang=${language}#${view}`);
      await page.locator(`.page[data-view="${view}"]`).waitFor();
      await unfold(page);
    };

    const everyLook = sizes.flatMap(({ width, height, views }) =>
      (["light", "dark"] as const).flatMap((colorScheme) =>
        ["en", "ru"].map((language) => ({ width, height, views, colorScheme, language })),
      ),
    );

    it.each(everyLook)(
      "fits $width px, $colorScheme, $language: nothing cut, nothing too small to touch",
      async ({ views, ...options }) => {
        await visit(options, async (page) => {
          for (const view of views) {
            await show(page, view, options.language);
            expect({ view, problems: await sizeProblems(page) }).toEqual({ view, problems: [] });
          }
        });
      },
    );

    // Colours are the same in every language, and names the same in every colour.
    it.each(everyLook.filter(({ colorScheme, language }) => language === "en" || colorScheme === "light"))(
      "has contrast, names and roles at $width px, $colorScheme, $language",
      async ({ views, ...options }) => {
        await visit(options, async (page) => {
          for (const view of views) {
            await show(page, view, options.language);
            expect({ view, problems: await axeProblems(page) }).toEqual({ view, problems: [] });
          }
        });
      },
    );

    it.each(sizes)("lets Tab reach every control at $width px", async ({ views, ...size }) => {
      await visit({ ...size, colorScheme: "light", language: "en" }, async (page) => {
        for (const view of views) {
          await show(page, view, "en");
          expect({ view, unreached: await unreachedControls(page) }).toEqual({ view, unreached: [] });
        }
      });
    });

    it("shows where the focus is", async () => {
      await visit({ width: 1280, height: 800, colorScheme: "light", language: "en" }, async (page) => {
        await page.keyboard.press("Tab");
        expect(await focusOutline(page)).toBe("solid 2px");
      });
    });
  });
});
