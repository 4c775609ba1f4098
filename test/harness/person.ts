import type { IdentityKey, Network } from "../../src/bot/incoming.ts";
import type { TextValue } from "../../src/bot/reply.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import type { Carried, Hands, Place, SeenMessage } from "./hands.ts";

/** What the bot answered to one thing that somebody did: messages, edits and toasts in that chat, in their order. */
export interface Heard {
  readonly texts: readonly string[];
  readonly text: string;
  readonly buttons: readonly string[];
  /** Addresses behind buttons and in the texts. */
  readonly links: readonly string[];
  readonly toast: string | undefined;
  /** The bytes of a document. @throws when there is none of that name */
  file(name: string): Buffer;
}

export const heardIn = (deliveries: readonly DeliveryRecord[]): Heard => {
  const said = deliveries.filter(({ kind }) => kind !== "toast" && kind !== "delete");
  const texts = said.map(({ text }) => text);
  const buttons = said.flatMap((delivery) => delivery.buttons.flat());
  return {
    texts,
    text: texts.join("\n\n"),
    buttons: buttons.map(({ label }) => label),
    links: [
      ...buttons.flatMap(({ url }) => url ?? []),
      ...texts.flatMap((text) => text.match(/https:\S+/gu) ?? []),
    ],
    toast: deliveries.findLast(({ kind }) => kind === "toast")?.text,
    file: (name) => {
      const documents = said.flatMap((delivery) => delivery.documents);
      const found = documents.findLast((document) => document.name === name);
      if (!found) throw new Error(`There is no ${name} among: ${documents.map((it) => it.name).join(", ")}.`);
      return Buffer.from(found.contentBase64, "base64");
    },
  };
};

interface Where {
  readonly in?: Place;
}

/** Somebody who chats with the bot. Whatever they do, a few seconds pass and the bot has its say before it resolves. */
export interface Person {
  readonly name: string;
  readonly network: Network;
  readonly language: "en" | "ru";
  readonly key: IdentityKey;
  readonly userId: string;
  /** Acts without time passing and without waiting for the bot: for things that happen at one instant. */
  readonly hands: Hands;
  says(text: string, options?: Where & { readonly anonymous?: boolean } & Carried): Promise<Heard>;
  /** Follows a deep link of the bot's. */
  opens(link: string): Promise<Heard>;
  presses(label: string, options?: Where): Promise<Heard>;
  forges(data: string, options?: Where): Promise<Heard>;
  comments(text: string): Promise<Heard>;
  joins(place: Place): Promise<Heard>;
  leaves(place: Place): Promise<Heard>;
  isRemovedFrom(place: Place): Promise<Heard>;
  blocksTheBot(): Promise<Heard>;
  /** All messages of the private chat, as they stand now. */
  dialog(): Promise<readonly SeenMessage[]>;
  /** How a message of the locale reads to this person. */
  reads(key: string, values?: Readonly<Record<string, TextValue>>): string;
}
