import { openChatKey, chatsOf } from "./chats.ts";
import { connect } from "./connection.ts";
import { createDeeds } from "./deeds.ts";
import { h, patch } from "./dom.ts";
import { listenToKeys } from "./keyboard.ts";
import { pageOf, type Page } from "./page.ts";
import { keepPlaces } from "./scroll.ts";
import { createStore, networks, type State, type View } from "./state.ts";
import { pageView } from "./view.ts";

const root = document.body;
const shortMs = 6000;
const views: readonly View[] = ["chats", "telegram", "vk", "people", "clock"];

const store = createStore(() => render());
store.set({ language: new URLSearchParams(location.search).get("lang") ?? undefined });
const connection = connect(store);
const deeds = createDeeds(store, connection);

/** Plain words go by themselves, errors wait to be put away. */
const forget = (): void => {
  const { notice, toast } = store.get();
  if (notice?.tone === "plain")
    setTimeout(() => {
      if (store.get().notice === notice) store.set({ notice: undefined });
    }, shortMs);
  if (toast && !toast.isAlert)
    setTimeout(() => {
      if (store.get().toast === toast) store.set({ toast: undefined });
    }, shortMs);
};

let before: Pick<State, "notice" | "toast"> = { notice: undefined, toast: undefined };

/** What stands before the reader's eyes has been seen; at the beginning, everything has. */
const markSeen = (page: Page): void => {
  const { seen, view } = page.state;
  const isFirst = Object.keys(seen).length === 0;
  const isWide = matchMedia("(min-width: 1100px)").matches;
  const changes = networks.flatMap((network) => {
    const isShown = isWide || view === network;
    const open = openChatKey(page, network);
    return chatsOf(page, network)
      .filter(({ key }) => isFirst || (isShown && key === open))
      .map(({ key, ids }): [string, number] => [key, Math.max(0, ...ids)])
      .filter(([key, last]) => seen[key] !== last);
  });
  if (changes.length > 0) store.set({ seen: { ...seen, ...Object.fromEntries(changes) } });
};

const render = (): void => {
  const state = store.get();
  const { snapshot } = state;
  if (!snapshot) {
    // Its words would come with the first answer.
    patch(root, h("p", { class: "waiting", role: "status" }, document.title));
    return;
  }
  const page = pageOf(state, snapshot, deeds);
  document.documentElement.lang = snapshot.language;
  const replace = keepPlaces();
  patch(root, pageView(page));
  replace();
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-modal]"))
    if (!dialog.open) dialog.showModal();
  if (before.notice !== state.notice || before.toast !== state.toast) forget();
  before = { notice: state.notice, toast: state.toast };
  markSeen(page);
};

const readAddress = (): void => {
  const view = views.find((name) => `#${name}` === location.hash);
  store.set({ view: view ?? "chats" });
};

addEventListener("hashchange", readAddress);
readAddress();
listenToKeys(store);
