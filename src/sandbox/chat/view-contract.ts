/** What the reader sees of the networks: people, chats, walls and what stands there. Types only, as in `contract.ts`. */
export type Network = "telegram" | "vk";

/** `tg:42`, `vk:101`: one account on one network. */
export type PersonKey = string;

/**
 * Where words stand. `private` is a person's own dialog with the bot (Telegram) or with the community (VK);
 * `group` and `channel` are on Telegram, `wall` is VK's.
 */
export type Place = "private" | "group" | "channel" | "wall";

/** Of a small round picture: a letter on one of eight colours (0 … 7). */
export interface Avatar {
  readonly letter: string;
  readonly colour: number;
}

export interface TelegramView {
  readonly bot: { readonly name: string; readonly username: string; readonly avatar: Avatar };
  readonly group: ChatView;
  readonly channel: ChatView;
  /** The private chats of all played people on Telegram, by person; empty until they have started the bot. */
  readonly privates: Readonly<Record<PersonKey, readonly MessageView[]>>;
}

/** The newest messages only: `earlier` tells how many older ones are not shown. */
export interface ChatView {
  readonly place: Place;
  readonly title: string;
  readonly username: string;
  readonly avatar: Avatar;
  readonly members: MembersView;
  readonly bot: "absent" | "member" | "admin";
  readonly messages: readonly MessageView[];
  readonly earlier: number;
}

export interface MembersView {
  readonly count: number;
  /** "212 members". */
  readonly text: string;
  /** At most the 50 newest; people who can be played first. */
  readonly shown: readonly AuthorView[];
}

/**
 * Somebody who is shown by a message, a comment or in a list. `key` is one of `people` only if they can be played; of
 * the bot, and of the VK community, it is `bot`.
 */
export interface AuthorView {
  readonly key: PersonKey;
  readonly name: string;
  readonly avatar: Avatar;
}

export interface VkView {
  readonly community: {
    readonly name: string;
    readonly screenName: string;
    readonly avatar: Avatar;
    readonly members: MembersView;
  };
  /** Newest first. */
  readonly wall: readonly PostView[];
  readonly dialogs: Readonly<Record<PersonKey, readonly MessageView[]>>;
}

export interface MessageView {
  /** For `press` and `replyTo`: Telegram's message_id, VK's conversation_message_id. */
  readonly id: number;
  readonly at: string;
  /** Null: a note of the network's own ("Anna joined the group"), whose words are the only span. */
  readonly author: AuthorView | null;
  readonly isBot: boolean;
  readonly spans: readonly Span[];
  /** Row by row. */
  readonly buttons: readonly (readonly ButtonView[])[];
  readonly files: readonly FileView[];
  readonly replyTo: { readonly id: number; readonly name: string; readonly text: string } | null;
  readonly isEdited: boolean;
  /** Then the spans hold what stood there before, to be shown struck through. */
  readonly isDeleted: boolean;
}

/** A piece of text (line breaks are `\n`) and how it looks; people's text is data, never HTML. */
export interface Span {
  readonly text: string;
  readonly styles: readonly ("bold" | "italic" | "underline" | "strike" | "code" | "quote")[];
  readonly link?: SpanLink;
}

export type SpanLink =
  /** An address: opens in a new tab. */
  | { readonly kind: "web"; readonly url: string }
  /** `t.me/bot?start=…`, `vk.me/name?ref=…`: act `start` with this link as whoever is being played there. */
  | { readonly kind: "start"; readonly network: Network; readonly link: string }
  /** `/help`: act `say` with this text (on Telegram a tap on a command sends it). */
  | { readonly kind: "command"; readonly text: string };

export interface ButtonView {
  /** For act `press`. Stable as long as the message is not edited. */
  readonly id: string;
  readonly label: string;
  /** `press`: act `press`; `web`: opens `url` in a new tab; `start`: act `start` with `url`. */
  readonly kind: "press" | "web" | "start";
  readonly url?: string;
  /** VK's colours; Telegram's are all `plain`. */
  readonly tone: "plain" | "primary" | "positive" | "negative";
}

export interface FileView {
  readonly name: string;
  readonly sizeBytes: number;
  readonly url: string;
}

export interface PostView {
  readonly id: number;
  readonly at: string;
  readonly author: AuthorView;
  readonly spans: readonly Span[];
  readonly files: readonly FileView[];
  /** The newest only; `earlierComments` older ones are not shown. */
  readonly comments: readonly CommentView[];
  readonly earlierComments: number;
  readonly commentCount: number;
  readonly likeCount: number;
  readonly repostCount: number;
  /** Of the people who can be played. */
  readonly likedBy: readonly PersonKey[];
  readonly repostedBy: readonly PersonKey[];
  readonly isEdited: boolean;
}

export interface CommentView {
  readonly id: number;
  readonly at: string;
  readonly author: AuthorView;
  readonly isBot: boolean;
  readonly spans: readonly Span[];
  readonly files: readonly FileView[];
  readonly replyTo: number | null;
}
