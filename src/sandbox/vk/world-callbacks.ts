import { confirmServer } from "./callback.ts";
import { createCallbackServer, randomKey, type State } from "./state.ts";
import { knownCommunity } from "./world-lookup.ts";
import type { CallbackWorld } from "./world.ts";

export const createCallbackWorld = (state: State): CallbackWorld => ({
  front: async (origin, target) => {
    if (target === null) state.fronts.delete(origin);
    else state.fronts.set(origin, target);
  },
  enterCallbackServer: async (communityId, { url, secretKey, types }) => {
    const community = knownCommunity(state, communityId);
    const confirmation = randomKey().slice(0, 8);
    const server = createCallbackServer(community, { url, title: "by hand", secretKey }, confirmation);
    for (const type of types) server.enabledTypes.add(type);
    return { serverId: server.id, confirmation };
  },
  confirmCallbackServer: async (communityId, serverId) => {
    const community = knownCommunity(state, communityId);
    const server = community.callbackServers.get(serverId);
    if (!server) throw new RangeError(`There is no callback server ${serverId}.`);
    await confirmServer(state, community, server);
    return server.status;
  },
  pendingCallbacks: async (communityId) =>
    [...knownCommunity(state, communityId).callbackServers.values()].reduce(
      (sum, { underWay }) => sum + underWay,
      0,
    ),
  pushes: async () => [...state.ledger.pushes],
});
