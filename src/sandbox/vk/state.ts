import { randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { createFaults, type Faults } from "../faults.ts";
import { createLedger, type Ledger } from "../ledger.ts";
import type {
  ButtonPress,
  CallbackServer,
  Community,
  Dialog,
  Message,
  Person,
  StoredFile,
  Token,
  Upload,
} from "./model.ts";
import { remember } from "../remember.ts";
import { refusal } from "./refusal.ts";

/** The whole simulated network: maps by id, so that no call scans. */
export interface State {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** By `https://host:port`: the server behind it. */
  readonly fronts: Map<string, string>;
  /** The server's own address, known once it listens. */
  baseUrl: string;
  readonly communities: Map<number, Community>;
  readonly people: Map<number, Person>;
  readonly tokens: Map<string, Token>;
  readonly screenNames: Map<string, { readonly type: "user" | "group"; readonly id: number }>;
  /** By `doc-55_1`. */
  readonly files: Map<string, StoredFile>;
  readonly uploads: Map<string, Upload>;
  readonly presses: Map<string, ButtonPress>;
  lastFileId: number;
  /** The last post on anybody's own wall. */
  lastRepostId: number;
}

export const createState = (
  clock: Clock,
  ledger: Ledger = createLedger(),
  faults: Faults = createFaults(),
): State => ({
  clock,
  ledger,
  faults,
  fronts: new Map(),
  baseUrl: "",
  communities: new Map(),
  people: new Map(),
  tokens: new Map(),
  screenNames: new Map(),
  files: new Map(),
  uploads: new Map(),
  presses: new Map(),
  lastFileId: 456_239_016,
  lastRepostId: 0,
});

export const nowMs = (state: State): number => state.clock.now().getTime();

/** VK's dates are whole seconds. */
export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

export const randomKey = (): string => randomBytes(9).toString("hex");

/** A server as it is entered: not yet confirmed, every event off. */
export const createCallbackServer = (
  community: Community,
  words: Pick<CallbackServer, "url" | "title" | "secretKey">,
  confirmation: string,
): CallbackServer => {
  community.lastServerId += 1;
  const server: CallbackServer = {
    id: community.lastServerId,
    confirmation,
    enabledTypes: new Set(),
    stopping: new AbortController(),
    ...words,
    status: "unconfigured",
    apiVersion: "5.199",
    underWay: 0,
  };
  community.callbackServers.set(server.id, server);
  return server;
};

/** The dialog of a person with a community; made at the first touch. */
export const dialogOf = (community: Community, personId: number): Dialog => {
  const known = community.dialogs.get(personId);
  if (known) return known;
  const dialog: Dialog = {
    personId,
    permission: "none",
    messages: new Map(),
    lastMessageId: 0,
    sentByRandomId: new Map(),
  };
  community.dialogs.set(personId, dialog);
  return dialog;
};

/** The next number in a dialog. */
export const nextInDialog = (dialog: Dialog): number => {
  dialog.lastMessageId += 1;
  return dialog.lastMessageId;
};

/** Keeps a message where its dialog and its community look for it. */
export const keepMessage = (
  { ledger: { keepLast } }: State,
  community: Community,
  dialog: Dialog,
  message: Message,
): void => {
  remember(dialog.messages, message.conversationMessageId, message, keepLast);
  remember(community.messages, message.id, message, keepLast);
  if (message.randomId !== 0) remember(dialog.sentByRandomId, message.randomId, message, keepLast);
};

/** A community by number or screen name, as `group_id` takes it. @throws {Refusal} 125 */
export const findCommunity = (state: State, idOrName: string): Community => {
  const named = state.screenNames.get(idOrName.toLowerCase());
  const id = named?.type === "group" ? named.id : Number(idOrName);
  const community = state.communities.get(id);
  if (!community) throw refusal(125);
  return community;
};
