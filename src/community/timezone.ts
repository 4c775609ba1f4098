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

/** The zone's name as the time-zone database writes it, or undefined. */
export const canonicalTimezone = (input: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: input.trim() }).resolvedOptions().timeZone;
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
