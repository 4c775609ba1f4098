import { expect, test } from "vitest";
import { createStage } from "../../harness/stage.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

test.each(["telegram", "vk"] as const)(
  "the report of a newsletter on %s says how often its links were opened",
  async (network) => {
    const stage = await createStage({ networks: [network], publicUrl: "https://bot.example" });
    const olga = await stage.owner("Olga", { network });
    const ann = await stage.person("Ann", { network });
    await ann.says("/subscribe");
    await ann.presses(ann.reads("subscribe-button"));
    await ann.presses(ann.reads("offers-no-button"));
    await olga.says("/newsletter_new");
    await olga.says("We roast on Friday.\nOur shop | https://shop.example/?from=news");
    await olga.presses(olga.reads("command-newsletter-new.arg-kind-useful"));
    await olga.presses(olga.reads("dialogue-default", { value: { key: "segment-everyone" } }));
    await olga.presses(olga.reads("dialogue-default", { value: { key: "start-now" } }));
    await olga.presses(olga.reads("newsletter-send-button"));
    await stage.turn("2m");
    const letter = stage.said(ann).findLast(({ text }) => text.includes("We roast"));
    const url = letter?.buttons.flat().find(({ label }) => label === "Our shop")?.url ?? "";
    expect(url).toMatch(/^https:\/\/bot\.example\/r\//u);
    const opened = await stage.app.pages.request(new URL(url).pathname, {
      headers: { "user-agent": browser },
    });
    expect(opened.headers.get("location")).toBe(
      `https://shop.example/?from=news&utm_source=${network}&utm_medium=newsletter&utm_campaign=n1`,
    );
    expect((await olga.says("/newsletter 1")).text).toContain(
      olga.reads("newsletter-clicks", { clicks: 1, percent: 100 }),
    );
  },
);
