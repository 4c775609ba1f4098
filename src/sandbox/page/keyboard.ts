import type { Store } from "./state.ts";

/** The next of the same kind above or below, in a list of chats or people. */
const neighbour = (from: Element, step: 1 | -1): HTMLElement | undefined => {
  const kind = [".chat", ".person-head", ".tab"].find((name) => from.matches(name));
  if (kind === undefined) return undefined;
  const all = [...document.querySelectorAll<HTMLElement>(kind)].filter((element) => element.offsetParent);
  const index = all.findIndex((element) => element === from);
  return all[index + step];
};

const steps: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

/** Escape puts away, one after the other: what was said, what is unfolded, the conversation on a small screen. */
const escape = (store: Store): void => {
  const { toast, notice, isRestartAsked, unfolded, view } = store.get();
  if (toast) store.set({ toast: undefined });
  else if (notice) store.set({ notice: undefined });
  else if (isRestartAsked) store.set({ isRestartAsked: false });
  else if (unfolded !== undefined) store.set({ unfolded: undefined });
  else if (view !== "chats") location.hash = "chats";
};

/** Arrows walk through lists, Escape puts away; Enter and Tab are the browser's own. */
export const listenToKeys = (store: Store): void => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") {
      if (!document.querySelector("dialog[open]")) escape(store);
      return;
    }
    const step = steps[event.key];
    const target =
      step !== undefined && event.target instanceof Element ? neighbour(event.target, step) : undefined;
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
};
