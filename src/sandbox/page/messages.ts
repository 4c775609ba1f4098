import type { PersonView } from "../chat/contract.ts";
import type { ButtonView, MessageView, Network } from "../chat/view-contract.ts";
import { avatarView } from "./avatar.ts";
import { h, type Wanted } from "./dom.ts";
import { cutText, dayText, plainText, timeText } from "./format.ts";
import { icon } from "./icons.ts";
import { button, type Page } from "./page.ts";
import { filesView, textView } from "./text.ts";

/** Messages of one person within this time stand together under one name. */
const togetherMs = 5 * 60_000;

export interface Talk {
  readonly network: Network;
  readonly place: "private" | "group" | "channel";
  readonly messages: readonly MessageView[];
  readonly actor: PersonView;
  /** Under which name its words wait, see `State.drafts`. */
  readonly field: string;
}

const isTogether = (before: MessageView | undefined, message: MessageView): boolean =>
  before?.author?.key === message.author?.key &&
  before !== undefined &&
  Date.parse(message.at) - Date.parse(before.at) < togetherMs;

const messageButton = (page: Page, talk: Talk, message: MessageView, view: ButtonView): Wanted => {
  const name = `press/${talk.field}/${message.id}/${view.id}`;
  const style = `message-button ${view.tone}`;
  if (view.kind === "web")
    return h(
      "a",
      { key: view.id, class: style, href: view.url, target: "_blank", rel: "noopener noreferrer" },
      view.label,
    );
  const act =
    view.kind === "start"
      ? () =>
          void page.deeds.follow(
            { kind: "start", network: talk.network, link: view.url ?? "" },
            talk.network,
            talk.place,
          )
      : () =>
          void page.deeds.run(name, {
            name: "press",
            args: { person: talk.actor.key, place: talk.place, message: message.id, button: view.id },
          });
  return button(
    page,
    { class: style, onPress: act, busyName: name, attributes: { key: view.id } },
    view.label,
  );
};

const keyboardView = (page: Page, talk: Talk, message: MessageView): Wanted | undefined =>
  message.buttons.length === 0 || message.isDeleted
    ? undefined
    : h(
        "div",
        { class: "keyboard" },
        message.buttons.map((row) =>
          h(
            "div",
            { class: "keyboard-row" },
            row.map((view) => messageButton(page, talk, message, view)),
          ),
        ),
      );

const replyButton = (page: Page, talk: Talk, message: MessageView): Wanted | undefined =>
  talk.place !== "group" || message.isDeleted
    ? undefined
    : button(
        page,
        {
          class: "reply-button",
          onPress: () => {
            const text = cutText(plainText(message.spans), 60);
            page.deeds.reply(talk.field, { id: message.id, name: message.author?.name ?? "", text });
            document.querySelector<HTMLElement>(`#${CSS.escape(talk.field)}`)?.focus();
          },
          attributes: { "aria-label": `${page.word("reply")}: ${cutText(plainText(message.spans), 40)}` },
        },
        icon("repost"),
      );

const quoteView = ({ replyTo }: MessageView): Wanted | undefined =>
  replyTo
    ? h("div", { class: "quoted" }, h("strong", {}, replyTo.name), h("span", {}, replyTo.text))
    : undefined;

const metaView = (page: Page, message: MessageView): Wanted =>
  h(
    "span",
    { class: "meta" },
    message.isDeleted ? `${page.word("deleted")} ` : message.isEdited ? `${page.word("edited")} ` : "",
    h("time", { datetime: message.at }, timeText(message.at, page)),
  );

const messageView = (
  page: Page,
  talk: Talk,
  message: MessageView,
  before: MessageView | undefined,
): Wanted => {
  if (!message.author) return h("p", { key: message.id, class: "note" }, plainText(message.spans));
  const { author } = message;
  const isOwn = author.key === talk.actor.key;
  const isFirst = !isTogether(before, message);
  const isNamed = isFirst && !isOwn && talk.place !== "private";
  return h(
    "article",
    {
      key: message.id,
      class: `message ${isOwn ? "own" : "others"} ${isFirst ? "first" : ""} ${message.isDeleted ? "deleted" : ""}`,
      "data-message": message.id,
    },
    isOwn || talk.place !== "group"
      ? undefined
      : isFirst
        ? avatarView(author.avatar)
        : h("span", { class: "gap" }),
    h(
      "div",
      { class: "column" },
      h(
        "div",
        { class: "bubble" },
        h("p", { class: isNamed ? `author ink-${author.avatar.colour}` : "hidden" }, author.name),
        quoteView(message),
        textView(page, message.spans, talk.network, talk.place),
        filesView(page, message.files),
        metaView(page, message),
      ),
      keyboardView(page, talk, message),
    ),
    replyButton(page, talk, message),
  );
};

/** A conversation from its oldest shown message to its newest, with a line where a day begins. */
export const messagesView = (page: Page, talk: Talk): readonly Wanted[] =>
  talk.messages.flatMap((message, index) => {
    const before = talk.messages[index - 1];
    const day = dayText(message.at, page);
    const isNewDay = before === undefined || dayText(before.at, page) !== day;
    return [
      ...(isNewDay ? [h("p", { key: `day ${day}`, class: "note day" }, day)] : []),
      messageView(page, talk, message, isNewDay ? undefined : before),
    ];
  });
