import type { Act, PersonView } from "../../chat/contract.ts";
import type { Network } from "../../chat/view-contract.ts";
import { avatarView } from "../avatar.ts";
import { h, type Wanted } from "../dom.ts";
import { icon } from "../icons.ts";
import { button, type Page } from "../page.ts";
import { networks, peopleOf } from "../state.ts";

interface Choice {
  readonly word: string;
  readonly act: Act;
}

/** What can happen to somebody, as things stand now. */
const choicesOf = ({
  key,
  network,
  memberOf,
  isReader,
  isBlocking,
  hasStarted,
}: PersonView): readonly Choice[] => {
  const person = key;
  const places = network === "telegram" ? (["group", "channel"] as const) : (["wall"] as const);
  return [
    ...places.flatMap((place): Choice[] =>
      memberOf.includes(place)
        ? [
            { word: `leave-${place}`, act: { name: "leave", args: { person, place } } },
            ...(isReader
              ? []
              : [{ word: `kick-${place}`, act: { name: "kick" as const, args: { person, place } } }]),
          ]
        : [{ word: `join-${place}`, act: { name: "join", args: { person, place } } }],
    ),
    ...(isBlocking
      ? [{ word: `unblock-${network}`, act: { name: "unblock" as const, args: { person } } }]
      : hasStarted
        ? [{ word: `block-${network}`, act: { name: "block" as const, args: { person } } }]
        : []),
  ];
};

const actionsView = (page: Page, person: PersonView): Wanted => {
  const { deeds, word } = page;
  const { network, key } = person;
  return h(
    "div",
    { class: "person-actions", id: `actions-${key}` },
    button(
      page,
      {
        class: "button",
        onPress: () => deeds.open(network, page.state.open[network], key),
        attributes: { key: "as" },
      },
      word("speak-as-them"),
    ),
    button(
      page,
      { class: "button", onPress: () => deeds.open(network, "private", key), attributes: { key: "private" } },
      word("open-private"),
    ),
    choicesOf(person).map((choice) =>
      button(
        page,
        {
          busyName: `person/${key}`,
          onPress: () => void deeds.run(`person/${key}`, choice.act),
          attributes: { key: choice.word },
        },
        word(choice.word),
      ),
    ),
  );
};

const personView = (page: Page, person: PersonView): Wanted => {
  const { state, deeds, word } = page;
  const isUnfolded = state.unfolded === person.key;
  return h(
    "li",
    { key: person.key, class: isUnfolded ? "person unfolded" : "person" },
    button(
      page,
      {
        class: "person-head",
        onPress: () => deeds.change({ unfolded: isUnfolded ? undefined : person.key }),
        attributes: {
          "aria-expanded": isUnfolded ? "true" : "false",
          "aria-controls": isUnfolded ? `actions-${person.key}` : undefined,
        },
      },
      avatarView(person.avatar),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "person-name" }, person.name),
        h(
          "span",
          { class: "quiet" },
          person.isBlocking ? `${person.rolesText} · ${word("blocks")}` : person.rolesText,
        ),
      ),
      icon("down"),
    ),
    isUnfolded ? actionsView(page, person) : undefined,
  );
};

const networkPeople = (page: Page, network: Network): Wanted =>
  h(
    "section",
    { key: network, class: network },
    h("h3", {}, page.word(network)),
    h(
      "ul",
      { class: "people-list" },
      peopleOf(page.snapshot, network).map((person) => personView(page, person)),
    ),
    button(
      page,
      {
        class: "button wide quiet-button",
        busyName: "newcomer",
        onPress: () => void page.deeds.run("newcomer", { name: "newcomer", args: { network } }),
      },
      page.word(`newcomer-${network}`),
    ),
  );

/** Who can be played and what can happen to them, and strangers by the hundred. */
export const peoplePanel = (page: Page): Wanted => {
  const { snapshot, deeds, word } = page;
  return h(
    "section",
    { class: "panel people" },
    h("h2", {}, word("people")),
    h(
      "div",
      { class: "crowd" },
      h("p", { class: "quiet" }, snapshot.isQuiet ? word("crowd-hint") : word("crowd-coming")),
      button(
        page,
        {
          class: "button wide",
          busyName: "crowd",
          onPress: () => void deeds.run("crowd", { name: "crowd", args: { people: 200 } }),
        },
        word("crowd"),
      ),
    ),
    networks.map((network) => networkPeople(page, network)),
  );
};
