/** Where a giveaway stands; each arrow is one conditional update, announced afterwards. */
export type GiveawayState =
  | "draft"
  | "open"
  /** Closed; the list is being made. */
  | "freezing"
  /** The list is fixed; a commitment is to be posted. */
  | "committing"
  /** Committed; the beacon's round, or a timely post, is awaited. */
  | "waiting"
  /** Ranked; those who hold places are checked. */
  | "checking"
  /** The result is out; winners are being told. */
  | "announced"
  | "done"
  /** Nobody took part: ended without a draw. */
  | "empty"
  | "cancelled";

export interface Giveaway {
  readonly id: number;
  readonly communityId: number;
  readonly number: number | null;
  readonly drawId: string;
  readonly state: GiveawayState;
  readonly prize: string;
  readonly winners: number;
  readonly reserves: number;
  readonly closesAt: Date;
  readonly earlyClose: boolean;
  readonly closedAt: Date | null;
  readonly randomness: "drand" | "sealed";
  readonly seal: string | null;
  readonly chain: string;
  readonly delaySeconds: number;
  readonly rulesHash: string | null;
  readonly listHash: string | null;
  readonly merkleRoot: string | null;
  readonly n: number | null;
  readonly w: bigint | null;
  readonly signature: string | null;
  readonly seed: string | null;
  readonly cancelReason: string | null;
  readonly createdBy: number;
  readonly createdAt: Date;
  readonly openedAt: Date | null;
  readonly drawnAt: Date | null;
  readonly announcedAt: Date | null;
}

/** Whole seconds, as DRAW writes every time. */
export const wholeSecond = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);
export const unixSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** When entries end: the appointed time, or the earlier one at which the team closed it. */
export const endsAt = (giveaway: Pick<Giveaway, "closesAt" | "closedAt">): Date =>
  giveaway.closedAt ?? giveaway.closesAt;

/** The most tickets one entrant may hold, as the published rules say (DRAW §1). */
export const ticketCap = 10;
/** A draft may be published as long as people have at least this long to enter. */
export const shortestOpenMs = 30_000;
/** How long the close waits for a network that does not answer before the list is made without it. */
export const longestCatchUpMs = 10 * 60_000;
/** How long a live check may stay unknown before the person wins all the same (DRAW §6). */
export const longestCheckMs = 10 * 60_000;
/** Without a beacon the owner may cancel publicly after this (DRAW §4). */
export const beaconPatienceMs = 7 * 24 * 60 * 60_000;
/** Telegram groups bear about 20 messages and edits a minute; the count is edited no more often than this (SPEC §3). */
export const countEveryMs = 30_000;
/** A wall cannot be edited, so its count is a comment: at most this often, and only when it has doubled. */
const wallCountEveryMs = 60 * 60_000;
/** Until then a wall needs no word about its count. */
const wallCountFrom = 10;

/** Whether a wall's count is worth a new comment. */
export const isWallCountDue = (shown: number, count: number, shownAt: Date | null, now: Date): boolean =>
  count >= wallCountFrom &&
  count >= 2 * shown &&
  (shownAt === null || now.getTime() - shownAt.getTime() >= wallCountEveryMs);

/** The words by which a comment enters; anything may follow a plus. */
export const isEntryComment = (text: string): boolean =>
  /^\s*(?:[+➕＋]|(?:участвую|join)(?![\p{L}\p{N}]))/iu.test(text);

/** What the giveaway's rows in the delivery table are about. */
export const about = {
  opening: (id: number): string => `giveaway:${id}:opening`,
  rules: (id: number): string => `giveaway:${id}:rules`,
  count: (id: number): string => `giveaway:${id}:count`,
  commit: (id: number, attempt: number): string => `giveaway:${id}:commit:${attempt}`,
  notice: (id: number): string => `giveaway:${id}:notice`,
  result: (id: number): string => `giveaway:${id}:result`,
  winner: (id: number, rank: number): string => `giveaway:${id}:winner:${rank}`,
} as const;
