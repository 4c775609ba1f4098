import type { BotKey, Incoming } from "../../src/bot/incoming.ts";
import type { OutgoingCall, Sent } from "../../src/bot/outgoing.ts";
import type { Batch, Lane, Platform, PlatformError } from "../../src/bot/platform.ts";
import { networkOfKey } from "../../src/bot/incoming.ts";

type Answers = readonly (Sent | PlatformError)[];

interface RecordedCall {
  readonly call: OutgoingCall;
  readonly lane: Lane;
}

/** A platform that does what the test tells it; every call is recorded before it is answered. */
export interface ScriptedPlatform extends Platform {
  readonly calls: RecordedCall[];
  readonly toasts: { readonly pressId: string; readonly text: string }[];
  readonly received: (string | null)[];
  /** What the next `receive` calls give or throw, in order; afterwards they wait until aborted. */
  readonly batches: (Batch | Error)[];
  /** How `send` answers; throwing is a failure of the whole call. Default: everything is sent. */
  answer: (call: OutgoingCall, lane: Lane) => Answers | Promise<Answers>;
  answerToast: () => void;
  /** A received batch may have been added. */
  poke(): void;
}

let lastMessageId = 0;

export const sent = (messageId = String(++lastMessageId)): Sent => ({ kind: "sent", messageId });

export const peersOf = (call: OutgoingCall): readonly string[] => {
  if (call.kind === "message") return call.chatIds;
  if (call.kind === "messages") return call.items.map(({ chatId }) => chatId);
  return [call.kind === "edit" ? call.chatId : call.wallId];
};

/** What a call says: one text, but of `messages` one for each item. */
export const textsOf = (call: OutgoingCall): readonly string[] =>
  call.kind === "messages" ? call.items.map(({ content }) => content.text) : [call.content.text];

const allSent = (call: OutgoingCall): Answers => peersOf(call).map(() => sent());

/** A call that never ends, until `release`. */
export const hanging = (): { promise: Promise<never>; release(error: Error): void } => {
  let release = (_error: Error): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    release = reject;
  });
  return { promise, release: (error) => release(error) };
};

export const createScriptedPlatform = (bot: BotKey): ScriptedPlatform => {
  const network = networkOfKey(bot);
  let wake: (() => void) | undefined;
  const platform: ScriptedPlatform = {
    network,
    bot,
    deepLinkPrefix: "https://example.test/?start=",
    title: "@bot",
    peersPerCall: network === "vk" ? 100 : 1,
    textsPerCall: network === "vk" ? 25 : 1,
    maxTextLength: 4096,
    maxCaptionLength: 1024,
    usersPerCheck: 1,
    calls: [],
    toasts: [],
    received: [],
    batches: [],
    answer: allSent,
    answerToast: () => undefined,
    poke: () => wake?.(),
    receive: async (cursor, signal) => {
      platform.received.push(cursor);
      for (;;) {
        const next = platform.batches.shift();
        if (next instanceof Error) throw next;
        if (next) return next;
        await new Promise<void>((resolve, reject) => {
          wake = resolve;
          if (signal.aborted) reject(new Error("stopped"));
          signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
        });
      }
    },
    // Raw updates of these tests are incoming events as JSON.
    parse: (raw, receivedAt) => ({ ...(raw as Incoming), at: receivedAt }),
    send: async (call, lane) => {
      platform.calls.push({ call, lane });
      return platform.answer(call, lane);
    },
    answerPress: async ({ pressId }, text) => {
      platform.toasts.push({ pressId, text });
      platform.answerToast();
    },
    checkMembership: async () => new Map(),
    fetchFile: async (fileId) => ({ name: fileId, bytes: Buffer.from(fileId) }),
    namesOf: async () => new Map(),
    adminsOf: async () => "unknown",
    probe: async () => [],
  };
  return platform;
};
