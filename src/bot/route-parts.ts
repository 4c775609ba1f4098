import type { Caller } from "./caller.ts";
import type { Access, Context, Where } from "./command.ts";
import type { Conversation } from "./conversation.ts";
import type { Features } from "./features.ts";
import type { BotKey, Incoming, MessageIncoming, PressIncoming } from "./incoming.ts";
import type { Platform } from "./platform.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Renderer } from "./render.ts";
import type { Reply, Say } from "./reply.ts";
import type { Visit } from "./responder.ts";
import type { Signer } from "./signing.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Vocabulary } from "./vocabulary.ts";
import type { Voice } from "./voice.ts";

/** Which community a chat is about, as the room that knows people tells. */
export interface CommunityGuide {
  /** The caller as one who acts in this community; one of its team takes their private chat along. */
  enter(tx: Transaction, caller: Caller, communityId: number): Promise<Caller>;
  /** That the private chat is about this caller's community from now on. */
  entered(caller: Caller): Say;
  /** Asks somebody of several teams which one they mean; undefined where there is nothing to ask. */
  ask(caller: Caller): Reply | undefined;
  /** Payload of the deep link from a chat into private, so that there the same community is meant. */
  entrance(caller: Caller): string;
}

/** What the router is made of; everything that is not grammar comes from outside. */
export interface RouterParts {
  readonly features: Features;
  /** Meets the person, learns what the event tells of them, and says who they are here; nobody for events without one. */
  readonly resolveCaller: (tx: Transaction, incoming: Incoming, now: Date) => Promise<Caller | undefined>;
  /** The same for many who do one thing in one chat, each somebody else; in their order. */
  readonly resolveCrowd: (
    tx: Transaction,
    incomings: readonly Incoming[],
    now: Date,
  ) => Promise<readonly Caller[]>;
  readonly communities: CommunityGuide;
  readonly voice: Voice;
  readonly renderer: Renderer;
  readonly signer: Signer;
  readonly rateLimit: RateLimit;
  /** How the bot is called and reached. */
  readonly platforms: ReadonlyMap<BotKey, Pick<Platform, "title" | "deepLinkPrefix">>;
}

/** Anything declared that runs with parsed arguments. */
interface Runnable {
  run(args: Readonly<Record<string, unknown>>, context: Context): Promise<Reply>;
}

/** What the routes of messages and presses need of the router. */
export interface RouteParts extends RouterParts {
  readonly vocabulary: Vocabulary;
  readonly conversation: Conversation;
  /** The sentence for someone who may not, or undefined. */
  refusal(visit: Visit, declared: { readonly role: Access; readonly where: Where }): Reply | undefined;
  /** Runs a handler whose role and arguments were checked. @throws {UserError} its writes being undone */
  invoke(visit: Visit, declared: Runnable, args: Readonly<Record<string, unknown>>): Promise<Reply>;
}

export type MessageVisit = Visit & { readonly incoming: MessageIncoming };
export type PressVisit = Visit & { readonly incoming: PressIncoming };

/** Does what a button's signed data says. @throws {UserError} */
export type PressAction = (visit: Visit, data: string) => Promise<Reply>;
