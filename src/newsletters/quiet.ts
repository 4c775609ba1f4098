import { resolveLocal, wallTime, type WallTime } from "../bot/local-time.ts";

/** SPEC §6: nobody is written to between 22:00 and 09:00. */
const opensHour = 9;
const shutsHour = 22;

/** The hours in which a newsletter may be sent: from `opensAt` to just before `shutsAt`. */
export interface OpenHours {
  readonly opensAt: Date;
  readonly shutsAt: Date;
}

const dayAfter = ({ year, month, day }: WallTime): WallTime => {
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  return {
    year: next.getUTCFullYear(),
    month: next.getUTCMonth() + 1,
    day: next.getUTCDate(),
    hour: 0,
    minute: 0,
  };
};

/** An hour of a day; if the clocks jump over it, the first instant after. */
const at = (day: WallTime, hour: number, timezone: string): Date => {
  const resolved = resolveLocal({ ...day, hour, minute: 0 }, timezone);
  return resolved.kind === "gap" ? resolved.nextAt : resolved.at;
};

/** The hours that are not quiet: those under way in the zone, or else the next ones. */
export const openHours = (now: Date, timezone: string): OpenHours => {
  const today = wallTime(now, timezone);
  const hoursOf = (day: WallTime): OpenHours => ({
    opensAt: at(day, opensHour, timezone),
    shutsAt: at(day, shutsHour, timezone),
  });
  const hours = hoursOf(today);
  return now.getTime() < hours.shutsAt.getTime() ? hours : hoursOf(dayAfter(today));
};

export const isQuiet = (now: Date, timezone: string): boolean =>
  now.getTime() < openHours(now, timezone).opensAt.getTime();
