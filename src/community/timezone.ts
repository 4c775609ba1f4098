import { z } from "zod";
import { defineArgument, quoted, refuse } from "../bot/argument.ts";

/** Zones offered as buttons; any other may be written. */
const offered = [
  "Europe/Kaliningrad",
  "Europe/Moscow",
  "Asia/Yekaterinburg",
  "Asia/Novosibirsk",
  "Europe/Berlin",
  "UTC",
];

/** Cities that the time-zone database has renamed and `Intl` still calls by their old names. */
const renamed: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Europe/Kiev": "Europe/Kyiv",
};

/** The zone's name as the time-zone database writes it today, or undefined. */
export const canonicalTimezone = (input: string): string | undefined => {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: input.trim() }).resolvedOptions();
    return renamed[timeZone] ?? timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** An IANA time zone. @throws {UserError} argument-timezone */
export const timezone = () =>
  defineArgument<string>({
    kind: "timezone",
    schema: () =>
      z.string().transform((input, context) => {
        const zone = canonicalTimezone(input);
        return zone ?? refuse(context, "argument-timezone", { input: quoted(input) });
      }),
    write: (value) => value,
    options: () =>
      offered.map((input) => ({ input, label: { key: "timezone-option", values: { name: input } } })),
  });
