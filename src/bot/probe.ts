import type { VenueKey } from "./incoming.ts";

/**
 * - `ok`: it is there
 * - `missing`: it is not, and somebody must give it
 * - `unknown`: this network does not let a bot see it, or has not shown it yet
 * - `failed`: the question was not answered this time
 */
export type ProbeState = "ok" | "missing" | "unknown" | "failed";

/** What a probe looks at (PLATFORMS A2, A5, B0, B1, B3). */
export type ProbeSubject =
  /** The token is accepted. */
  | "token"
  /** Telegram: the menu of commands is published. */
  | "menu"
  /** The network was told which events the bot needs. */
  | "events"
  /** Telegram: no webhook of another program takes the updates away. */
  | "webhook"
  /** Telegram: privacy mode is off. */
  | "privacy"
  /** Telegram: it may be added to groups. */
  | "joining"
  /** Of a venue: the bot is in it. */
  | "venue_present"
  /** Of a venue: the bot is an administrator and sees who joins and leaves. */
  | "venue_admin"
  /** Of a venue: the bot may write there. */
  | "venue_write"
  /** VK, of a wall: people may comment. */
  | "venue_comments"
  /** VK: what the token was made for. */
  | "scope_messages"
  | "scope_wall"
  | "scope_docs"
  | "scope_manage"
  /** VK: the community takes messages. */
  | "messages"
  /** VK: messages may have buttons. */
  | "buttons"
  /** VK: the token may read the wall, which a community's token may not (PLATFORMS B0). */
  | "wall_read";

export interface ProbeItem {
  readonly subject: ProbeSubject;
  /** Absent where it is about the token as a whole. */
  readonly venue?: VenueKey;
  readonly state: ProbeState;
  /** The network's own words, for logs and the terminal; never holds a token. */
  readonly detail: string;
}

/** A probe looks at so many venues at most; who has more asks for some now and others later. */
export const venuesPerProbe = 50;
