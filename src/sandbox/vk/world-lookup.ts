import type { Community, Person } from "./model.ts";
import type { State } from "./state.ts";

/** A test's slip of the pen is an error with the number in it, not a refusal of VK's. */
export const knownCommunity = (state: State, communityId: number): Community => {
  const community = state.communities.get(communityId);
  if (!community) throw new RangeError(`There is no community ${communityId}.`);
  return community;
};

export const knownPerson = (state: State, personId: number): Person => {
  const person = state.people.get(personId);
  if (!person) throw new RangeError(`There is no person ${personId}.`);
  return person;
};

/** A person who acts towards a community: there, alive and not in its blacklist. */
export const actingPerson = (state: State, personId: number, community: Community): Person => {
  const person = knownPerson(state, personId);
  if (person.deactivated !== undefined) throw new Error(`Person ${personId} is ${person.deactivated}.`);
  if (community.blacklist.has(personId))
    throw new Error(`Person ${personId} is in the blacklist of community ${community.id}.`);
  return person;
};
