import type { BotKey, Chat, IdentityKey, Network } from "./incoming.ts";

/** Owner and admin for now; the narrower roles of SPEC §2 join this list. */
export type Role = "owner" | "admin";

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
  /** The community this chat belongs to, or the only one the bot serves; absent before the claim. */
  readonly community?: {
    readonly id: number;
    readonly name: string;
    readonly language: string;
    readonly timezone: string;
  };
  /** In that community. */
  readonly role?: Role;
  readonly chat: Chat;
}
