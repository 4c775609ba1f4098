import type { Snapshot } from "../chat/contract.ts";
import type { Avatar, MessageView, Network, PersonKey, Place, Span } from "../chat/view-contract.ts";
import { avatarView } from "./avatar.ts";
import { h, type Wanted } from "./dom.ts";
import { cutText, plainText, timeText } from "./format.ts";
import { icon, type IconName } from "./icons.ts";
import { button, hidden, type Page } from "./page.ts";
import { actorOf, chatKey, networks, peopleOf } from "./state.ts";

const previewLength = 28;

/** What is said last in a chat, and how far it goes. */
interface Last {
  readonly id: number;
  readonly at: string;
  readonly spans: readonly Span[];
}

interface Chat {
  readonly key: string;
  readonly network: Network;
  readonly place: Place;
  readonly person: PersonKey | undefined;
  readonly title: string;
  readonly avatar: Avatar;
  readonly kind?: IconName;
  /** Every id in it that a person can have missed. */
  readonly ids: readonly number[];
  readonly last: Last | undefined;
}

const idsOf = (messages: readonly MessageView[]): readonly number[] =>
  messages.filter(({ author }) => author !== null).map(({ id }) => id);

const common = (
  network: Network,
  place: Place,
  view: { readonly title: string; readonly avatar: Avatar; readonly messages: readonly MessageView[] },
): Chat => ({
  key: chatKey(network, place, undefined),
  network,
  place,
  person: undefined,
  title: view.title,
  avatar: view.avatar,
  kind: place === "channel" ? "channel" : "group",
  ids: idsOf(view.messages),
  last: view.messages.at(-1),
});

const wallOf = ({ vk }: Snapshot): Chat => {
  const lines = vk.wall.flatMap((post): Last[] => [post, ...post.comments]);
  return {
    key: chatKey("vk", "wall", undefined),
    network: "vk",
    place: "wall",
    person: undefined,
    title: vk.community.name,
    avatar: vk.community.avatar,
    kind: "wall",
    ids: lines.map(({ id }) => id),
    last: vk.wall[0],
  };
};

/** Everybody's own conversation with the bot; those who never wrote have none, but whoever is being played has. */
const privatesOf = (page: Page, network: Network): readonly Chat[] => {
  const { state, snapshot } = page;
  const actor = actorOf(state, snapshot, network);
  return peopleOf(snapshot, network).flatMap((person) => {
    const messages = (network === "vk" ? snapshot.vk.dialogs : snapshot.telegram.privates)[person.key] ?? [];
    if (messages.length === 0 && person.key !== actor?.key) return [];
    return [
      {
        key: chatKey(network, "private", person.key),
        network,
        place: "private" as const,
        person: person.key,
        title: person.name,
        avatar: person.avatar,
        ids: idsOf(messages),
        last: messages.at(-1),
      },
    ];
  });
};

const placesOf = ({ snapshot }: Page, network: Network): readonly Chat[] =>
  network === "vk"
    ? [wallOf(snapshot)]
    : [
        common("telegram", "group", snapshot.telegram.group),
        common("telegram", "channel", snapshot.telegram.channel),
      ];

export const chatsOf = (page: Page, network: Network): readonly Chat[] => [
  ...placesOf(page, network),
  ...privatesOf(page, network),
];

/** Which chat of a network stands open. */
export const openChatKey = ({ state, snapshot }: Page, network: Network): string =>
  chatKey(network, state.open[network], actorOf(state, snapshot, network)?.key);

const isLed = ({ snapshot: { story } }: Page, chat: Chat): boolean =>
  story.focus !== null &&
  story.focus.network === chat.network &&
  story.focus.place === chat.place &&
  (chat.person === undefined || chat.person === story.focus.person);

const chatView = (page: Page, chat: Chat): Wanted => {
  const { state, deeds, word } = page;
  const unread = chat.ids.filter((id) => id > (state.seen[chat.key] ?? 0)).length;
  const isOpen = openChatKey(page, chat.network) === chat.key;
  return h(
    "li",
    { key: chat.key },
    button(
      page,
      {
        class: `chat ${isOpen ? "open" : ""} ${isLed(page, chat) ? "led" : ""}`,
        onPress: () => deeds.open(chat.network, chat.place, chat.person),
        attributes: { "aria-current": isOpen ? "true" : undefined, "data-chat": chat.key },
      },
      avatarView(chat.avatar),
      h(
        "span",
        { class: "chat-words" },
        h(
          "span",
          { class: "chat-title" },
          chat.kind ? icon(chat.kind) : undefined,
          h("span", { class: "chat-name" }, chat.title),
          chat.last
            ? h("time", { class: "quiet", datetime: chat.last.at }, timeText(chat.last.at, page))
            : undefined,
        ),
        h(
          "span",
          { class: "chat-last" },
          h(
            "span",
            { class: "chat-name" },
            chat.last ? cutText(plainText(chat.last.spans), previewLength) : word("chat-empty"),
          ),
          unread > 0
            ? h("span", { class: "badge" }, unread > 99 ? "99+" : unread, hidden(` ${word("unread")}`))
            : undefined,
        ),
      ),
    ),
  );
};

/** All chats, grouped by network. */
export const chatListView = (page: Page): Wanted =>
  h(
    "nav",
    { class: "chats", "aria-label": page.word("chats") },
    networks.map((network) =>
      h(
        "section",
        { key: network, class: `chat-group ${network}` },
        h("h2", {}, page.word(network)),
        h(
          "ul",
          {},
          placesOf(page, network).map((chat) => chatView(page, chat)),
        ),
        h("h3", {}, page.word(`private-${network}`)),
        h(
          "ul",
          {},
          privatesOf(page, network).map((chat) => chatView(page, chat)),
        ),
      ),
    ),
  );
