import type { Act } from "../chat/contract.ts";
import { h, type Wanted } from "./dom.ts";
import { icon } from "./icons.ts";
import { button, type Page } from "./page.ts";

export interface Composer {
  /** Its id, and the name under which its words wait. */
  readonly field: string;
  readonly label: string;
  readonly placeholder: string;
  readonly act: (text: string) => Act;
}

const replyView = (page: Page, field: string): Wanted | undefined => {
  const target = page.state.replies[field];
  return target
    ? h(
        "div",
        { class: "replying" },
        h("div", { class: "quoted" }, h("strong", {}, target.name), h("span", {}, target.text)),
        button(
          page,
          {
            class: "icon-button",
            onPress: () => page.deeds.reply(field, undefined),
            attributes: { "aria-label": page.word("reply-cancel") },
          },
          icon("cross"),
        ),
      )
    : undefined;
};

/** A field for words: Enter sends, Shift+Enter begins a line, Escape forgets whom it answers. */
export const composerView = (page: Page, { field, label, placeholder, act }: Composer): Wanted => {
  const { deeds, state } = page;
  const text = state.drafts[field] ?? "";
  const replyTo = state.replies[field];
  const name = `send/${field}`;
  const send = async (): Promise<void> => {
    if (text.trim() === "" || state.busy.has(name)) return;
    deeds.sent(field);
    if (!(await deeds.run(name, act(text.trim())))) deeds.unsent(field, text, replyTo);
  };
  return h(
    "form",
    {
      key: `composer ${field}`,
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        void send();
      },
    },
    replyView(page, field),
    h("textarea", {
      id: field,
      rows: 1,
      maxlength: 4096,
      "aria-label": label,
      placeholder,
      value: text,
      oninput: ({ target }) => {
        if (target instanceof HTMLTextAreaElement) deeds.draft(field, target.value);
      },
      onkeydown: (event) => {
        if (!(event instanceof KeyboardEvent) || event.isComposing) return;
        if (event.key === "Enter" && !event.shiftKey) {
          event.preventDefault();
          void send();
        } else if (event.key === "Escape" && state.replies[field]) {
          event.stopPropagation();
          deeds.reply(field, undefined);
        }
      },
    }),
    h(
      "button",
      {
        type: "submit",
        class: "send",
        "aria-label": page.word("send"),
        "aria-busy": state.busy.has(name) ? "true" : undefined,
      },
      icon("send"),
    ),
  );
};
