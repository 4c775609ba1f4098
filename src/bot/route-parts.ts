import type { Caller } from "./caller.ts";
import type { Access, Context, Where } from "./command.ts";
import type { Conversation } from "./conversation.ts";
import type { Features } from "./features.ts";
import type { BotKey, Incoming, MessageIncoming, PressIncoming } from "./incoming.ts";
import type { Platform } from "./platform.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Renderer } from "./render.ts";
import type { Reply } from "./reply.ts";
import type { Visit } from "./responder.ts";
import type { Signer } from "./signing.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Vocabulary } from "./vocabulary.ts";
import type { Voice } from "./voice.ts";

/** What the router is made of; everything that is not grammar comes from outside. */
export interface RouterParts {
  readonly features: Features;
  /** Meets the person, learns what the event tells of them, and says who they are here; nobody for events without one. */
  readonly resolveCaller: (tx: Transaction, incoming: Incoming, now: Date) => Promise<Caller | undefined>;
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
