import { PlatformError } from "../bot/platform.ts";
import type { ProbeItem, ProbeState } from "../bot/probe.ts";

/** What one question of a probe brought: the answer, or why there is none. */
export type Answer = { readonly value: unknown } | { readonly error: PlatformError };

/** Asks and never throws what the network says. */
export const ask = async (question: () => Promise<unknown>): Promise<Answer> => {
  try {
    return { value: await question() };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { error };
  }
};

/** A probe's item from a yes or no; undefined is what an unreadable answer leaves. */
export const itemOf = (
  about: Pick<ProbeItem, "subject" | "venue">,
  isThere: boolean | undefined,
  detail = "",
): ProbeItem => {
  const state: ProbeState = isThere === undefined ? "unknown" : isThere ? "ok" : "missing";
  return { ...about, state, detail };
};

/** A probe's item for a question that got no answer; that a token is revoked is one. */
export const failedItem = (about: Pick<ProbeItem, "subject" | "venue">, error: PlatformError): ProbeItem => ({
  ...about,
  state: error.kind === "token_revoked" ? "missing" : "failed",
  detail: error.detail,
});
