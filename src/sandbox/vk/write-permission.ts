import type { Community } from "./model.ts";
import { refusal, type Refusal } from "./refusal.ts";
import { dialogOf, type State } from "./state.ts";

const FIRST_CHAT = 2_000_000_000;

/** Why the community may not write to this peer now, or undefined when it may (PLATFORMS B2, B2b, C2). */
export const refusalToWrite = (state: State, community: Community, peerId: number): Refusal | undefined => {
  if (peerId >= FIRST_CHAT) return refusal(917);
  const person = state.people.get(peerId);
  if (!person) return refusal(936);
  if (person.deactivated !== undefined) return refusal(18);
  if (community.blacklist.has(peerId)) return refusal(900);
  if (person.areMessagesClosed) return refusal(902);
  const { permission } = dialogOf(community, peerId);
  return permission === "wrote" || permission === "allowed" ? undefined : refusal(901);
};
