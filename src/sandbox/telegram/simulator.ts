import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Clock, TurnableClock } from "../../clock.ts";
import { idleMs, serveControl } from "../control.ts";
import { createFaults, type Faults } from "../faults.ts";
import { createLedger, type Ledger } from "../ledger.ts";
import { sendRefusal } from "./answers.ts";
import { dispatch, type Dispatcher, type Observer } from "./dispatch.ts";
import { readTarget } from "./http.ts";
import { Refusal, unauthorized } from "./refusal.ts";
import { createState, nowMs, type State } from "./state.ts";
import type { TelegramWorld } from "./world.ts";
import { pickBot } from "./world-lookup.ts";
import { createBots } from "./world-bots.ts";
import { createPeople } from "./world-people.ts";
import { createTalk } from "./world-talk.ts";

export interface TelegramSimulator {
  /** For the bot's `apiRoot` and for `remoteWorld`; no slash at the end. */
  readonly url: string;
  readonly world: TelegramWorld;
  readonly ledger: Ledger;
  readonly faults: Faults;
  close(): Promise<void>;
}

const isTurnable = (clock: Clock): clock is TurnableClock => "turn" in clock;

const createWorld = (state: State, faults: Faults): TelegramWorld => ({
  ...createBots(state),
  ...createPeople(state),
  ...createTalk(state),
  plantFault: async (fault) => faults.plant(fault),
  clearFaults: async () => faults.clear(),
  hold: async (hold) => faults.hold(hold),
  awaitHeld: async (number) => faults.awaitHeld(number),
  release: async (number) => faults.release(number),
  calls: async ({ method, sinceId = 0 } = {}) =>
    state.ledger.calls.filter(
      (call) =>
        call.id > sinceId && (method === undefined || call.method.toLowerCase() === method.toLowerCase()),
    ),
  deliveries: async ({ recipient, sinceId = 0 } = {}) =>
    state.ledger.deliveries.filter(
      ({ id, recipient: to }) => id > sinceId && (recipient === undefined || to === recipient),
    ),
  violations: async () => state.ledger.violations,
  pushes: async () => state.ledger.pushes,
  front: async (origin, target) => {
    if (target === null) state.fronts.delete(origin);
    else state.fronts.set(origin, target);
  },
  pendingUpdates: async (token) => pickBot(state, { token }).updates.pending(nowMs(state)),
  now: async () => nowMs(state),
  turnClock: async (milliseconds) => {
    if (!isTurnable(state.clock)) throw new TypeError("This simulator's clock does not turn.");
    state.clock.turn(milliseconds);
  },
});

const sendFile = (state: State, token: string, path: string, response: ServerResponse): void => {
  const bot = state.botsByToken.get(token);
  if (!bot) return sendRefusal(response, unauthorized());
  const file = state.filesByPath.get(path);
  if (!file || (file.botId ?? bot.id) !== bot.id) return sendRefusal(response, new Refusal(404, "Not Found"));
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": file.content.length,
  });
  response.end(file.content);
};

const answer = async (
  dispatcher: Dispatcher,
  world: TelegramWorld,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { target, query } = readTarget(request);
  switch (target.kind) {
    case "control":
      return serveControl(world, request, response);
    case "method":
      return dispatch(dispatcher, target, query, request, response);
    case "file":
      return sendFile(dispatcher.state, target.token, target.path, response);
    case "unknown":
      return sendRefusal(response, new Refusal(404, "Not Found"));
    default:
      return target satisfies never;
  }
};

/** Starts a Telegram of its own on 127.0.0.1, on a free port unless one is named. */
export const createTelegramSimulator = async (options: {
  readonly clock: Clock;
  readonly port?: number;
  readonly observe?: Observer;
  /** How much of the ledger is kept; absent: everything. */
  readonly keepLast?: number;
}): Promise<TelegramSimulator> => {
  const ledger = createLedger(options);
  const faults = createFaults();
  const state = createState(options.clock, ledger, faults);
  const world = createWorld(state, faults);
  const dispatcher: Dispatcher = { state, faults, observe: options.observe ?? (() => {}) };
  const server = createServer({ keepAliveTimeout: idleMs }, (request, response) => {
    answer(dispatcher, world, request, response).catch((error: unknown) => {
      // A mistake of the simulator itself: loud for the test, a plain 500 for the bot.
      ledger.violations.push({ method: request.url ?? "", problem: String(error) });
      sendRefusal(response, new Refusal(500, "Internal Server Error"));
    });
  });
  // Longer than any client keeps an idle connection, so that it is never cut just as it is used again.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null)
    throw new TypeError("The simulator listens on no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    world,
    ledger,
    faults,
    close: async () => {
      faults.clear();
      for (const bot of state.bots.values()) bot.webhook?.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
};
