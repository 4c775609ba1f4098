import type { Act, PersonView } from "../chat/contract.ts";
import type { Avatar, MessageView, Network, Place } from "../chat/view-contract.ts";
import { avatarView } from "./avatar.ts";
import { composerView } from "./composer.ts";
import { h, type Content, type Wanted } from "./dom.ts";
import { icon } from "./icons.ts";
import { messagesView } from "./messages.ts";
import { button, hidden, type Page } from "./page.ts";
import { actorOf, chatKey, peopleOf } from "./state.ts";
import { toastView } from "./notices.ts";
import { wallView } from "./wall.ts";

/** What stands open in a network, put together from the snapshot. */
interface Open {
  readonly network: Network;
  readonly place: Place;
  readonly title: string;
  readonly subtitle: string;
  readonly avatar: Avatar;
  readonly messages: readonly MessageView[];
  readonly earlier: number;
}

const openOf = (page: Page, network: Network, actor: PersonView): Open => {
  const { state, snapshot, word } = page;
  const place = state.open[network];
  const { bot, group, channel, privates } = snapshot.telegram;
  if (network === "telegram" && place !== "group" && place !== "channel") {
    const messages = privates[actor.key] ?? [];
    return {
      network,
      place: "private",
      title: bot.name,
      subtitle: word("bot"),
      avatar: bot.avatar,
      messages,
      earlier: 0,
    };
  }
  if (network === "telegram") {
    const { title, members, avatar, messages, earlier } = place === "channel" ? channel : group;
    return { network, place, title, subtitle: members.text, avatar, messages, earlier };
  }
  const { name, avatar, members } = snapshot.vk.community;
  const messages = snapshot.vk.dialogs[actor.key] ?? [];
  return place === "private"
    ? { network, place, title: name, subtitle: word("vk-dialog"), avatar, messages, earlier: 0 }
    : { network, place: "wall", title: name, subtitle: members.text, avatar, messages: [], earlier: 0 };
};

const speakerView = (page: Page, network: Network, actor: PersonView): Wanted =>
  h(
    "label",
    { class: "speaker" },
    avatarView(actor.avatar),
    h("span", { class: "speaker-words" }, page.word("speak-as")),
    h(
      "select",
      {
        value: actor.key,
        onchange: ({ target }) => {
          if (target instanceof HTMLSelectElement) page.deeds.speakAs(network, target.value);
        },
      },
      peopleOf(page.snapshot, network).map(({ key, name }) =>
        h("option", { key, value: key, selected: key === actor.key }, name),
      ),
    ),
  );

const wideButton = (page: Page, network: Network, label: string, act: Act): Wanted =>
  button(
    page,
    {
      class: "button primary wide",
      busyName: `door/${network}`,
      onPress: () => void page.deeds.run(`door/${network}`, act),
      attributes: { key: label },
    },
    label,
  );

const writable = (page: Page, { network, place }: Open, actor: PersonView, field: string): Wanted => {
  const replyTo = page.state.replies[field];
  const spoken = place === "group" || place === "channel" ? place : "private";
  return composerView(page, {
    field,
    label: `${page.word("write-as")} ${actor.name}`,
    placeholder: page.word(network === "vk" || place !== "channel" ? "write" : "write-channel"),
    act: (text) => ({
      name: "say",
      args: { person: actor.key, place: spoken, text, ...(replyTo ? { replyTo: replyTo.id } : {}) },
    }),
  });
};

/** The way in where one is not in yet, else the field to write. */
const doorView = (page: Page, open: Open, actor: PersonView, field: string): Content => {
  const { network, place, messages } = open;
  const { word } = page;
  const person = actor.key;
  if (place === "private") {
    if (actor.isBlocking)
      return wideButton(page, network, word(`unblock-${network}`), { name: "unblock", args: { person } });
    const isNew = !actor.hasStarted && messages.length === 0;
    const start = isNew
      ? wideButton(page, network, word(`start-${network}`), { name: "start", args: { person } })
      : undefined;
    // On VK anybody may write first; on Telegram there is only Start.
    return isNew && network === "telegram" ? start : [start, writable(page, open, actor, field)];
  }
  if (!actor.memberOf.includes(place))
    return wideButton(page, network, word(`join-${place}`), { name: "join", args: { person, place } });
  if (place === "wall") return undefined;
  const isTeam = actor.roles.some((role) => role !== "member");
  if (place === "channel" && !isTeam) return h("p", { class: "quiet closed" }, word("channel-closed"));
  return writable(page, open, actor, field);
};

const headView = (page: Page, open: Open): Wanted => {
  const { network, title, subtitle, avatar } = open;
  const isBusy = [...page.state.busy].some((name) => name.includes(`${network}/`));
  return h(
    "header",
    { class: "conversation-head" },
    h("a", { class: "back", href: "#chats", "aria-label": page.word("back") }, icon("back")),
    avatarView(avatar),
    h(
      "div",
      { class: "conversation-title" },
      h("h2", {}, hidden(`${page.word(network)}: `), title),
      h("p", { class: "quiet" }, isBusy ? h("span", { class: "typing" }, page.word("typing")) : subtitle),
    ),
    h("span", { class: "network-mark" }, page.word(network)),
  );
};

const bodyView = (page: Page, open: Open, actor: PersonView, field: string): Content => {
  if (open.place === "wall") return wallView(page, actor);
  const { network, place, messages, earlier } = open;
  if (messages.length === 0)
    return h(
      "p",
      { key: "empty", class: "note" },
      page.word(place === "private" ? `empty-${network}` : "empty"),
    );
  return [
    earlier > 0 ? h("p", { key: "earlier", class: "note" }, `${page.word("earlier")} ${earlier}`) : undefined,
    messagesView(page, { network, place, messages, actor, field }),
  ];
};

/** One network's open place: what was said there, and the way to say something. */
export const conversationView = (page: Page, network: Network): Wanted | undefined => {
  const { state, snapshot, word } = page;
  const actor = actorOf(state, snapshot, network);
  if (!actor) return undefined;
  const open = openOf(page, network, actor);
  const key = chatKey(network, open.place, actor.key);
  return h(
    "section",
    {
      key: network,
      class: `conversation ${network} ${open.place}`,
      "aria-label": `${word(network)}: ${open.title}`,
    },
    headView(page, open),
    h(
      "div",
      {
        key,
        class: "scroll",
        role: open.place === "wall" ? "feed" : "log",
        "aria-label": `${word("messages-in")} ${open.title}`,
        // Two hundred people who join at once are not read aloud one by one.
        "aria-live": snapshot.isQuiet ? "polite" : "off",
        tabindex: 0,
        "data-scroll": key,
      },
      h("div", { class: "lines" }, bodyView(page, open, actor, key)),
    ),
    button(
      page,
      {
        class: "jump",
        onPress: () => {
          const box = document.querySelector(`[data-scroll="${CSS.escape(key)}"]`);
          box?.scrollTo({ top: box.scrollHeight });
        },
        attributes: { "aria-label": word("newest"), "data-jump": key, hidden: true },
      },
      icon("down"),
    ),
    toastView(page, network),
    h(
      "footer",
      { class: "conversation-foot" },
      speakerView(page, network, actor),
      doorView(page, open, actor, key),
    ),
  );
};
