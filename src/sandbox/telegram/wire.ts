/** The Bot API's objects as they travel, limited to the fields that this simulator can produce. */
export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly language_code?: string;
}

export interface Chat {
  readonly id: number;
  readonly type: "private" | "group" | "supergroup" | "channel";
  readonly title?: string;
  readonly username?: string;
  readonly first_name?: string;
  readonly last_name?: string;
}

export interface MessageEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly user?: User;
  readonly language?: string;
  readonly custom_emoji_id?: string;
}

export interface InlineKeyboardButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
  readonly [field: string]: unknown;
}

export interface InlineKeyboardMarkup {
  readonly inline_keyboard: readonly (readonly InlineKeyboardButton[])[];
}

export interface Document {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_name?: string;
  readonly mime_type?: string;
  readonly file_size?: number;
}

export interface PhotoSize {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly width: number;
  readonly height: number;
  readonly file_size?: number;
}

/** Where a forwarded message comes from: somebody who hides their account, or a channel. */
type MessageOrigin =
  | { readonly type: "hidden_user"; readonly date: number; readonly sender_user_name: string }
  | { readonly type: "channel"; readonly date: number; readonly chat: Chat; readonly message_id: number };

export interface Message {
  readonly message_id: number;
  readonly date: number;
  readonly chat: Chat;
  readonly from?: User;
  readonly sender_chat?: Chat;
  readonly edit_date?: number;
  readonly reply_to_message?: Message;
  readonly has_protected_content?: true;
  readonly forward_origin?: MessageOrigin;
  readonly media_group_id?: string;
  readonly text?: string;
  readonly entities?: readonly MessageEntity[];
  readonly caption?: string;
  readonly caption_entities?: readonly MessageEntity[];
  readonly document?: Document;
  readonly photo?: readonly PhotoSize[];
  readonly video?: object;
  readonly voice?: object;
  readonly sticker?: object;
  readonly reply_markup?: InlineKeyboardMarkup;
  readonly new_chat_members?: readonly User[];
  readonly left_chat_member?: User;
  readonly migrate_to_chat_id?: number;
  readonly migrate_from_chat_id?: number;
}

interface InaccessibleMessage {
  readonly chat: Chat;
  readonly message_id: number;
  readonly date: 0;
}

interface CallbackQuery {
  readonly id: string;
  readonly from: User;
  readonly message: Message | InaccessibleMessage;
  readonly chat_instance: string;
  readonly data: string;
}

export interface ChatMember {
  readonly status: "creator" | "administrator" | "member" | "restricted" | "left" | "kicked";
  readonly user: User;
  readonly [field: string]: unknown;
}

interface ChatMemberUpdated {
  readonly chat: Chat;
  readonly from: User;
  readonly date: number;
  readonly old_chat_member: ChatMember;
  readonly new_chat_member: ChatMember;
}

/** What an update carries besides its id: exactly one of these. */
export type UpdateContent =
  | { readonly message: Message }
  | { readonly edited_message: Message }
  | { readonly channel_post: Message }
  | { readonly edited_channel_post: Message }
  | { readonly callback_query: CallbackQuery }
  | { readonly my_chat_member: ChatMemberUpdated }
  | { readonly chat_member: ChatMemberUpdated };

export type UpdateType = UpdateContent extends infer C ? (C extends C ? keyof C : never) : never;

export type Update = { readonly update_id: number } & UpdateContent;

export interface BotCommand {
  readonly command: string;
  readonly description: string;
}
