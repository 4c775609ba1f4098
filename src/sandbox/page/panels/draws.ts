import type { DrawView } from "../../chat/contract.ts";
import { h, type Wanted } from "../dom.ts";
import { icon } from "../icons.ts";
import { button, type Page } from "../page.ts";
import { filesView } from "../text.ts";

const verdictView = (page: Page, verdict: NonNullable<DrawView["verdict"]>): Wanted =>
  h(
    "div",
    { class: verdict.isGood ? "verdict good" : "verdict bad", role: "status" },
    h(
      "h4",
      {},
      icon(verdict.isGood ? "check" : "cross"),
      page.word(verdict.isGood ? "verdict-good" : "verdict-bad"),
    ),
    h(
      "details",
      {},
      h("summary", {}, page.word("verdict-lines")),
      h(
        "ul",
        {},
        verdict.lines.map((line, index) => h("li", { key: index }, line)),
      ),
    ),
  );

const drawView = (page: Page, draw: DrawView): Wanted => {
  const { deeds, word } = page;
  const name = `verify/${draw.drawId}`;
  return h(
    "article",
    { key: draw.drawId, class: "draw" },
    h("h3", {}, draw.prize),
    h(
      "ol",
      { class: "winners" },
      draw.winners.map((winner, index) => h("li", { key: index }, winner)),
    ),
    draw.verdict ? verdictView(page, draw.verdict) : undefined,
    button(
      page,
      {
        class: draw.verdict ? "button wide" : "button primary wide",
        busyName: name,
        onPress: () => void deeds.run(name, { name: "verify", args: { drawId: draw.drawId } }),
      },
      word(draw.verdict ? "verify-again" : "verify"),
    ),
    h(
      "div",
      { class: "row" },
      h("a", { class: "button", href: draw.page, target: "_blank", rel: "noopener" }, word("draw-page")),
      h(
        "a",
        { class: "button", href: "/verify", target: "_blank", rel: "noopener" },
        word("verify-yourself"),
      ),
    ),
    filesView(page, draw.files),
  );
};

/** What came out, and the means to check it. */
export const drawsPanel = (page: Page): Wanted | undefined =>
  page.snapshot.draws.length === 0
    ? undefined
    : h(
        "section",
        { class: "panel draws" },
        h("h2", {}, page.word("results")),
        page.snapshot.draws.toReversed().map((draw) => drawView(page, draw)),
      );
