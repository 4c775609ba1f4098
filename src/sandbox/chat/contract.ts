/**
 * What the sandbox's server and its page say to each other. Types only: both sides import them, neither imports the
 * other's code. All ids are stable while the sandbox lives; all instants are ISO 8601 in UTC, by the sandbox's clock.
 *
 * - `GET  /sandbox`                 the page; `?lang=en|ru` chooses the language of its texts
 * - `GET  /sandbox/state?lang=`     → `Snapshot`
 * - `GET  /sandbox/events`          server-sent events: `event: revision`, `data: {"revision":7}` when something has
 *                                   changed (and once at the beginning); `event: beat` every 15 s of real time
 * - `POST /sandbox/act?lang=`       body `Act` as JSON → `ActAnswer`; 200 when done, 4xx with a sentence when not
 * - `GET  /sandbox/files/<id>/<n>`  a document, as a download (`FileView.url` is the whole path)
 */
import type { Network, PersonKey, Place, Avatar, TelegramView, VkView, FileView } from "./view-contract.ts";

export interface Snapshot {
  /** Grows with every change; a `GET /sandbox/events` names the newest. */
  readonly revision: number;
  /** Of the texts in this answer. */
  readonly language: string;
  /** What `?lang=` takes. */
  readonly languages: readonly { readonly code: string; readonly name: string }[];
  /** In which language the prepared world and its bot speak; `reset` may choose another. */
  readonly worldLanguage: string;
  /**
   * Every message of `locales/<language>/sandbox.ftl` whose key begins with `sandbox-page-`, by its key without that
   * prefix: labels of buttons, headings, help. Whoever builds the page adds keys there; none may have variables.
   * The words `SANDBOX` and that everything here is forgotten at the end are among them (`mark`, `forgets`).
   */
  readonly texts: Readonly<Record<string, string>>;
  readonly clock: ClockView;
  /** Who can be played: the reader's two accounts first, then the named members. The crowd is not in it. */
  readonly people: readonly PersonView[];
  readonly telegram: TelegramView;
  readonly vk: VkView;
  readonly story: StoryView;
  readonly faults: readonly FaultView[];
  /** Draws of which a result is out, newest last. */
  readonly draws: readonly DrawView[];
  /** False while a crowd is on its way: more will come by itself. */
  readonly isQuiet: boolean;
}

interface ClockView {
  readonly at: string;
  /** IANA zone of the shop: the page shows all instants in it. */
  readonly zone: string;
  /** The instant in words, in that zone. */
  readonly text: string;
  /** The next thing that the bot will do by itself, for `turn {"to":"next"}`; null when nothing is planned. */
  readonly next: { readonly at: string; readonly text: string } | null;
}

export interface PersonView {
  readonly key: PersonKey;
  readonly network: Network;
  readonly name: string;
  readonly avatar: Avatar;
  /** `en` or `ru`: their app's language. */
  readonly language: string;
  /** The reader's own account, not one of the members'. */
  readonly isReader: boolean;
  /** What they are to the bot and in the places, strongest first. */
  readonly roles: readonly ("owner" | "admin" | "member")[];
  /** The same in words: "owner", "member", "not a member". */
  readonly rolesText: string;
  /** Where they are a member: some of `group`, `channel`, `wall` (the VK community). */
  readonly memberOf: readonly Place[];
  /** Whether they have ever written to the bot; without it nobody can be written to. */
  readonly hasStarted: boolean;
  /** They have blocked the bot (Telegram) or forbidden messages (VK). */
  readonly isBlocking: boolean;
}

export type StoryKey =
  | "giveaway"
  | "join-telegram"
  | "join-vk"
  | "crowd"
  | "turn"
  | "winners"
  | "verify"
  | "free";

/** The way through the first three minutes, computed from what has happened, never from clicks. */
export interface StoryView {
  /** What comes next; `free` when all is done. */
  readonly current: StoryKey;
  /** All steps but `free`, in order. */
  readonly steps: readonly { readonly key: StoryKey; readonly title: string; readonly isDone: boolean }[];
  readonly title: string;
  /** One or two sentences: what to do now. */
  readonly hint: string;
  /** Where to look for it. */
  readonly focus: { readonly network: Network; readonly place: Place; readonly person: PersonKey } | null;
  /** What one press can do for the reader: the label of the button and the acts behind it, in this order. */
  readonly offer: { readonly label: string; readonly acts: readonly Act[] } | null;
}

export interface FaultView {
  readonly network: Network;
  readonly kind: FaultKind | "delay";
  /** How many calls it will still hit. */
  readonly left: number;
  readonly text: string;
}

/** What the networks can be made to do to the bot's calls. */
export type FaultKind =
  /** 429 with three seconds to wait; VK: error 6. */
  | "too-many"
  /** 502 with a page of HTML. */
  | "server-error"
  /** The call takes effect, but its answer never comes. */
  | "timeout"
  /** The connection breaks before anything has happened. */
  | "broken-connection";

export interface DrawView {
  readonly drawId: string;
  readonly prize: string;
  readonly winners: readonly string[];
  /** The public page of the draw. */
  readonly page: string;
  /** result.json, entrants.bin, rules.json and chain.json, the key of this sandbox's own beacon. */
  readonly files: readonly FileView[];
  /** What the last act `verify` said, line by line; null before. */
  readonly verdict: { readonly isGood: boolean; readonly lines: readonly string[] } | null;
}

/** Everything that the reader can do. `person` is who does it. */
export type Act =
  /** Writes into the own dialog with the bot, or into the group or channel (Telegram). At most 4096 characters. */
  | {
      readonly name: "say";
      readonly args: {
        readonly person: PersonKey;
        readonly place: "private" | "group" | "channel";
        readonly text: string;
        readonly replyTo?: number;
      };
    }
  /** Presses a button under a message; the answer may carry a `toast`. */
  | {
      readonly name: "press";
      readonly args: {
        readonly person: PersonKey;
        readonly place: "private" | "group" | "channel";
        readonly message: number;
        readonly button: string;
      };
    }
  /** Opens the dialog: Start, with the payload of a deep link when a link is given. */
  | { readonly name: "start"; readonly args: { readonly person: PersonKey; readonly link?: string } }
  | {
      readonly name: "comment";
      readonly args: {
        readonly person: PersonKey;
        readonly post: number;
        readonly text: string;
        readonly replyTo?: number;
      };
    }
  | { readonly name: "repost"; readonly args: { readonly person: PersonKey; readonly post: number } }
  | {
      readonly name: "like";
      readonly args: { readonly person: PersonKey; readonly post: number; readonly isLiked: boolean };
    }
  | {
      readonly name: "join" | "leave";
      readonly args: { readonly person: PersonKey; readonly place: "group" | "channel" | "wall" };
    }
  /** The reader throws somebody out. */
  | {
      readonly name: "kick";
      readonly args: { readonly person: PersonKey; readonly place: "group" | "channel" | "wall" };
    }
  /** The person blocks the bot, or lets it write again. */
  | { readonly name: "block" | "unblock"; readonly args: { readonly person: PersonKey } }
  /** What the group's owner does with the bot. */
  | {
      readonly name: "add-bot";
      readonly args: { readonly place: "group" | "channel"; readonly isAdmin: boolean };
    }
  | {
      readonly name: "promote-bot" | "demote-bot" | "remove-bot";
      readonly args: { readonly place: "group" | "channel" };
    }
  /** The bot's next `times` calls to this network fail (1 … 100, default 1). */
  | {
      readonly name: "fail";
      readonly args: { readonly network: Network; readonly kind: FaultKind; readonly times?: number };
    }
  /** They are answered late, by 100 … 10 000 ms. */
  | {
      readonly name: "delay";
      readonly args: { readonly network: Network; readonly milliseconds: number; readonly times?: number };
    }
  | { readonly name: "clear-faults"; readonly args: Readonly<Record<string, never>> }
  /** So many strangers (1 … 200, default 200) come over a few seconds, on both networks, enter, and some leave. */
  | { readonly name: "crowd"; readonly args: { readonly people?: number } }
  /** Forward by so many minutes (1 … 44 640), or to the next thing that the bot does by itself. */
  | { readonly name: "turn"; readonly args: { readonly minutes: number } | { readonly to: "next" } }
  /** Somebody new whom the reader can play; a name is made up when none is given. */
  | {
      readonly name: "newcomer";
      readonly args: { readonly network: Network; readonly called?: string; readonly language?: "en" | "ru" };
    }
  /** Checks the files of a draw, of the newest when none is named; the verdict stands in `draws`. */
  | { readonly name: "verify"; readonly args: { readonly drawId?: string } }
  /** Everything is forgotten and begins again, in this language. */
  | { readonly name: "reset"; readonly args: { readonly language?: "en" | "ru" } };

export type ActAnswer =
  | {
      readonly ok: true;
      /** What the state has at least become. */
      readonly revision: number;
      /** False: the bot is still busy (a fault, a long queue); more will follow by itself. */
      readonly isSettled: boolean;
      /** What the person saw over the chat after a press. */
      readonly toast?: { readonly text: string; readonly isAlert: boolean };
      /** Of `newcomer`. */
      readonly person?: PersonKey;
      /** What was done, in a sentence, for acts whose effect is not seen at once (crowd, turn, fail, verify). */
      readonly note?: string;
    }
  | {
      readonly ok: false;
      /** A sentence in the language of the request. */
      readonly error: string;
    };
