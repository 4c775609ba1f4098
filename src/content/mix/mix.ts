/** Kinds that are weighed against each other; answers and notices are outside of both counts (SPEC §5). */
export type MixKind = "useful" | "promo";

/** Something that was published in a venue, or delivered to a subscriber. */
export interface MixItem {
  readonly kind: MixKind;
  readonly at: Date;
}

/** How far back the rule looks: items that are among the last so many and at most so old. */
export interface MixWindow {
  /** ≥ 1 */
  readonly mostItems: number;
  readonly mostAgeMs: number;
}

const dayMs = 86_400_000;

/** SPEC §5: what a venue was given to read. */
export const venueWindow: MixWindow = { mostItems: 50, mostAgeMs: 30 * dayMs };

/** SPEC §5: what a subscriber was sent. */
export const subscriberWindow: MixWindow = { mostItems: 20, mostAgeMs: 30 * dayMs };

/** How many items in a hundred may be promo, in whole percent. */
export const promoSharePercent = 20;

/** The items that count, newest first, a letter each: `u` useful, `p` promo. */
export type Mix = string;

/** What becomes of a promo to those who had too little useful: it waits, leaves them out, or goes all the same. */
export type MixPolicy = "hold" | "partial" | "override";

export interface MixBalance {
  readonly useful: number;
  readonly promo: number;
}

/**
 * What counts at `now` of `items`, which come in the order they were written. `reserved` promos (≥ 0) are those on
 * their way: they count as if they were the newest. Whether they arrive or not, nothing passes that would not pass then,
 * because one promo more never makes the rule milder.
 */
export const mixOf = (
  items: readonly MixItem[],
  {
    now,
    window,
    reserved = 0,
  }: { readonly now: Date; readonly window: MixWindow; readonly reserved?: number },
): Mix => {
  const since = now.getTime() - window.mostAgeMs;
  const young = items.filter(({ at }) => at.getTime() >= since);
  const kinds = young
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .toReversed()
    .map(({ kind }) => (kind === "promo" ? "p" : "u"));
  return ("p".repeat(reserved) + kinds.join("")).slice(0, window.mostItems);
};

/** How many of each kind count. */
export const balanceOf = (mix: Mix): MixBalance => {
  const promo = mix.replaceAll("u", "").length;
  return { useful: mix.length - promo, promo };
};

/** The rule itself, in integers: `100·(P+1) ≤ s·(T+1)`, where T counts both kinds (SPEC §5). */
export const admitsPromo = ({ useful, promo }: MixBalance, percent = promoSharePercent): boolean =>
  100 * (promo + 1) <= percent * (useful + promo + 1);

/**
 * How many useful items must come first, if they came now: 0 when a promo may pass. Where the window is full, each new
 * item pushes an old one out, so more may be needed than the counts alone would tell.
 * @throws {RangeError} a share so small that no number of useful items in the window admits one promo
 */
export const usefulNeeded = (mix: Mix, window: MixWindow, percent = promoSharePercent): number => {
  let ahead = mix.slice(0, window.mostItems);
  for (let needed = 0; needed <= window.mostItems; needed += 1) {
    if (admitsPromo(balanceOf(ahead), percent)) return needed;
    ahead = `u${ahead}`.slice(0, window.mostItems);
  }
  throw new RangeError(`A share of ${percent} % admits nothing among ${window.mostItems} items.`);
};

/**
 * When time alone may admit what waits: the first moment at which the oldest promo that counts, of `oldestPromoAt`, has
 * left the window.
 */
export const nextAgeingAt = (oldestPromoAt: Date, window: MixWindow): Date =>
  new Date(oldestPromoAt.getTime() + window.mostAgeMs + 1);
