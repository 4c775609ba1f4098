import type { ArgumentEnv, Arguments } from "./argument.ts";
import type { Renderer } from "./render.ts";
import type { Visit } from "./responder.ts";

/** What the parsers of signed arguments may know: nobody typed them, so they have no words of their own. */
export const signedEnv = ({ caller, now }: Visit, renderer: Renderer): ArgumentEnv => {
  const { language } = caller;
  const timezone = caller.community?.timezone ?? "UTC";
  return { language, timezone, now, key: "", text: (text) => renderer.text(text, { language, timezone }) };
};

/**
 * Reads signed positional arguments of buttons and refs.
 * @throws {UserError} when one does not parse
 * @throws {RangeError} when there are too few or too many: the data was made by another release
 */
export const readPositional = (
  args: Arguments,
  parts: readonly string[],
  env: ArgumentEnv,
): Readonly<Record<string, unknown>> => {
  const declared = Object.entries(args);
  if (parts.length > declared.length)
    throw new RangeError(`${parts.length} arguments, not ${declared.length}.`);
  return Object.fromEntries(
    declared.map(([name, argument], index) => {
      const part = parts[index];
      if (part !== undefined) return [name, argument.parse(part, env)];
      if (argument.whenMissing === "ask") throw new RangeError(`The argument "${name}" is missing.`);
      return [name, argument.fallback];
    }),
  );
};
