import { UserError } from "../../src/bot/errors.ts";
import type { Text } from "../../src/bot/reply.ts";

/** Runs `work`; its result, or how it was refused. Any other error passes. */
export const attempt = <T>(work: () => T): { value: T } | { refusal: Text } => {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof UserError) return { refusal: error.text };
    throw error;
  }
};

/** @throws when `work` was not refused */
export const refusalOf = (work: () => unknown): Text => {
  const outcome = attempt(work);
  if ("refusal" in outcome) return outcome.refusal;
  throw new Error(`Not refused, but ${JSON.stringify(outcome.value)}.`);
};
