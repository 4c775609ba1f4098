import { h, type Wanted } from "./dom.ts";
import { icon } from "./icons.ts";
import { button, hidden, type Page } from "./page.ts";
import { bringConversation, bringVerdict } from "./sight.ts";
import { actorOf } from "./state.ts";

/** Whether what the hint speaks of stands open already, as the one it speaks of. */
const isThere = ({ state, snapshot }: Page): boolean => {
  const { focus } = snapshot.story;
  if (!focus) return true;
  const isActor = actorOf(state, snapshot, focus.network)?.key === focus.person;
  return isActor && state.open[focus.network] === focus.place;
};

const goThere = ({ snapshot, deeds }: Page): void => {
  const { focus } = snapshot.story;
  if (focus) deeds.open(focus.network, focus.place, focus.person);
};

const take = async (page: Page): Promise<void> => {
  const { offer } = page.snapshot.story;
  if (!offer) return;
  goThere(page);
  const isCheck = offer.acts.some(({ name }) => name === "verify");
  // On a small screen results stand beside the clock.
  if (isCheck) page.deeds.show("clock");
  if ((await page.deeds.run("offer", ...offer.acts)) && isCheck) bringVerdict();
};

const stepsView = (page: Page): Wanted => {
  const { steps, current } = page.snapshot.story;
  return h(
    "ol",
    { class: "steps", "aria-label": page.word("way") },
    steps.map(({ key, title, isDone }) =>
      h(
        "li",
        { key, class: isDone ? "done" : key === current ? "current" : "", title },
        hidden(isDone ? `${title} – ${page.word("done")}` : title),
      ),
    ),
  );
};

/** Leads the way: what comes next, one button that does it and one that shows where. */
export const storyView = (page: Page): Wanted => {
  const { state, snapshot, deeds, word } = page;
  const { story } = snapshot;
  const { offer, focus } = story;
  return h(
    "section",
    { class: `story ${state.isHintFolded ? "folded" : ""}`, "aria-label": word("way") },
    stepsView(page),
    h(
      "div",
      { class: "story-words", "aria-live": "polite" },
      h("h2", {}, story.title),
      state.isHintFolded ? undefined : h("p", {}, story.hint),
    ),
    h(
      "div",
      { class: "story-buttons" },
      focus
        ? button(
            page,
            {
              class: `button show-me ${isThere(page) ? "there" : ""}`,
              onPress: () => {
                goThere(page);
                bringConversation(focus.network);
              },
              attributes: { key: "show" },
            },
            word("show-me"),
          )
        : undefined,
      offer
        ? button(
            page,
            {
              class: "button primary",
              busyName: "offer",
              onPress: () => void take(page),
              attributes: { key: "offer" },
            },
            offer.label,
          )
        : undefined,
      button(
        page,
        {
          class: "icon-button fold",
          onPress: () => deeds.change({ isHintFolded: !state.isHintFolded }),
          attributes: {
            key: "fold",
            "aria-label": word(state.isHintFolded ? "hint-unfold" : "hint-fold"),
            "aria-expanded": state.isHintFolded ? "false" : "true",
          },
        },
        icon("down"),
      ),
    ),
  );
};
