import { h, type Wanted } from "../dom.ts";
import { button, type Page } from "../page.ts";

/** Beginning again, asked twice: everything is forgotten. */
export const restartPanel = (page: Page): Wanted => {
  const { state, snapshot, deeds, word } = page;
  const restart = async (language: "en" | "ru"): Promise<void> => {
    if (await deeds.run("reset", { name: "reset", args: { language } }))
      deeds.change({ isRestartAsked: false, seen: {}, drafts: {}, replies: {}, actors: {} });
  };
  const language = snapshot.language === "ru" ? "ru" : "en";
  const isForeign = snapshot.worldLanguage !== snapshot.language;
  return h(
    "section",
    { class: "panel restart" },
    h("h2", {}, word("restart")),
    h("p", { class: "quiet" }, word(isForeign ? "restart-foreign" : "forgets")),
    state.isRestartAsked
      ? h(
          "div",
          { key: "asked", class: "row" },
          button(
            page,
            {
              class: "button danger",
              busyName: "reset",
              onPress: () => void restart(language),
              attributes: { key: "yes" },
            },
            word("restart-yes"),
          ),
          button(
            page,
            { onPress: () => deeds.change({ isRestartAsked: false }), attributes: { key: "no" } },
            word("restart-no"),
          ),
        )
      : button(
          page,
          {
            class: "button wide",
            onPress: () => deeds.change({ isRestartAsked: true }),
            attributes: { key: "ask" },
          },
          word(isForeign ? "restart-in-this-language" : "restart-ask"),
        ),
  );
};
