import { z } from "zod";

const answer = z.object({ round: z.number().int(), signature: z.string().regex(/^[0-9a-f]{1,512}$/) });
const relayTimeoutMs = 5_000;
/** A round is 200 bytes; more is not a relay speaking. */
const longestAnswerBytes = 10_000;

/**
 * Asks drand relays for a round, one after another, until one has it. Relays are not trusted: the caller
 * verifies the signature, and what is not even shaped like a round is passed over.
 */
export const createRelays = (options: {
  readonly urls: readonly string[];
  readonly chainHash: string;
  readonly log: { debug(facts: object, message: string): void };
  /** Whether a signature is that of the round; the next relay is asked otherwise. */
  readonly isGenuine: (round: number, signature: string) => boolean;
}): ((round: number) => Promise<string | undefined>) => {
  const askOne = async (url: string, round: number): Promise<string | undefined> => {
    try {
      const response = await fetch(`${url}/${options.chainHash}/public/${round}`, {
        signal: AbortSignal.timeout(relayTimeoutMs),
        redirect: "error",
      });
      if (!response.ok) return undefined;
      const text = await response.text();
      if (text.length > longestAnswerBytes) return undefined;
      const parsed = answer.safeParse(JSON.parse(text));
      if (!parsed.success || parsed.data.round !== round) return undefined;
      return options.isGenuine(round, parsed.data.signature) ? parsed.data.signature : undefined;
    } catch (error) {
      options.log.debug({ err: error, url, round }, "a beacon relay did not answer");
      return undefined;
    }
  };
  return async (round) => {
    for (const url of options.urls) {
      const signature = await askOne(url, round);
      if (signature !== undefined) return signature;
    }
    return undefined;
  };
};
