import type { Network } from "../chat/view-contract.ts";
import { h, type Wanted } from "./dom.ts";
import { icon } from "./icons.ts";
import { button, type Page } from "./page.ts";

/** Telegram's toast or VK's snackbar over the conversation; an alert waits for its OK. */
export const toastView = (page: Page, network: Network): Wanted => {
  const { toast } = page.state;
  const isShown = toast !== undefined && toast.network === network;
  const close = (): void => page.deeds.change({ toast: undefined });
  return h(
    "div",
    { class: "toasts", role: "status" },
    isShown && !toast.isAlert ? h("p", { key: toast.id, class: "toast" }, toast.text) : undefined,
    isShown && toast.isAlert
      ? h(
          "dialog",
          {
            key: toast.id,
            class: "alert",
            "data-modal": true,
            onclose: close,
            "aria-label": page.word(network),
          },
          h("p", {}, toast.text),
          button(page, { class: "button primary", onPress: close }, page.word("ok")),
        )
      : undefined,
  );
};

/** What was done, or why not, in a sentence; errors stay until they are put away. */
export const noticeView = (page: Page): Wanted => {
  const { notice } = page.state;
  return h(
    "div",
    { class: "notices", role: notice?.tone === "error" ? "alert" : "status" },
    notice
      ? h(
          "div",
          { key: notice.id, class: `notice ${notice.tone}` },
          h("p", {}, notice.text),
          button(
            page,
            {
              class: "icon-button",
              onPress: () => page.deeds.change({ notice: undefined }),
              attributes: { "aria-label": page.word("close") },
            },
            icon("cross"),
          ),
        )
      : undefined,
  );
};
