import type { Network, VenueKey } from "../bot/incoming.ts";
import type { Text } from "../bot/reply.ts";
import type { Found, ProbeRow } from "./probe.ts";

type Mark = "done" | "todo" | "unknown";

/** One line of the checklist: how it should be, and for whom it is not yet so, how to get there. */
export interface Step {
  readonly mark: Mark;
  readonly what: Text;
  readonly how: Text;
  /** The place it is about. */
  readonly venue?: VenueKey;
  /** Without it something cannot be announced in the place at all. */
  readonly isBlocking?: boolean;
  /** Good to have; nothing that was promised fails without it. */
  readonly isAdvice?: boolean;
}

export interface BotChecklist {
  readonly network: Network;
  readonly title: string;
  /** What the bot does by itself. */
  readonly own: readonly Step[];
  /** What only a person can do. */
  readonly yours: readonly Step[];
}

export interface BotFacts {
  readonly network: Network;
  readonly title: string;
  readonly found: Found;
  readonly venues: readonly { readonly key: VenueKey; readonly type: string; readonly title: string }[];
  /** Rules and results go out as documents, since there is no address for them. */
  readonly needsDocuments: boolean;
}

const marks = { ok: "done", missing: "todo", unknown: "unknown", failed: "unknown" } as const;

const markOf = (row: ProbeRow | undefined): Mark => marks[row?.state ?? "unknown"];

/** A step is called by one key: `key` says how it should be, `key-how` how to get there. */
const step = (
  key: string,
  mark: Mark,
  values: NonNullable<Text["values"]>,
  more: Pick<Step, "venue" | "isBlocking" | "isAdvice"> & { readonly how?: string } = {},
): Step => {
  const { how = `${key}-how`, ...rest } = more;
  return { mark, what: { key, values }, how: { key: how, values }, ...rest };
};

const onlyIfTodo = (found: Step): readonly Step[] => (found.mark === "todo" ? [found] : []);

type Venue = BotFacts["venues"][number];

const telegramVenue = ({ found, title: bot }: BotFacts, { key, type, title }: Venue): Step => {
  const values = { title, bot };
  if (found("venue_present", key)?.state === "missing")
    return step("setup-lost", "todo", values, { venue: key, isBlocking: true });
  const admin = markOf(found("venue_admin", key));
  const write = markOf(found("venue_write", key));
  if (type === "channel") {
    const mark = admin === "todo" ? "todo" : write;
    return step("setup-channel", mark, values, { venue: key, isBlocking: true });
  }
  if (write === "todo") return step("setup-group-write", "todo", values, { venue: key, isBlocking: true });
  return step("setup-admin", admin, values, { venue: key });
};

/** Administrators read everything in groups, whatever the mode is (PLATFORMS A2). */
const privacyMark = ({ found, venues }: BotFacts): Mark => {
  const groups = venues.filter(({ type }) => type !== "channel");
  const isAdminEverywhere =
    groups.length > 0 && groups.every(({ key }) => markOf(found("venue_admin", key)) === "done");
  return isAdminEverywhere ? "done" : markOf(found("privacy"));
};

const telegramChecklist = (facts: BotFacts): Omit<BotChecklist, "network" | "title"> => {
  const { found, venues, title: bot } = facts;
  const values = { bot };
  return {
    own: [
      step("setup-menu", markOf(found("menu")), values),
      step("setup-events", markOf(found("events")), values),
    ],
    yours: [
      ...onlyIfTodo(step("setup-webhook", markOf(found("webhook")), values)),
      ...onlyIfTodo(step("setup-joining", markOf(found("joining")), values)),
      ...(venues.length === 0
        ? [step("setup-group", "todo", values)]
        : venues.map((venue) => telegramVenue(facts, venue))),
      step("setup-privacy", privacyMark(facts), values, { isAdvice: true }),
    ],
  };
};

const scopes = ["messages", "wall", "docs", "manage"] as const;

const scopeSteps = ({ found, venues, needsDocuments, title: bot }: BotFacts): readonly Step[] => {
  const venue = venues[0]?.key;
  const missing = scopes.filter((scope) => found(`scope_${scope}`)?.state === "missing");
  if (missing.length === 0) {
    const isKnown = scopes.every((scope) => found(`scope_${scope}`)?.state === "ok");
    return [step("setup-scopes", isKnown ? "done" : "unknown", { bot })];
  }
  return missing.map((scope) => {
    const isBlocking = scope === "wall" || (scope === "docs" && needsDocuments);
    const place = isBlocking && venue ? { venue, isBlocking } : {};
    return step(`setup-scope-${scope}`, "todo", { bot }, { how: "setup-scopes-how", ...place });
  });
};

const vkChecklist = (facts: BotFacts): Omit<BotChecklist, "network" | "title"> => {
  const { found, venues, title: bot } = facts;
  const values = { bot };
  const isWallMissing = found("scope_wall")?.state === "missing";
  return {
    own: [step("setup-long-poll", markOf(found("events")), values)],
    yours: [
      ...scopeSteps(facts),
      step("setup-messages", markOf(found("messages")), values),
      step("setup-buttons", markOf(found("buttons")), values),
      ...venues.flatMap(({ key }) => {
        const isOff = !isWallMissing && found("venue_write", key)?.state === "missing";
        return isOff
          ? [step("setup-wall", "todo", values, { venue: key, isBlocking: true })]
          : [step("setup-comments", markOf(found("venue_comments", key)), values)];
      }),
    ],
  };
};

/** What is set up of one bot and what is not, by what the last probe found. A refused token leaves one step alone. */
export const checklistOf = (facts: BotFacts): BotChecklist => {
  const { network, title, found, venues } = facts;
  if (found("token")?.state === "missing") {
    const key = network === "telegram" ? "setup-token-telegram" : "setup-token-vk";
    return { network, title, own: [], yours: [step(key, "todo", { bot: title }, { isBlocking: true })] };
  }
  const parts = network === "telegram" ? telegramChecklist({ ...facts, venues }) : vkChecklist(facts);
  return { network, title, ...parts };
};

/** Why nothing can be announced in this place now, or undefined. */
export const lackOf = (checklist: BotChecklist, venue: VenueKey): Step | undefined =>
  checklist.yours.find(
    (found) =>
      found.mark === "todo" &&
      found.isBlocking === true &&
      (found.venue === undefined || found.venue === venue),
  );
