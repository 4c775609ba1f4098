import type { Text, TextValue } from "../bot/reply.ts";

/** Something that the team has to know of. */
export interface OpenAlert {
  readonly id: number;
  readonly communityId: number | null;
  readonly cause: string;
  readonly text: Text;
  readonly openedAt: Date;
  readonly toldAt: Date | null;
  readonly seenAt: Date | null;
}

/** The first word of causes that happen once and do not last: they are over when somebody has seen them. */
const events: ReadonlySet<string> = new Set(["clock", "commitment", "database", "dead"]);

export const isEvent = (cause: string): boolean => events.has(cause.split(" ")[0] ?? "");

/** Once for each cause and hour (SPEC §2). */
export const quietMs: number = 60 * 60_000;

/** How long an unseen event is listed, and an ended alert kept. */
export const keepAlertsMs: number = 7 * 24 * 60 * 60_000;

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text as JSON gives it back: instants are instants again. */
export const revivedText = ({ key, values }: Text): Text => {
  if (values === undefined) return { key };
  const pairs = Object.entries(values).map(([name, value]): [string, TextValue] => {
    if (!isRecord(value)) return [name, value];
    const { kind, at, timezone } = value as Record<string, unknown>; // as JSON left it
    return kind === "moment" && typeof at === "string" && typeof timezone === "string"
      ? [name, { kind, at: new Date(at), timezone }]
      : [name, value];
  });
  return { key, values: Object.fromEntries(pairs) };
};
