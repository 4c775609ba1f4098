import type { VkParameters } from "./parameters.ts";

/** At most so many calls in one `execute` (PLATFORMS B2). */
export const callsPerScript = 25;

const lineSeparators = /[\u2028\u2029]/gu;
const controls = /(?![\n\t])\p{Cc}|\p{Cs}/gu;

/**
 * A literal of VKScript. Whatever people write stays inside its quotes; what would need an escape that the language
 * does not promise (other control characters, half a character) becomes a space, so that all offsets stay.
 */
const literal = (value: string | number): string =>
  typeof value === "number"
    ? String(value)
    : JSON.stringify(value.replace(lineSeparators, "\n").replace(controls, " "));

/** Calls of one method, made one after the other; the answer of the script is theirs in this order. */
export const scriptOf = (method: string, calls: readonly VkParameters[]): string => {
  const arguments_ = calls.map((parameters) =>
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [`${JSON.stringify(name)}:${literal(value)}`],
    ),
  );
  return `return [${arguments_.map((given) => `API.${method}({${given.join(",")}})`).join(",")}];`;
};
