import { z } from "zod";
import type { Clock } from "../clock.ts";
import { verifyBeacon } from "../giveaways/draw/beacon.ts";
import { timeOfRound, type BeaconChain } from "../giveaways/draw/chain.ts";
import { bad, good, open, wordsOf, type Finding } from "./finding.ts";

const answer = z.object({
  round: z.number().int().min(1),
  signature: z.string().regex(/^[0-9a-f]{1,512}$/u),
});
const withinMs = 5_000;
/** A clock is wrong when it is further away than a round, a slow relay and a slow line together. */
const bearableSeconds = 15;

type Relay =
  | { readonly url: string; readonly round: number }
  | { readonly url: string; readonly why: string };

const askRelay = async (url: string, chain: BeaconChain): Promise<Relay> => {
  try {
    const response = await fetch(`${url}/${chain.hash}/public/latest`, {
      signal: AbortSignal.timeout(withinMs),
      redirect: "error",
    });
    if (!response.ok) return { url, why: `it answers ${response.status}` };
    const parsed = answer.safeParse(await response.json());
    if (!parsed.success) return { url, why: "its answer is no round" };
    const { round, signature } = parsed.data;
    return verifyBeacon(chain, round, signature) === "valid"
      ? { url, round }
      : { url, why: "its round is not genuine" };
  } catch (error) {
    return { url, why: wordsOf(error) };
  }
};

/** This computer's clock by the newest round: a round cannot be known before its time. Seconds; positive is ahead. */
const clockFinding = (round: number, chain: BeaconChain, now: Date): Finding => {
  const behind = Math.round(now.getTime() / 1000 - timeOfRound(round, chain));
  if (behind >= -2 && behind <= chain.periodSeconds + bearableSeconds)
    return good("this computer's clock agrees with the beacon");
  const seconds = Math.abs(behind);
  return bad(
    `this computer's clock is ${seconds} seconds ${behind < 0 ? "behind" : "ahead of"} the beacon`,
    "switch on its time service (timedatectl set-ntp true): ends of giveaways go by it",
  );
};

/** The relays of the beacon, and the clock by what they say. */
export const checkBeacon = async (
  urls: readonly string[],
  chain: BeaconChain,
  clock: Clock,
): Promise<Finding[]> => {
  const relays = await Promise.all(urls.map((url) => askRelay(url, chain)));
  const rounds = relays.flatMap((relay) => ("round" in relay ? [relay.round] : []));
  const isEnough = rounds.length > 0;
  const findings = relays.map((relay): Finding => {
    if ("round" in relay) return good(`beacon relay ${relay.url} answers: round ${relay.round}`);
    const what = `beacon relay ${relay.url} cannot be used: ${relay.why}`;
    return isEnough
      ? open(what, "others answer, and one is enough")
      : bad(what, "check the network; without any relay draws wait");
  });
  return isEnough ? [...findings, clockFinding(Math.max(...rounds), chain, clock.now())] : findings;
};
