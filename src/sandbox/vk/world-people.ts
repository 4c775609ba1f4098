import { pushEvents } from "./callback.ts";
import { createEventLog } from "./event-log.ts";
import type { Community, Scope } from "./model.ts";
import { nowMs, randomKey, type State } from "./state.ts";
import { actingPerson, knownCommunity, knownPerson } from "./world-lookup.ts";
import type { PeopleWorld } from "./world.ts";

const ALL_SCOPES: readonly Scope[] = ["messages", "wall", "docs", "photos", "manage", "stories"];
const DEFAULT_ADMIN = 1;

export const createPeopleWorld = (state: State): PeopleWorld => {
  const takeName = (name: string, type: "user" | "group", id: number): void => {
    const key = name.toLowerCase();
    if (state.screenNames.has(key)) throw new Error(`The screen name "${name}" is taken.`);
    state.screenNames.set(key, { type, id });
  };
  return {
    createCommunity: async ({ id, name, screenName, isClosed = false }) => {
      if (state.communities.has(id)) throw new Error(`There is a community ${id} already.`);
      takeName(screenName, "group", id);
      const community: Community = {
        id,
        name,
        screenName,
        isClosed,
        members: new Map(),
        blacklist: new Set(),
        dialogs: new Map(),
        messages: new Map(),
        posts: new Map(),
        madeByGuid: new Map(),
        events: createEventLog(id, state.clock),
        callbackServers: new Map(),
        confirmationCode: randomKey().slice(0, 8),
        lastServerId: 0,
        settings: { areMessagesOn: true, hasBotFeatures: true, wall: 1 },
        lastWallId: 0,
        lastMessageId: 0,
      };
      community.events.listen(pushEvents(state, community));
      state.communities.set(id, community);
    },
    changeSettings: async (communityId, settings) => {
      const community = knownCommunity(state, communityId);
      community.settings = { ...community.settings, ...settings };
    },
    createToken: async ({
      token,
      kind,
      communityId,
      userId,
      scopes = ALL_SCOPES,
      profile = "reality-2026",
    }) => {
      if (kind === "community" && communityId === undefined)
        throw new Error("A community token needs its community.");
      if (communityId !== undefined) knownCommunity(state, communityId);
      state.tokens.set(token, {
        token,
        kind,
        profile,
        scopes: new Set(scopes),
        ...(communityId !== undefined && { communityId }),
        ...(userId !== undefined && { userId }),
      });
    },
    revokeToken: async (token) => {
      if (!state.tokens.delete(token)) throw new RangeError("There is no such token to revoke.");
    },
    createPerson: async (person) => {
      const { id, firstName, lastName, deactivated } = person;
      if (state.people.has(id)) throw new Error(`There is a person ${id} already.`);
      const domain = person.domain ?? `id${id}`;
      takeName(domain, "user", id);
      state.people.set(id, {
        id,
        firstName,
        lastName,
        languageId: person.languageId ?? 0,
        sex: person.sex ?? 0,
        domain,
        isClosed: person.isClosed ?? false,
        ...(deactivated !== undefined && { deactivated }),
        areMessagesClosed: false,
      });
    },
    deactivate: async (personId, how) => {
      knownPerson(state, personId).deactivated = how;
    },
    joinCommunity: async (personId, communityId) => {
      const community = knownCommunity(state, communityId);
      actingPerson(state, personId, community);
      if (community.members.has(personId)) throw new Error(`Person ${personId} is a member already.`);
      community.members.set(personId, nowMs(state));
      community.events.emit("group_join", { user_id: personId, join_type: "join" });
    },
    leaveCommunity: async (personId, communityId) => {
      const community = knownCommunity(state, communityId);
      if (!community.members.delete(personId)) throw new Error(`Person ${personId} is not a member.`);
      community.events.emit("group_leave", { user_id: personId, self: 1 });
    },
    removeFromCommunity: async (personId, communityId) => {
      const community = knownCommunity(state, communityId);
      if (!community.members.delete(personId)) throw new Error(`Person ${personId} is not a member.`);
      community.events.emit("group_leave", { user_id: personId, self: 0 });
    },
    members: async (communityId) => [...knownCommunity(state, communityId).members.keys()],
    blockPerson: async (personId, communityId, adminId = DEFAULT_ADMIN) => {
      const community = knownCommunity(state, communityId);
      knownPerson(state, personId);
      community.blacklist.add(personId);
      if (community.members.delete(personId))
        community.events.emit("group_leave", { user_id: personId, self: 0 });
      community.events.emit("user_block", {
        admin_id: adminId,
        user_id: personId,
        unblock_date: 0,
        reason: 0,
        comment: "",
      });
    },
    unblockPerson: async (personId, communityId, adminId = DEFAULT_ADMIN) => {
      const community = knownCommunity(state, communityId);
      if (!community.blacklist.delete(personId)) throw new Error(`Person ${personId} is not blocked.`);
      community.events.emit("user_unblock", { admin_id: adminId, user_id: personId, by_end_date: 0 });
    },
  };
};
