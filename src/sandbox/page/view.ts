import { chatListView } from "./chats.ts";
import { conversationView } from "./conversation.ts";
import { h, type Wanted } from "./dom.ts";
import { icon, type IconName } from "./icons.ts";
import { noticeView } from "./notices.ts";
import { button, hidden, type Page } from "./page.ts";
import { botPanel } from "./panels/bot.ts";
import { clockPanel } from "./panels/clock.ts";
import { drawsPanel } from "./panels/draws.ts";
import { peoplePanel } from "./panels/people.ts";
import { restartPanel } from "./panels/restart.ts";
import { troublePanel } from "./panels/trouble.ts";
import { networks, type View } from "./state.ts";
import { storyView } from "./story.ts";

const languagesView = (page: Page): Wanted =>
  h(
    "div",
    { class: "languages", role: "group", "aria-label": page.word("language") },
    page.snapshot.languages.map(({ code, name }) =>
      button(
        page,
        {
          class: "language",
          onPress: () => page.deeds.choose(code),
          attributes: {
            key: code,
            lang: code,
            "aria-pressed": code === page.language ? "true" : "false",
          },
        },
        code.toUpperCase(),
        hidden(` ${name}`),
      ),
    ),
  );

const barView = (page: Page): Wanted =>
  h(
    "header",
    { class: "bar" },
    h("h1", {}, page.snapshot.telegram.bot.name, h("span", { class: "mark" }, page.word("mark"))),
    h("p", { class: "bar-words quiet" }, page.word("forgets")),
    languagesView(page),
  );

const lostView = (page: Page): Wanted | undefined =>
  page.state.link === "lost" ? h("p", { class: "lost", role: "alert" }, page.word("gone")) : undefined;

const tabs: readonly { readonly view: View; readonly icon: IconName }[] = [
  { view: "chats", icon: "chats" },
  { view: "people", icon: "people" },
  { view: "clock", icon: "clock" },
];

const tabsView = (page: Page): Wanted => {
  const { view } = page.state;
  const current = view === "telegram" || view === "vk" ? "chats" : view;
  return h(
    "nav",
    { class: "tabs", "aria-label": page.word("parts") },
    tabs.map((tab) =>
      h(
        "a",
        {
          key: tab.view,
          class: "tab",
          href: `#${tab.view}`,
          "aria-current": tab.view === current ? "page" : undefined,
        },
        icon(tab.icon),
        page.word(tab.view),
      ),
    ),
  );
};

/** The whole page. Which of its parts a window shows is the style's business, by `data-view`. */
export const pageView = (page: Page): Wanted =>
  h(
    "div",
    { class: page.state.busy.size > 0 ? "page working" : "page", "data-view": page.state.view },
    barView(page),
    lostView(page),
    storyView(page),
    h(
      "main",
      {},
      chatListView(page),
      networks.map((network) => conversationView(page, network)),
      h(
        "aside",
        { class: "panels", "aria-label": page.word("panels") },
        h("div", { key: "clock", class: "panel-group clock-group" }, drawsPanel(page), clockPanel(page)),
        h("div", { key: "people", class: "panel-group people-group" }, peoplePanel(page), botPanel(page)),
        h("div", { key: "rest", class: "panel-group clock-group" }, troublePanel(page), restartPanel(page)),
      ),
    ),
    noticeView(page),
    tabsView(page),
  );
