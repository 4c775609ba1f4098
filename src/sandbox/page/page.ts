import type { Snapshot } from "../chat/contract.ts";
import { h, type Attributes, type Content, type Wanted } from "./dom.ts";
import type { Deeds } from "./deeds.ts";
import type { Reading } from "./format.ts";
import type { State } from "./state.ts";

/** What every view is given. */
export interface Page extends Reading {
  readonly state: State;
  readonly snapshot: Snapshot;
  readonly deeds: Deeds;
  /** A text of the page by its key. */
  readonly word: (key: string) => string;
}

export const pageOf = (state: State, snapshot: Snapshot, deeds: Deeds): Page => ({
  state,
  snapshot,
  deeds,
  language: snapshot.language,
  zone: snapshot.clock.zone,
  word: (key) => snapshot.texts[key] ?? key,
});

interface ButtonOptions {
  readonly class?: string;
  readonly onPress: () => void;
  /** While this is busy the button says so and takes no press, but keeps the focus. */
  readonly busyName?: string;
  readonly attributes?: Attributes;
}

export const button = (
  { state }: Page,
  { class: name, onPress, busyName, attributes }: ButtonOptions,
  ...content: readonly Content[]
): Wanted => {
  const isBusy = busyName !== undefined && state.busy.has(busyName);
  return h(
    "button",
    {
      type: "button",
      class: name ?? "button",
      "aria-busy": isBusy ? "true" : undefined,
      "aria-disabled": isBusy ? "true" : undefined,
      onclick: onPress,
      ...attributes,
    },
    ...content,
  );
};

/** Words for those who do not see the picture beside them. */
export const hidden = (text: string): Wanted => h("span", { class: "hidden" }, text);
