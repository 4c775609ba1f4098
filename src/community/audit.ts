import { isRole } from "../bot/caller.ts";
import type { Text, TextValue } from "../bot/reply.ts";

type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** An act of the team as it was written down. */
export interface AuditRow {
  readonly id: bigint;
  /** Null where the bot itself acted. */
  readonly personId: number | null;
  readonly at: Date;
  readonly act: string;
  readonly object: string;
  readonly before: Facts;
  readonly after: Facts;
  readonly why: string | null;
}

/** Which acts are asked for: all, those about a giveaway, or those by and about a person. */
export type AuditFilter =
  | { readonly about: "all"; readonly number?: undefined }
  | { readonly about: "giveaway" | "person"; readonly number: number };

/**
 * Which facts the sentence of each act needs: `number`, `person` of its object, others from after, with `old` from
 * before. An act that is not here, or lacks one, is shown as it was written.
 */
const sentences = {
  "community.claim": ["name"],
  "community.new": ["name"],
  "community.settings": ["oldName", "oldLanguage", "oldTimezone", "name", "language", "timezone"],
  "team.invite": ["role"],
  "team.join": ["role", "by"],
  "team.role": ["person", "oldRole", "role"],
  "team.remove": ["person", "oldRole"],
  "team.leave": ["oldRole"],
  "owner.offer": ["person"],
  "owner.transfer": ["person", "oldOwner"],
  "owner.decline": [],
  "owner.claim": ["person"],
  "venue.add": ["title"],
  "venue.leave": ["oldTitle"],
  "venue.forget": ["oldTitle"],
  "giveaway.draft": ["prize"],
  "giveaway.drop": ["oldPrize"],
  "giveaway.open": ["number", "prize", "winners", "closesAt"],
  "giveaway.close": ["number", "closedAt"],
  "giveaway.cancel": ["number"],
  "newsletter.draft": [],
  "newsletter.drop": [],
  "newsletter.start": ["number", "startsAt"],
  "newsletter.schedule": ["number", "startsAt"],
  "newsletter.undo": ["number"],
  "newsletter.pause": ["number"],
  "newsletter.resume": ["number"],
  "newsletter.cancel": ["number"],
  "newsletter.override": ["number"],
  "sending.pause": [],
  "sending.resume": [],
  "alert.seen": ["cause"],
  "mix.declare": ["title", "useful", "promo"],
  "topic.new": ["name"],
  "topic.remove": ["oldName"],
  "tag.add": ["person", "tag"],
  "tag.remove": ["person", "oldTag"],
} as const;

/** What may be written down: nothing for which the log has no words. */
export type Act = keyof typeof sentences;

/** Rows outlive releases: one may hold an act that is here no more. */
const neededFor: Readonly<Record<string, readonly string[] | undefined>> = sentences;

/** The acts that have a sentence of their own, `audit-<act>` with dashes. */
export const knownActs: readonly string[] = Object.keys(sentences);

const personIn = (value: unknown): number | undefined => {
  const digits = typeof value === "string" ? /^person:(\d{1,10})$/u.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
};

const allFacts = ({ object, before, after }: AuditRow): ReadonlyMap<string, string | number | boolean> => {
  const facts = new Map<string, string | number | boolean>();
  const [kind = "", id = ""] = object.split(":");
  if (kind === "person") facts.set("person", object);
  if (kind === "giveaway") facts.set("number", id);
  for (const [name, value] of Object.entries(after)) if (value !== null) facts.set(name, value);
  for (const [name, value] of Object.entries(before))
    if (value !== null) facts.set(`old${name.charAt(0).toUpperCase()}${name.slice(1)}`, value);
  return facts;
};

/** The people whom a row names beside the one who acted. */
export const peopleIn = (row: AuditRow): readonly number[] =>
  [...allFacts(row).values()].flatMap((value) => personIn(value) ?? []);

/** How a person is called in the log; who is gone has no name. */
export type NameOf = (personId: number) => TextValue;

const shown = (
  name: string,
  value: string | number | boolean,
  nameOf: NameOf,
  timezone: string,
): TextValue => {
  const person = personIn(value);
  if (person !== undefined) return nameOf(person);
  const text = String(value);
  if (name === "cause") return { kind: "code", text };
  if (/role$/iu.test(name) && isRole(text)) return { key: `role-${text}` };
  if (name.endsWith("At") && !Number.isNaN(Date.parse(text)))
    return { kind: "moment", at: new Date(text), timezone };
  return text;
};

const raw = (facts: Facts): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");

/** What was done, as a sentence. */
const deed = (row: AuditRow, nameOf: NameOf, timezone: string): Text => {
  const facts = allFacts(row);
  const needed = Object.hasOwn(neededFor, row.act) ? neededFor[row.act] : undefined;
  if (!needed?.every((name) => facts.has(name)))
    return {
      key: "audit-unknown",
      values: {
        act: { kind: "code", text: [row.act, row.object, raw(row.before), raw(row.after)].join(" ").trim() },
      },
    };
  const values = needed.map((name) => [name, shown(name, facts.get(name) ?? "", nameOf, timezone)] as const);
  return { key: `audit-${row.act.replaceAll(".", "-")}`, values: Object.fromEntries(values) };
};

/** Who, when, what and why, in a line or two. */
export const auditLines = (row: AuditRow, nameOf: NameOf, timezone: string): readonly Text[] => [
  {
    key: "audit-line",
    values: {
      at: { kind: "moment", at: row.at, timezone },
      who: row.personId === null ? { key: "audit-bot" } : nameOf(row.personId),
      what: deed(row, nameOf, timezone),
    },
  },
  ...(row.why === null ? [] : [{ key: "audit-why", values: { why: row.why } }]),
];

export const auditColumns = ["at", "who", "act", "object", "before", "after", "why"] as const;

/** The same as a row of a table, times in UTC. */
export const auditCells = (row: AuditRow, who: string): readonly string[] => [
  row.at.toISOString(),
  who,
  row.act,
  row.object,
  raw(row.before),
  raw(row.after),
  row.why ?? "",
];
