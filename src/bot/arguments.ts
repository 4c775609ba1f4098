import { z } from "zod";
import { defineArgument, defineFlag, quoted, refuse, type Argument } from "./argument.ts";

/** Free text of `min` to `max` characters as people count them; white space at the ends does not count. */
export const text = (min: number, max: number): Argument<string> =>
  defineArgument<string>({
    kind: "text",
    span: "text",
    schema: () =>
      z.string().transform((input, context) => {
        const value = input.trim();
        const length = Array.from(value).length;
        if (length < min) return refuse(context, "argument-text-short", { length, min, max });
        if (length > max)
          return refuse(context, "argument-text-long", {
            input: quoted(value),
            length,
            max,
            over: length - max,
          });
        return value;
      }),
    write: (value) => value,
  });

const wholeNumber = (input: string): number | undefined => {
  const digits = input.trim().replace(/(?<=\d)[\s_ ](?=\d{3}(?!\d))/gu, "");
  return /^[+-]?\d{1,15}$/.test(digits) ? Number(digits) : undefined;
};

/** A whole number from `min` to `max`, both included. Thousands may be grouped by spaces. */
export const count = (min: number, max: number): Argument<number> =>
  defineArgument<number>({
    kind: "count",
    schema: () =>
      z.string().transform((input, context) => {
        const value = wholeNumber(input);
        if (value === undefined)
          return refuse(context, "argument-count-not-number", { input: quoted(input), min, max });
        if (value < min || value > max)
          return refuse(context, "argument-count-range", { input: quoted(input), min, max });
        return value;
      }),
    write: String,
  });

/** The number people call a thing by: `12`, `#12`, `№12`. */
export const id = (): Argument<number> =>
  defineArgument<number>({
    kind: "id",
    schema: () =>
      z.string().transform((input, context) => {
        const digits = /^[#№]?\s*(\d{1,9})$/u.exec(input.trim())?.[1];
        if (digits === undefined || Number(digits) === 0)
          return refuse(context, "argument-id", { input: quoted(input) });
        return Number(digits);
      }),
    write: String,
  });

/**
 * One of a few words. Each has a label in the locale, `arg-<name>-<option>`, which may be written too; options are
 * `[a-z][a-z0-9_]*`.
 */
export const choice = <const T extends string>(options: readonly T[]): Argument<T> =>
  defineArgument<T>({
    kind: `choice(${options.join("|")})`,
    schema: (env) =>
      z.string().transform((input, context) => {
        const word = input.trim().toLocaleLowerCase(env.language);
        const label = (option: T): string =>
          env.key === "" ? "" : env.text({ key: optionKey(env.key, option) });
        const found = options.find(
          (option) => option === word || label(option).toLocaleLowerCase(env.language) === word,
        );
        if (found !== undefined) return found;
        const allowed = options.map((option) => label(option) || option).join(", ");
        return refuse(context, "argument-choice", { input: quoted(input), allowed });
      }),
    write: (value) => value,
    show: (value, env) => (env.key === "" ? value : { key: optionKey(env.key, value) }),
    options: (env) =>
      options.map((option) => ({ input: option, label: { key: optionKey(env.key, option) } })),
  });

/** `command-x.arg-mode` and `by_hand` → `command-x.arg-mode-by-hand`. */
const optionKey = (key: string, option: string): string => `${key}-${option.replaceAll("_", "-")}`;

const yes = new Set(["true", "yes", "y", "1", "on", "+", "да", "д", "вкл"]);
const no = new Set(["false", "no", "n", "0", "off", "-", "нет", "н", "выкл"]);

/** True when its bare name is written, or `name=yes`; never asked for. */
export const flag = (): Argument<boolean> =>
  defineFlag({
    kind: "flag",
    schema: () =>
      z.string().transform((input, context) => {
        const word = input.trim().toLowerCase();
        if (yes.has(word)) return true;
        if (no.has(word)) return false;
        return refuse(context, "argument-flag", { input: quoted(input) });
      }),
    write: (value) => (value ? "yes" : "no"),
    show: (value) => ({ key: value ? "argument-yes" : "argument-no" }),
  });

/** A short machine token (an id of a draw, a code) of the given shape; hints must not reveal what exists. */
export const token = (shape: RegExp): Argument<string> =>
  defineArgument<string>({
    kind: "token",
    schema: () =>
      z.string().transform((input, context) => {
        const value = input.trim();
        return shape.test(value)
          ? value
          : refuse(context, "argument-not-understood", { input: quoted(input) });
      }),
    write: (value) => value,
    show: (value) => ({ kind: "code", text: value }),
  });
