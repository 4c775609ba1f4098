import type { TurnableClock } from "../../clock.ts";
import type { Faults } from "../faults.ts";
import type { Ledger } from "../ledger.ts";
import type { RateLimit } from "./rate-limit.ts";
import { nowMs, type State } from "./state.ts";
import { knownCommunity } from "./world-lookup.ts";
import type { FaultWorld } from "./world.ts";

const isTurnable = (clock: object): clock is TurnableClock => "turn" in clock;

export const createFaultWorld = (
  state: State,
  ledger: Ledger,
  faults: Faults,
  rateLimit: RateLimit,
): FaultWorld => ({
  plantFault: async (fault) => faults.plant(fault),
  clearFaults: async () => faults.clear(),
  hold: async (hold) => faults.hold(hold),
  awaitHeld: (number) => faults.awaitHeld(number),
  release: async (number) => faults.release(number),
  failLongPoll: async (communityId, code) => knownCommunity(state, communityId).events.failNext(code),
  duplicateNextEvents: async (communityId, count) =>
    knownCommunity(state, communityId).events.duplicateNext(count),
  reverseNextEvents: async (communityId, count) =>
    knownCommunity(state, communityId).events.reverseNext(count),
  lastTs: async (communityId) => String(knownCommunity(state, communityId).events.count),
  setDailyQuota: async (method, callsPerDay) => rateLimit.setDailyQuota(method, callsPerDay),
  calls: async ({ method, sinceId = 0 } = {}) =>
    ledger.calls.filter((call) => call.id > sinceId && (method === undefined || call.method === method)),
  deliveries: async ({ recipient, sinceId = 0 } = {}) =>
    ledger.deliveries.filter(
      ({ id, recipient: to }) => id > sinceId && (recipient === undefined || to === recipient),
    ),
  violations: async () => ledger.violations,
  rates: async () => rateLimit.statistics(),
  now: async () => nowMs(state),
  turnClock: async (milliseconds) => {
    if (!isTurnable(state.clock)) throw new Error("This simulator's clock cannot be turned.");
    state.clock.turn(milliseconds);
  },
});
