import type { Clock } from "../../clock.ts";
import type { Beacon, TestChain } from "./chain.ts";
import { tell, type Lie } from "./lies.ts";

/** What an HTTP answer is made of. */
export interface RelayAnswer {
  readonly status: number;
  readonly contentType: "application/json" | "text/plain; charset=utf-8";
  readonly cacheControl: string;
  readonly body: string;
}

/** What the world may do to the relay. */
export interface RelayState {
  readonly clock: Clock;
  readonly chain: TestChain;
  /** Since when the network makes no rounds, in milliseconds since the epoch. */
  pausedSinceMs: number | null;
  lie: Lie | null;
  failStatus: number | null;
}

const forever = "public, max-age=604800, immutable";

const json = (value: unknown, cacheControl: string): RelayAnswer => ({
  status: 200,
  contentType: "application/json",
  cacheControl,
  body: JSON.stringify(value),
});

const failure = (status: number, text: string, cacheControl = "no-cache"): RelayAnswer => ({
  status,
  contentType: "text/plain; charset=utf-8",
  cacheControl,
  body: `${text}\n`,
});

/** The last round that the network has made: time goes on in a pause, rounds do not. */
const lastRound = ({ clock, chain, pausedSinceMs }: RelayState): number => {
  const nowMs = clock.now().getTime();
  return chain.roundAt(pausedSinceMs === null ? nowMs : Math.min(nowMs, pausedSinceMs));
};

const publish = ({ chain, lie }: RelayState, beacon: Beacon, cacheControl: string): RelayAnswer =>
  json(tell(chain, beacon, lie), cacheControl);

const latest = (state: RelayState): RelayAnswer => {
  const round = lastRound(state);
  if (round === 0) return failure(500, "Failed to get beacon");
  const leftMs = state.chain.timeOfRoundMs(round + 1) - state.clock.now().getTime();
  const maxAgeSeconds = Math.max(0, Math.floor(leftMs / 1000));
  return publish(state, state.chain.beaconOf(round), `public, must-revalidate, max-age=${maxAgeSeconds}`);
};

/**
 * A round by its number, as drand's http-relay answers: 425 beyond the next round, the next one is held until its
 * time, a round that should exist and does not is a 500, number 0 means the latest.
 */
const numbered = async (state: RelayState, text: string, signal: AbortSignal): Promise<RelayAnswer> => {
  const { chain, clock } = state;
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    return failure(400, `Failed to parse round parameter ${JSON.stringify(text)}: invalid syntax`, forever);
  }
  const round = Number(text);
  if (round === 0) return latest(state);
  const nextRound = chain.roundAt(clock.now().getTime()) + 1;
  const leftMs = (): number => chain.timeOfRoundMs(round) - clock.now().getTime();
  if (round > nextRound) {
    const leftSeconds = Math.ceil((chain.timeOfRoundMs(nextRound) - clock.now().getTime()) / 1000);
    return failure(425, "Requested future beacon", `must-revalidate, public, max-age=${leftSeconds}`);
  }
  const isNext = round === nextRound;
  if (isNext) await clock.sleep(Math.max(0, leftMs()), signal);
  if (round > lastRound(state)) return failure(500, "Failed to get beacon");
  return publish(state, chain.beaconOf(round), isNext ? "no-cache" : forever);
};

const info = ({ file, hash }: TestChain): RelayAnswer =>
  json(
    {
      public_key: file.public_key,
      period: file.period,
      genesis_time: file.genesis,
      hash,
      groupHash: file.genesis_seed,
      schemeID: "bls-unchained-g1-rfc9380",
      metadata: { beaconID: file.id },
    },
    forever,
  );

/**
 * Answers one GET of the drand HTTP API (v1), with the statuses and texts of drand's http-relay.
 * @throws the signal's reason when the caller goes away while a round is awaited
 */
export const answerRelay = async (
  state: RelayState,
  path: string,
  signal: AbortSignal,
): Promise<RelayAnswer> => {
  if (state.failStatus !== null) return failure(state.failStatus, "The relay fails");
  if (path === "/chains") return json([state.chain.hash], "no-cache");
  const [, hash, kind, round, ...more] = path.split("/");
  const isInfo = kind === "info" && round === undefined;
  const isRound = kind === "public" && round !== undefined && more.length === 0;
  if (!isInfo && !isRound) return failure(404, "404 page not found");
  // The relay asks its nodes for whatever chain is named, and they know none but theirs.
  if (hash !== state.chain.hash)
    return failure(500, isInfo ? "Failed to get ChainInfo" : "Failed to get beacon");
  if (isInfo) return info(state.chain);
  return round === "latest" ? latest(state) : numbered(state, round ?? "", signal);
};
