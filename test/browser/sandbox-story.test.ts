import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { withBrowser } from "./browser.ts";
import { startSandboxProcess, type SandboxProcess } from "./sandbox-process.ts";

withBrowser((open) => {
  describe("the sandbox's page, as somebody uses it", () => {
    let browser: Browser;
    let sandbox: SandboxProcess;
    let page: Page;
    let problems: string[];
    const close: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      sandbox = await startSandboxProcess();
      close.push(sandbox.close);
      browser = await open();
      close.push(() => browser.close());
    }, 180_000);
    afterAll(async () => {
      for (const end of close.toReversed()) await end();
    });
    beforeEach(async () => {
      problems = [];
      page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
      page.setDefaultTimeout(20_000);
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(message.text());
      });
      await page.goto(`${sandbox.url}/sandbox?lang=en`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    });
    afterEach(async () => {
      await page.close();
    });

    const telegram = () => page.locator("section.conversation.telegram");
    const vk = () => page.locator("section.conversation.vk");
    const step = () => page.getByRole("region", { name: "Your first giveaway" }).getByRole("heading");
    const offer = () => page.locator(".story .button.primary");

    it("says that it is a sandbox", async () => {
      expect(await page.title()).toContain("SANDBOX");
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("SANDBOX");
    });

    it("holds a giveaway on both networks from the announcement to the winners", async () => {
      expect(await step().innerText()).toBe("Announce a giveaway");
      await offer().click();

      // In the group, as Anna, by the button.
      const join = telegram().getByRole("button", { name: "Take part" });
      await page.locator('[data-chat="telegram/group"]').click();
      await telegram().getByLabel("You speak as").selectOption({ label: "Anna" });
      await join.click();
      await telegram().locator(".toast").waitFor();
      expect(await telegram().locator(".toast").innerText()).toContain("You are in!");

      // On the wall, as Boris, by a comment.
      await vk().getByLabel("You speak as").selectOption({ label: "Boris" });
      await vk().getByLabel("Your comment, as: Boris").first().fill("+");
      await page.keyboard.press("Enter");
      await vk().locator(".comment", { hasText: "Boris" }).first().waitFor();
      expect(await vk().getByLabel("Your comment, as: Boris").first().inputValue()).toBe("");
      await sandbox.until("both are in the pool", ({ story }) => story.current === "crowd");

      // The clock, to the close and to the draw; on a busy machine something may be due in between.
      const next = page.getByRole("button", { name: "To the next event" });
      await next.click();
      await telegram().getByText("cgd-1 commit").waitFor();
      await eventually(
        async () => {
          if ((await page.locator(".draw").count()) === 0 && (await next.isVisible())) await next.click();
          expect(await page.locator(".draw .winners li").count()).toBe(2);
        },
        { timeout: 60_000 },
      );
      const winners = await page.locator(".draw .winners li").allInnerTexts();
      expect(winners.join("\n")).toContain("Anna");
      expect(winners.join("\n")).toContain("Boris");
      await telegram().locator(".bubble", { hasText: "the winners" }).last().waitFor();

      // Every file can be taken home; the check holds.
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(".draw a.file", { hasText: "result.json" }).click(),
      ]);
      expect(download.suggestedFilename()).toBe("result.json");
      await page.getByRole("button", { name: "Check the draw" }).click();
      await page.locator(".verdict.good").waitFor();
      expect(await page.locator('a[href="/verify"]').count()).toBe(1);
      expect(problems).toEqual([]);
    }, 120_000);

    it("is worked by the keyboard alone", async () => {
      await page.locator('[data-chat="telegram/group"]').focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await telegram().getByRole("heading", { name: "Vestnik" }).waitFor();
      await telegram().getByLabel("Your message, as: Marina").focus();
      await page.keyboard.type("/help");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Enter");
      await telegram().locator(".message.others", { hasText: "/giveaway_new" }).last().waitFor();
      // Who leaves the field to see the people comes back by Escape to where nothing is unfolded.
      const anna = page.locator(".person-head", { hasText: "Anna" });
      await anna.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Leave the group" }).waitFor();
      await page.keyboard.press("Escape");
      expect(await anna.getAttribute("aria-expanded")).toBe("false");
      expect(await anna.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
      expect(problems).toEqual([]);
    });

    it("says why something cannot be done, in a sentence that stays until it is put away", async () => {
      const gleb = await personNamed("Gleb");
      await sandbox.does({ name: "leave", args: { person: gleb, place: "group" } });
      await page.locator(".person-head", { hasText: "Gleb" }).click();
      const join = page.locator(".person-actions").getByRole("button", { name: "Join the group" });
      await join.waitFor();
      // From now on the page is behind: what it offers has been done meanwhile.
      await page.route("**/sandbox/state*", () => {});
      await sandbox.does({ name: "join", args: { person: gleb, place: "group" } });
      await join.click();
      const notice = page.getByRole("alert").filter({ hasText: "Gleb is a member there already." });
      await notice.waitFor();
      await notice.getByRole("button", { name: "Close" }).click();
      await notice.waitFor({ state: "detached" });
      expect(await page.locator(".notice").count()).toBe(0);
    });

    it("stays where one reads, and goes along with who stands at the end", async () => {
      await page.locator('[data-chat="telegram/group"]').click();
      const box = telegram().getByRole("log");
      const place = () =>
        box.evaluate((element) => ({
          top: element.scrollTop,
          toEnd: element.scrollHeight - element.scrollTop - element.clientHeight,
        }));
      const says = async (text: string): Promise<void> => {
        await sandbox.does({
          name: "say",
          args: { person: await personNamed("Anna"), place: "group", text },
        });
        await telegram().locator(".bubble", { hasText: text }).waitFor();
      };
      for (const text of ["one\n\n\n\n1", "two\n\n\n\n2", "three\n\n\n\n3", "four\n\n\n\n4"])
        await says(text);
      expect((await place()).toEnd).toBeLessThan(2);
      await box.evaluate((element) => element.scrollTo({ top: 40 }));
      const before = (await place()).top;
      await says("five\n\n\n\n5");
      expect((await place()).top).toBe(before);
      await telegram().getByRole("button", { name: "To the newest message" }).click();
      expect((await place()).toEnd).toBeLessThan(2);
    });

    it("speaks Russian at a press, and remembers it in its address", async () => {
      await page.getByRole("button", { name: "Русский" }).click();
      await page.getByRole("heading", { name: "Часы" }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("ru");
      expect(page.url()).toContain("lang=ru");
      await page.reload();
      await page.getByRole("heading", { name: "Часы" }).waitFor();
    });

    it("shows one thing at a time on a phone, and the browser's Back goes back", async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.locator('[data-chat="vk/wall"]').click();
      await vk().waitFor();
      expect(await telegram().isVisible()).toBe(false);
      await page.goBack();
      await page.locator('[data-chat="vk/wall"]').waitFor();
      expect(await vk().isVisible()).toBe(false);
      await page.getByRole("link", { name: "People" }).click();
      await page.getByRole("button", { name: "200 people join", exact: true }).waitFor();
      await page.getByRole("link", { name: "Clock" }).click();
      await page.getByRole("button", { name: "+1 hour" }).waitFor();
      expect(await page.getByRole("button", { name: "200 people join", exact: true }).isVisible()).toBe(
        false,
      );
    });

    it("says when the sandbox is gone, and works again when it is back", async () => {
      await sandbox.stop();
      await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
      await sandbox.startAgain();
      await page.getByRole("alert").waitFor({ state: "hidden" });
      // Everything was forgotten, and the page knows.
      await eventually(async () => expect(await step().innerText()).toBe("Announce a giveaway"));
      await offer().click();
      await eventually(async () => expect(await step().innerText()).toBe("Join as Anna on Telegram"));
    });

    const personNamed = async (name: string): Promise<string> => {
      const { people } = await sandbox.state();
      const key = people.find((person) => person.name === name)?.key;
      if (key === undefined) throw new Error(`Nobody is called ${name}.`);
      return key;
    };
  });
});
