import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Clock, TurnableClock } from "../../clock.ts";
import { serveControl } from "../control.ts";
import { createTestChain, type ChainFile } from "./chain.ts";
import type { Lie } from "./lies.ts";
import { answerRelay, type RelayState } from "./relay.ts";

/** One request to the relay and what it got; status 0: the caller went away first. */
interface BeaconCall {
  readonly atMs: number;
  readonly path: string;
  readonly status: number;
}

/** What a test may do to the beacon. */
export interface BeaconWorld {
  /** The true signature of any round ≥ 1, also of a future one, in hex. */
  signatureOf(round: number): Promise<string>;
  /** The network makes no rounds until `resume`, which brings the missed ones at once. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Every published round is a lie of this kind; null: the truth again. */
  lie(lie: Lie | null): Promise<void>;
  /** Every request ends with this HTTP status; null: no longer. */
  fail(status: number | null): Promise<void>;
  calls(): Promise<readonly BeaconCall[]>;
  /** Milliseconds since the epoch. */
  now(): Promise<number>;
  turnClock(milliseconds: number): Promise<void>;
}

export interface BeaconSimulator {
  /** The relay's address, also for `remoteWorld`; no slash at the end. */
  readonly url: string;
  readonly chain: ChainFile;
  readonly chainHash: string;
  readonly world: BeaconWorld;
  close(): Promise<void>;
}

export interface BeaconOptions {
  readonly clock: Clock;
  /** A free one when it is 0 or missing. */
  readonly port?: number;
  /** The same seed, genesis and period make the same chain. */
  readonly secretSeed?: string;
  /** 2020-01-01T00:00:00Z when missing: a fixed instant, so that a restarted process goes on with its chain. */
  readonly genesisUnixSeconds?: number;
  readonly periodSeconds?: number;
}

const defaultGenesisUnixSeconds = 1_577_836_800;
/** Tests run for minutes and a chaos run polls: only the last calls are of interest. */
const rememberedCalls = 10_000;

const isTurnable = (clock: Clock): clock is TurnableClock => "turn" in clock;
const knownLies: ReadonlySet<unknown> = new Set([null, "bit-flip", "other-round", "non-canonical"]);

const createWorld = (state: RelayState, calls: BeaconCall[]): BeaconWorld => ({
  signatureOf: async (round) => state.chain.beaconOf(round).signature,
  pause: async () => {
    state.pausedSinceMs ??= state.clock.now().getTime();
  },
  resume: async () => {
    state.pausedSinceMs = null;
  },
  // A world is also called from other processes, where no compiler checks the argument.
  lie: async (lie) => {
    if (!knownLies.has(lie)) throw new TypeError(`The beacon knows no lie "${lie}".`);
    state.lie = lie;
  },
  fail: async (status) => {
    if (status !== null && !(Number.isInteger(status) && status >= 400 && status <= 599)) {
      throw new RangeError(`${status} is no HTTP status of a failure.`);
    }
    state.failStatus = status;
  },
  calls: async () => [...calls],
  now: async () => state.clock.now().getTime(),
  turnClock: async (milliseconds) => {
    if (!isTurnable(state.clock)) throw new TypeError("This beacon's clock does not turn.");
    state.clock.turn(milliseconds);
  },
});

const serveRelay = async (
  state: RelayState,
  calls: BeaconCall[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { pathname: path } = new URL(request.url ?? "/", "http://relay");
  const atMs = state.clock.now().getTime();
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const record = (status: number): void => {
    calls.push({ atMs, path, status });
    if (calls.length > rememberedCalls) calls.shift();
  };
  try {
    const { status, contentType, cacheControl, body } = await answerRelay(state, path, gone.signal);
    record(status);
    response.writeHead(status, { "content-type": contentType, "cache-control": cacheControl });
    response.end(body);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    record(0);
  }
};

/** Starts a drand-compatible HTTP relay over a test chain on 127.0.0.1. */
export const createBeaconSimulator = async (options: BeaconOptions): Promise<BeaconSimulator> => {
  const {
    clock,
    port = 0,
    secretSeed = "sandbox",
    genesisUnixSeconds = defaultGenesisUnixSeconds,
    periodSeconds = 3,
  } = options;
  const chain = createTestChain(secretSeed, genesisUnixSeconds, periodSeconds);
  const state: RelayState = { clock, chain, pausedSinceMs: null, lie: null, failStatus: null };
  const calls: BeaconCall[] = [];
  const world = createWorld(state, calls);
  const server = createServer((request, response) => {
    const isControl = request.method === "POST" && request.url === "/control";
    const served = isControl
      ? serveControl(world, request, response)
      : serveRelay(state, calls, request, response);
    // A mistake of the simulator itself: the caller's connection breaks, the test sees why.
    served.catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("The beacon listens on no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    chain: chain.file,
    chainHash: chain.hash,
    world,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
};
