import { Temporal } from "temporal-polyfill";

/** What a wall clock shows, resolved in a zone. */
export type Resolved =
  | { readonly kind: "instant"; readonly at: Date }
  /** The clocks jump over this time; `nextAt` is the first instant after the gap. */
  | { readonly kind: "gap"; readonly nextAt: Date };

export interface WallTime {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const toDate = (zoned: Temporal.ZonedDateTime): Date => new Date(zoned.epochMilliseconds);

/** A time that happens twice is the earlier one. @throws {RangeError} for a date or zone that does not exist */
export const resolveLocal = (wall: WallTime, timezone: string): Resolved => {
  const plain = Temporal.PlainDateTime.from(wall, { overflow: "reject" });
  const zoned = plain.toZonedDateTime(timezone, { disambiguation: "earlier" });
  if (zoned.toPlainDateTime().equals(plain)) return { kind: "instant", at: toDate(zoned) };
  // In a gap "earlier" lands before the jump, and the jump itself is the first valid instant.
  const jump = zoned.getTimeZoneTransition("next");
  return { kind: "gap", nextAt: toDate(jump ?? zoned) };
};

/** Minutes east of UTC at that instant. */
export const offsetMinutes = (at: Date, timezone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).offsetNanoseconds / 60e9;

export const wallTime = (at: Date, timezone: string): WallTime => {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);
  return {
    year: zoned.year,
    month: zoned.month,
    day: zoned.day,
    hour: zoned.hour,
    minute: zoned.minute,
  };
};
