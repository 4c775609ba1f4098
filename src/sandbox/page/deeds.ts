import type { Act } from "../chat/contract.ts";
import type { Network, PersonKey, Place, SpanLink } from "../chat/view-contract.ts";
import type { Connection } from "./connection.ts";
import { actorOf, type ReplyTarget, type State, type Store, type View } from "./state.ts";

/** Everything that a press on the page can cause. */
export interface Deeds {
  /** Acts one after the other until one is refused; `name` is busy meanwhile. True: all were done. */
  run(name: string, ...acts: readonly Act[]): Promise<boolean>;
  change(change: Partial<State>): void;
  show(view: View): void;
  /** Opens a place, as this person if one is named, and brings it into sight. */
  open(network: Network, place: Place, person?: PersonKey): void;
  speakAs(network: Network, person: PersonKey): void;
  /** Follows what stands linked in a text, as whoever is being played there. */
  follow(link: Exclude<SpanLink, { kind: "web" }>, network: Network, place: Place): Promise<void>;
  draft(field: string, text: string): void;
  reply(field: string, target: ReplyTarget | undefined): void;
  /** Empties a field whose words are on their way. */
  sent(field: string): void;
  /** Gives the words back that were not taken, unless others stand there by now. */
  unsent(field: string, text: string, replyTo: ReplyTarget | undefined): void;
  choose(language: string): void;
}

const networkOf = (person: PersonKey): Network => (person.startsWith("tg:") ? "telegram" : "vk");

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

/** In which network an act is done, for its toast. */
const actNetwork = ({ args }: Act): Network =>
  "person" in args ? networkOf(args.person) : "network" in args ? args.network : "telegram";

export const createDeeds = (store: Store, connection: Connection): Deeds => {
  let lastId = 0;
  const word = (key: string): string => store.get().snapshot?.texts[key] ?? key;
  const notice = (text: string, tone: "plain" | "error"): void => {
    lastId += 1;
    store.set({ notice: { id: lastId, text, tone } });
  };
  const setBusy = (name: string, isBusy: boolean): void => {
    const busy = new Set(store.get().busy);
    if (isBusy) busy.add(name);
    else busy.delete(name);
    store.set({ busy });
  };
  const perform = async (act: Act): Promise<boolean> => {
    const answer = await connection.act(act);
    if (!answer) notice(word("not-done"), "error");
    else if (!answer.ok) notice(answer.error, "error");
    if (!answer?.ok) return false;
    if (answer.toast) {
      lastId += 1;
      store.set({ toast: { id: lastId, network: actNetwork(act), ...answer.toast } });
    }
    if (answer.note !== undefined) notice(answer.note, "plain");
    if (act.name === "newcomer" && answer.person !== undefined)
      deeds.open(act.args.network, store.get().open[act.args.network], answer.person);
    return true;
  };
  const deeds: Deeds = {
    run: async (name, ...acts) => {
      if (store.get().busy.has(name)) return false;
      setBusy(name, true);
      try {
        for (const act of acts) if (!(await perform(act))) return false;
        return true;
      } finally {
        setBusy(name, false);
      }
    },
    change: (change) => store.set(change),
    show: (view) => {
      location.hash = view;
    },
    open: (network, place, person) => {
      const { open, actors } = store.get();
      store.set({
        open: { ...open, [network]: place },
        ...(person === undefined ? {} : { actors: { ...actors, [network]: person } }),
      });
      location.hash = network;
    },
    speakAs: (network, person) => store.set({ actors: { ...store.get().actors, [network]: person } }),
    follow: async (link, network, place) => {
      const state = store.get();
      if (!state.snapshot) return;
      const target = link.kind === "start" ? link.network : network;
      const person = actorOf(state, state.snapshot, target)?.key;
      if (person === undefined) return;
      if (link.kind === "command") {
        if (place === "wall") return;
        await deeds.run("follow", { name: "say", args: { person, place, text: link.text } });
      } else if (await deeds.run("follow", { name: "start", args: { person, link: link.link } }))
        deeds.open(target, "private");
    },
    draft: (field, text) => store.set({ drafts: { ...store.get().drafts, [field]: text } }),
    reply: (field, target) => {
      const others = without(store.get().replies, field);
      store.set({ replies: target ? { ...others, [field]: target } : others });
    },
    sent: (field) => {
      const { drafts, replies } = store.get();
      store.set({ drafts: without(drafts, field), replies: without(replies, field) });
    },
    unsent: (field, text, replyTo) => {
      if ((store.get().drafts[field] ?? "") !== "") return;
      deeds.draft(field, text);
      deeds.reply(field, replyTo);
    },
    choose: (language) => {
      store.set({ language });
      const address = new URL(location.href);
      address.searchParams.set("lang", language);
      history.replaceState(null, "", address);
      void connection.refresh().catch(() => undefined); // a lost line shows itself
    },
  };
  return deeds;
};
