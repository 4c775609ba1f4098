import { once } from "node:events";
import type { Clock } from "../../clock.ts";
import { createFaults, type Faults } from "../faults.ts";
import { createLedger, type CallRecord, type Ledger } from "../ledger.ts";
import { createDispatcher } from "./dispatch.ts";
import { createHttpServer } from "./http-server.ts";
import { createRateLimit } from "./rate-limit.ts";
import { createState } from "./state.ts";
import { createDialogWorld } from "./world-dialogs.ts";
import { createCallbackWorld } from "./world-callbacks.ts";
import { createFaultWorld } from "./world-faults.ts";
import { createPeopleWorld } from "./world-people.ts";
import { createWallWorld } from "./world-walls.ts";
import type { VkWorld } from "./world.ts";

export interface VkSimulatorOptions {
  readonly clock: Clock;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Sees every call as it arrives, before its outcome is known; the record's outcome changes later. */
  readonly observe?: (call: CallRecord) => void;
  /** How much of the ledger is kept; absent: everything. */
  readonly keepLast?: number;
}

export interface VkSimulator {
  /** `http://127.0.0.1:<port>`; the bot's apiBaseUrl is `${url}/method`. */
  readonly url: string;
  readonly world: VkWorld;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** Cuts every connection, hanging ones too. */
  close(): Promise<void>;
}

/** A headless VK over HTTP on 127.0.0.1: methods, Bots Long Poll, uploads, and `POST /control`. */
export const createVkSimulator = async ({
  clock,
  port = 0,
  observe,
  ...kept
}: VkSimulatorOptions): Promise<VkSimulator> => {
  const ledger = createLedger(kept);
  const faults = createFaults();
  const state = createState(clock, ledger, faults);
  const rateLimit = createRateLimit(clock);
  const world: VkWorld = {
    ...createPeopleWorld(state),
    ...createDialogWorld(state),
    ...createWallWorld(state),
    ...createFaultWorld(state, ledger, faults, rateLimit),
    ...createCallbackWorld(state),
  };
  const dispatcher = createDispatcher({ state, ledger, faults, rateLimit, observe });
  const server = createHttpServer({ state, dispatcher, faults, world });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The VK simulator has no TCP address.");
  state.baseUrl = `http://127.0.0.1:${address.port}`;
  return {
    url: state.baseUrl,
    world,
    ledger,
    faults,
    close: async () => {
      for (const community of state.communities.values())
        for (const { stopping } of community.callbackServers.values()) stopping.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
