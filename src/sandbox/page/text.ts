import type { FileView, Network, Place, Span } from "../chat/view-contract.ts";
import { h, type Child, type Wanted } from "./dom.ts";
import { sizeText } from "./format.ts";
import { icon } from "./icons.ts";
import { hidden, type Page } from "./page.ts";

const tags = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strike: "s",
  code: "code",
  quote: "q",
} as const;

const linked = (page: Page, { text, link }: Span, network: Network, place: Place): Child => {
  if (!link) return text;
  if (link.kind === "web")
    return h("a", { class: "inline", href: link.url, target: "_blank", rel: "noopener noreferrer" }, text);
  return h(
    "button",
    { type: "button", class: "inline", onclick: () => void page.deeds.follow(link, network, place) },
    text,
  );
};

/** What somebody wrote, as its spans say; never as HTML. */
export const textView = (page: Page, spans: readonly Span[], network: Network, place: Place): Wanted =>
  h(
    "div",
    { class: "text", dir: "auto" },
    spans.map((span) =>
      span.styles.reduce<Child>(
        (inner, style) => h(tags[style], {}, inner),
        linked(page, span, network, place),
      ),
    ),
  );

export const filesView = ({ language, word }: Page, files: readonly FileView[]): Wanted | undefined =>
  files.length === 0
    ? undefined
    : h(
        "ul",
        { class: "files" },
        files.map((file) =>
          h(
            "li",
            { key: file.url },
            h(
              "a",
              { class: "file", href: file.url, download: file.name },
              h("span", { class: "file-icon" }, icon("file")),
              h(
                "span",
                { class: "file-name" },
                hidden(word("download")),
                file.name,
                h("span", { class: "quiet" }, sizeText(file, language)),
              ),
            ),
          ),
        ),
      );
