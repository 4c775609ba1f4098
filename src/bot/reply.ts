import type { Network } from "./incoming.ts";

/**
 * A reply is data: keys and values, never a language. `i18n` turns it into `Content` for one reader;
 * `delivery` sends it.
 */
export type TextValue =
  | string
  | number
  | Date
  /** A name that links to a person where the network can, and never to a namesake number of the other network. */
  | {
      readonly kind: "person";
      readonly name: string;
      readonly userId: string;
      /** Absent: the reader's own network. */
      readonly network?: Network;
    }
  /** Machine text: shown as code, kept to the letter. */
  | { readonly kind: "code"; readonly text: string }
  /** An instant, shown in the given zone. */
  | { readonly kind: "moment"; readonly at: Date; readonly timezone: string }
  | Text;

/** One whole Fluent message. Texts may hold texts, but sentences are never glued from pieces. */
export interface Text {
  readonly key: string;
  readonly values?: Readonly<Record<string, TextValue>>;
}

export type ReplyButton =
  | {
      readonly label: Text;
      readonly action: string;
      /** Short positional arguments; the signed data must fit 64 bytes. */
      readonly args?: readonly (string | number)[];
      /** `true`: only the person it was made for may press it. */
      readonly isPersonal?: boolean;
      readonly style?: "primary" | "danger";
    }
  | { readonly label: Text; readonly url: string };

export interface Say {
  /** Lines (each a whole message), joined by a line break; an empty key is an empty line. */
  readonly text: Text | readonly Text[];
  readonly buttons?: readonly (readonly ReplyButton[])[];
  readonly attachmentId?: string;
}

export interface Reply {
  /** Instead of the caller's: for an answer to the choice of a language. */
  readonly language?: string;
  /** Messages in the chat where the person spoke (comments: in private, if they may be written to). */
  readonly says?: readonly Say[];
  /** Replaces the message whose button was pressed. */
  readonly edit?: Say;
  /** Shown over the chat for a moment, only after a press; a message instead where there was none. */
  readonly toast?: { readonly text: Text; readonly isAlert?: boolean };
}

export const say = (key: string, values?: Text["values"]): Reply => ({
  says: [{ text: values ? { key, values } : { key } }],
});

export const toast = (key: string, values?: Text["values"]): Reply => ({
  toast: { text: values ? { key, values } : { key } },
});
