import { z } from "zod";
import { defineArgument, refuse, type Argument } from "../bot/argument.ts";
import { UserError } from "../bot/errors.ts";
import { moment } from "../bot/moment.ts";

const nowWords = new Set(["now", "at once", "сейчас", "сразу"]);

/** When it is to begin: now (null), or a moment between a minute and 90 days away. */
export const startTime = (): Argument<Date | null> => {
  const later = moment({ min: "1m", max: "90d" });
  return defineArgument<Date | null>({
    kind: "start",
    span: "phrase",
    schema: (env) =>
      z.string().transform((input, context) => {
        if (nowWords.has(input.trim().toLocaleLowerCase(env.language))) return null;
        try {
          return later.parse(input, env);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          return refuse(context, error.text.key, error.text.values);
        }
      }),
    write: (value) => (value === null ? "now" : later.write(value)),
    show: (value, env) => (value === null ? { key: "start-now" } : later.show(value, env)),
    options: (env) => [{ input: "now", label: { key: "start-now" } }, ...later.options(env)],
  });
};
