import { h, type Wanted } from "../dom.ts";
import { timeText } from "../format.ts";
import { button, type Page } from "../page.ts";

const jumps = [
  { word: "turn-10-minutes", minutes: 10 },
  { word: "turn-hour", minutes: 60 },
  { word: "turn-day", minutes: 24 * 60 },
] as const;

/** The sandbox's clock, which can be turned forward. */
export const clockPanel = (page: Page): Wanted => {
  const { snapshot, deeds, word } = page;
  const { at, text, next } = snapshot.clock;
  return h(
    "section",
    { class: "panel clock" },
    h("h2", {}, word("clock")),
    h("p", { class: "clock-time" }, h("time", { datetime: at }, timeText(at, page))),
    h("p", { class: "quiet" }, text),
    h(
      "div",
      { class: "row" },
      jumps.map((jump) =>
        button(
          page,
          {
            busyName: "turn",
            onPress: () => void deeds.run("turn", { name: "turn", args: { minutes: jump.minutes } }),
            attributes: { key: jump.word },
          },
          word(jump.word),
        ),
      ),
    ),
    h("p", { class: "next" }, next ? `${word("next")} ${next.text}` : word("next-none")),
    next
      ? button(
          page,
          {
            class: "button primary wide",
            busyName: "turn",
            onPress: () => void deeds.run("turn", { name: "turn", args: { to: "next" } }),
          },
          word("turn-next"),
        )
      : undefined,
  );
};
