import type { BotKey, Chat, IdentityKey, Network } from "./incoming.ts";

/** Of the team (SPEC §2), the one who may do all first. What each may do is said in access.ts. */
export const roles = ["owner", "admin", "editor", "marketer", "moderator", "analyst"] as const;
export type Role = (typeof roles)[number];

export const isRole = (word: string): word is Role => roles.some((role) => role === word);

/** Who speaks, and where, after the community's and audience's stores were asked. */
export interface Caller {
  readonly network: Network;
  readonly bot: BotKey;
  readonly identityId: number;
  readonly identityKey: IdentityKey;
  readonly personId: number;
  readonly userId: string;
  readonly name: string;
  /** Two letters, one of the shipped languages. */
  readonly language: string;
  /** The community this chat belongs to, or that a private one is about; absent where there is none. */
  readonly community?: {
    readonly id: number;
    readonly name: string;
    readonly language: string;
    readonly timezone: string;
  };
  /** In that community. */
  readonly role?: Role;
  readonly chat: Chat;
  /** The teams they are in, where they have to say first which one this private chat is about. */
  readonly choices?: readonly { readonly id: number; readonly name: string }[];
}
