import type { PersonView, Snapshot } from "../chat/contract.ts";
import type { Network, PersonKey, Place } from "../chat/view-contract.ts";

/** Whether the sandbox answers: `lost` once it has not for a moment; the page comes back by itself. */
type Link = "connecting" | "live" | "lost";

/** What is shown where only one thing fits; wider windows show more of them at once. */
export type View = "chats" | "telegram" | "vk" | "people" | "clock";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "error";
}

/** What a network shows over the conversation after a press. */
interface Toast {
  readonly id: number;
  readonly network: Network;
  readonly text: string;
  readonly isAlert: boolean;
}

/** A message or comment that the next words answer. */
export interface ReplyTarget {
  readonly id: number;
  readonly name: string;
  readonly text: string;
}

export interface State {
  readonly link: Link;
  readonly snapshot: Snapshot | undefined;
  readonly language: string | undefined;
  readonly view: View;
  /** Which place of each network stands open. */
  readonly open: Readonly<Record<Network, Place>>;
  /** As whom the reader speaks there; until chosen, the first who can be played. */
  readonly actors: Readonly<Partial<Record<Network, PersonKey>>>;
  /** Words not sent yet, by `fieldOf`. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly replies: Readonly<Record<string, ReplyTarget>>;
  /** Up to which message each chat was seen, by `chatKey`. */
  readonly seen: Readonly<Record<string, number>>;
  /** The person whose actions are unfolded. */
  readonly unfolded: PersonKey | undefined;
  readonly trouble: { readonly isOpen: boolean; readonly network: Network; readonly times: number };
  readonly isHintFolded: boolean;
  readonly isRestartAsked: boolean;
  /** What was pressed and is not done yet, by the name given to it. */
  readonly busy: ReadonlySet<string>;
  readonly notice: Notice | undefined;
  readonly toast: Toast | undefined;
}

const initialState: State = {
  link: "connecting",
  snapshot: undefined,
  language: undefined,
  view: "chats",
  open: { telegram: "group", vk: "wall" },
  actors: {},
  drafts: {},
  replies: {},
  seen: {},
  unfolded: undefined,
  trouble: { isOpen: false, network: "telegram", times: 1 },
  isHintFolded: false,
  isRestartAsked: false,
  busy: new Set(),
  notice: undefined,
  toast: undefined,
};

export const networks: readonly Network[] = ["telegram", "vk"];

export const peopleOf = (snapshot: Snapshot, network: Network): readonly PersonView[] =>
  snapshot.people.filter((person) => person.network === network);

/** Who speaks for the reader on a network. */
export const actorOf = (state: State, snapshot: Snapshot, network: Network): PersonView | undefined => {
  const people = peopleOf(snapshot, network);
  return people.find(({ key }) => key === state.actors[network]) ?? people[0];
};

/** Names a conversation: a private one is its person's. */
export const chatKey = (network: Network, place: Place, person: PersonKey | undefined): string =>
  place === "private" ? `${network}/private/${person ?? ""}` : `${network}/${place}`;

export interface Store {
  get(): State;
  set(change: Partial<State>): void;
}

/** Calls `changed` once for all changes of one turn. */
export const createStore = (changed: () => void): Store => {
  let state = initialState;
  let isAnnounced = false;
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      if (isAnnounced) return;
      isAnnounced = true;
      queueMicrotask(() => {
        isAnnounced = false;
        changed();
      });
    },
  };
};
