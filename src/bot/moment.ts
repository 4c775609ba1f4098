import { GB } from "chrono-node/en";
import { casual as ru } from "chrono-node/ru";
import { z } from "zod";
import { defineArgument, quoted, refuse, type Argument } from "./argument.ts";
import { parseDuration } from "./duration.ts";
import { offsetMinutes, resolveLocal, wallTime, type WallTime } from "./local-time.ts";
import type { Text } from "./reply.ts";

/** What a moment's text means before the zone has its say. */
type Reading =
  | { readonly kind: "instant"; readonly at: Date }
  | { readonly kind: "wall"; readonly wall: WallTime }
  /** A day without a time. */
  | { readonly kind: "day" }
  /** `05/12`: May or December? */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "unknown" };

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
const dotted =
  /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})(?:\s*г\.?)?)?,?(?:\s+(?:(?:at|в)\s+)?(\d{1,2})[:.](\d{2}))?$/iu;
const slashed = /\b(\d{1,2})[/-](\d{1,2})\b/;

const isReal = ({ year, month, day, hour, minute }: WallTime): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
};

const wallOr = (wall: WallTime): Reading => (isReal(wall) ? { kind: "wall", wall } : { kind: "unknown" });

const isBefore = (a: WallTime, b: WallTime): boolean =>
  Date.UTC(a.year, a.month - 1, a.day, a.hour, a.minute) <
  Date.UTC(b.year, b.month - 1, b.day, b.hour, b.minute);

const readIso = ([text, year, month, day, hour, minute, offset]: readonly (
  | string
  | undefined
)[]): Reading => {
  if (hour === undefined) return { kind: "day" };
  if (offset !== undefined && text !== undefined) {
    const at = new Date(text.replace(/\s+(?=[\dZ+-])/gi, (_, at: number) => (at === 10 ? "T" : "")));
    return Number.isNaN(at.getTime()) ? { kind: "unknown" } : { kind: "instant", at };
  }
  return wallOr({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
  });
};

/** Without a year the next such day is meant. */
const readDotted = (
  [, day, month, year, hour, minute]: readonly (string | undefined)[],
  today: WallTime,
): Reading => {
  if (hour === undefined) return { kind: "day" };
  const parts = { month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute) };
  if (year !== undefined) return wallOr({ ...parts, year: Number(year.length === 2 ? `20${year}` : year) });
  // 29.02 may be four years away.
  for (let next = today.year; next <= today.year + 8; next += 1) {
    const wall = { ...parts, year: next };
    if (isReal(wall) && !isBefore(wall, today)) return { kind: "wall", wall };
  }
  return { kind: "unknown" };
};

const readWords = (input: string, now: Date, timezone: string, language: string): Reading => {
  const reference = { instant: now, timezone: offsetMinutes(now, timezone) };
  const parsers = language === "ru" ? [ru, GB] : [GB, ru];
  for (const parser of parsers) {
    const results = parser.parse(input, reference, { forwardDate: true });
    const [result] = results;
    // A part that was left over would be a part that was ignored.
    if (!result || results.length > 1 || result.text.trim() !== input || result.end) continue;
    const { start } = result;
    const part = (name: "year" | "month" | "day" | "hour" | "minute"): number => start.get(name) ?? 0;
    // "In two weeks" keeps the clock's hour; "on Friday" has none.
    const isRelative = start.get("timezoneOffset") !== null;
    if (!start.isCertain("hour") && !isRelative) return { kind: "day" };
    if (isRelative && start.isCertain("hour")) return { kind: "instant", at: start.date() };
    return wallOr({
      year: part("year"),
      month: part("month"),
      day: part("day"),
      hour: part("hour"),
      minute: part("minute"),
    });
  }
  return { kind: "unknown" };
};

const read = (input: string, now: Date, timezone: string, language: string): Reading => {
  const durationMs = parseDuration(input);
  if (durationMs !== undefined) return { kind: "instant", at: new Date(now.getTime() + durationMs) };
  const isoParts = iso.exec(input);
  if (isoParts) return readIso(isoParts);
  const dottedParts = dotted.exec(input);
  if (dottedParts) return readDotted(dottedParts, wallTime(now, timezone));
  const slashedParts = slashed.exec(input);
  if (slashedParts && Number(slashedParts[1]) <= 12 && Number(slashedParts[2]) <= 12)
    return { kind: "ambiguous" };
  return readWords(input, now, timezone, language);
};

interface MomentLimits {
  /** Durations from now as `parseDuration` reads them: `1m`, `90d`. */
  readonly min: string;
  readonly max: string;
}

const boundMs = (duration: string): number => {
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined) throw new RangeError(`"${duration}" is no duration.`);
  return milliseconds;
};

/** Buttons under the question: an input that both languages' parsers read, and its label. */
const suggestions: readonly { input: string; afterMs: number; label: Text }[] = [
  { input: "1h", afterMs: 3_600_000, label: { key: "moment-in-hour" } },
  { input: "24h", afterMs: 86_400_000, label: { key: "moment-in-day" } },
  { input: "7d", afterMs: 7 * 86_400_000, label: { key: "moment-in-week" } },
];

/**
 * An instant between `min` and `max` from now, read in the community's zone: "tomorrow 18:00", "через 10 минут",
 * "25.12 18:00", "2026-12-01 18:00", "3d". A time that the clocks jump over is refused with the next valid one; of
 * one that comes twice the earlier is taken.
 */
export const moment = (limits: MomentLimits): Argument<Date> => {
  const minMs = boundMs(limits.min);
  const maxMs = boundMs(limits.max);
  return defineArgument<Date>({
    kind: "moment",
    span: "phrase",
    schema: ({ now, timezone, language }) =>
      z.string().transform((raw, context) => {
        const input = raw.trim().replace(/\s+/gu, " ");
        const shown = (at: Date): { kind: "moment"; at: Date; timezone: string } => ({
          kind: "moment",
          at,
          timezone,
        });
        const values = { input: quoted(input) };
        const reading = read(input, now, timezone, language);
        if (reading.kind === "unknown") return refuse(context, "moment-unknown", values);
        if (reading.kind === "day") return refuse(context, "moment-no-time", values);
        if (reading.kind === "ambiguous") return refuse(context, "moment-ambiguous", values);
        const resolved = reading.kind === "instant" ? reading : resolveLocal(reading.wall, timezone);
        if (resolved.kind === "gap")
          return refuse(context, "moment-gap", { ...values, next: shown(resolved.nextAt) });
        const { at } = resolved;
        if (Number.isNaN(at.getTime())) return refuse(context, "moment-unknown", values);
        if (at.getTime() < now.getTime())
          return refuse(context, "moment-past", { ...values, now: shown(now) });
        if (at.getTime() < now.getTime() + minMs)
          return refuse(context, "moment-soon", { ...values, min: shown(new Date(now.getTime() + minMs)) });
        if (at.getTime() > now.getTime() + maxMs)
          return refuse(context, "moment-late", { ...values, max: shown(new Date(now.getTime() + maxMs)) });
        return at;
      }),
    write: (value) => value.toISOString(),
    show: (value, { timezone }) => ({ kind: "moment", at: value, timezone }),
    options: () => suggestions.filter(({ afterMs }) => afterMs >= minMs && afterMs <= maxMs),
  });
};
