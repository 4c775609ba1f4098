/** Formatting that needs no more than its place; VK shows only some of it (`marksLostOn`). */
export type PlainMarkKind = "bold" | "italic" | "underline" | "strike" | "spoiler" | "code" | "pre" | "quote";

/** What the bot says, ready to be sent: the language is chosen, people's text is data, not markup. */
export type Mark =
  | { readonly kind: PlainMarkKind; readonly offset: number; readonly length: number }
  | { readonly kind: "mention"; readonly offset: number; readonly length: number; readonly userId: string }
  | { readonly kind: "link"; readonly offset: number; readonly length: number; readonly url: string };

export type OutgoingButton =
  /** Signed data, at most 64 bytes (Telegram's limit, PLATFORMS A2). */
  | {
      readonly kind: "action";
      readonly label: string;
      readonly data: string;
      readonly style?: "primary" | "danger";
    }
  | { readonly kind: "link"; readonly label: string; readonly url: string };

export interface Content {
  /** Plain text; offsets of `marks` count UTF-16 units, as both networks do. */
  readonly text: string;
  readonly marks?: readonly Mark[];
  /** Rows of inline buttons. `[]` removes them on an edit. */
  readonly buttons?: readonly (readonly OutgoingButton[])[];
  /** Id of an attachment kept by delivery, sent as a document with `text` as its caption. */
  readonly attachmentId?: string;
  /** Id of an attachment kept by delivery, sent as a picture with `text` as its caption; never beside `attachmentId`. */
  readonly photoId?: string;
}

/** The file behind `attachmentId`, loaded by delivery just before the call. */
export interface OutgoingFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The picture behind `photoId`, loaded by delivery just before the call. */
export interface OutgoingPhoto extends OutgoingFile {
  /**
   * `Sent.uploaded` of an earlier call of the same bot: then the bytes stay here, unless the network has forgotten it.
   */
  readonly reference?: string;
}

/** One of several different messages that go with one call. */
export interface MessageItem {
  readonly chatId: string;
  readonly content: Content;
  readonly photo?: OutgoingPhoto;
}

/** One call to a platform, stored before it is made so that it can be repeated to the letter. */
export type OutgoingCall =
  /** A message to one chat, or (VK) the same message to up to `Platform.peersPerCall` dialogs. */
  | {
      readonly kind: "message";
      readonly chatIds: readonly string[];
      readonly content: Content;
      readonly file?: OutgoingFile;
      readonly photo?: OutgoingPhoto;
      readonly randomId: number;
    }
  /** Different messages to 1 to `Platform.textsPerCall` chats, each chat once; no documents. */
  | { readonly kind: "messages"; readonly items: readonly MessageItem[]; readonly randomId: number }
  | {
      readonly kind: "edit";
      readonly chatId: string;
      readonly messageId: string;
      readonly content: Content;
      /** The picture that the message has; VK takes it away where it is not sent again. */
      readonly photo?: OutgoingPhoto;
    }
  /** A post on the wall of a VK community; `guid` makes a repeat within the hour harmless. */
  | {
      readonly kind: "post";
      readonly wallId: string;
      readonly content: Content;
      readonly file?: OutgoingFile;
      readonly guid: string;
    }
  | {
      readonly kind: "comment";
      readonly wallId: string;
      readonly postId: string;
      readonly content: Content;
      readonly file?: OutgoingFile;
      readonly guid: string;
    };

export interface Sent {
  readonly kind: "sent";
  /** Telegram message id, VK conversation message id, post id or comment id. */
  readonly messageId: string;
  /** The platform's own date, where its answer brings one (Telegram). */
  readonly at?: Date;
  /** How a person opens it; `wall-55_7` style references are derived from it by the adapter. */
  readonly url?: string;
  /** What the network calls the picture that this call uploaded (`OutgoingPhoto.reference`). */
  readonly uploaded?: string;
  /** For posts and comments on walls: as in `PublishedIncoming.reference`. */
  readonly reference?: string;
}
