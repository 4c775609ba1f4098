import type { MembershipRow } from "../audience/membership/store.ts";

export type EntrySource = "button" | "message" | "comment";
export type EntryState = "checking" | "entered" | "refused";

/** What became of a tap, in words of the domain; `view.ts` says it. */
export type JoinOutcome = {
  readonly kind: "entered" | "already" | "checking" | "not-member" | "closed" | "cancelled" | "staff";
};

export type Standing = "member" | "left" | "unknown";

/** The member condition: in at least one of the giveaway's venues of the person's own network. */
export const standingIn = (
  venueKeys: readonly string[],
  known: readonly Pick<MembershipRow, "venueKey" | "status">[],
): Standing => {
  if (venueKeys.length === 0) return "member";
  if (known.some(({ status }) => status === "member")) return "member";
  const left = new Set(known.filter(({ status }) => status === "left").map(({ venueKey }) => venueKey));
  return venueKeys.every((key) => left.has(key)) ? "left" : "unknown";
};

export interface JoinFacts {
  readonly state: string;
  readonly endsAt: Date;
  /** When it happened, by the platform's clock where that is known. */
  readonly at: Date;
  readonly isStaff: boolean;
  readonly standing: Standing;
  readonly entry: EntryState | null;
}

/** Decides a join; it never says no to somebody merely because something could not be found out. */
export const decideJoin = (facts: JoinFacts): JoinOutcome => {
  if (facts.state === "cancelled") return { kind: "cancelled" };
  if (facts.state !== "open" || facts.at > facts.endsAt) return { kind: "closed" };
  if (facts.isStaff) return { kind: "staff" };
  if (facts.entry === "entered")
    return facts.standing === "left" ? { kind: "not-member" } : { kind: "already" };
  switch (facts.standing) {
    case "member":
      return { kind: "entered" };
    case "left":
      return { kind: "not-member" };
    case "unknown":
      return { kind: "checking" };
  }
};
