import type { Ledger } from "../ledger.ts";
import type { Community, Token } from "./model.ts";
import type { Parameters } from "./parameters.ts";
import { refusal, type Refusal } from "./refusal.ts";
import type { State } from "./state.ts";

/** What a method sees of the call it answers. */
export interface MethodCall {
  readonly id: number;
  readonly state: State;
  readonly ledger: Ledger;
  readonly token: Token;
  readonly parameters: Parameters;
  /** Planted refusals of single peers in a batch of messages.send. */
  readonly peerRefusals: ReadonlyMap<number, Refusal>;
}

/** Returns what stands inside {"response": …}. @throws {Refusal} */
export type Method = (call: MethodCall) => unknown;

/** The community the call acts for: the token's own, or for an old user token the one it administers. */
export const actingCommunity = (call: MethodCall): Community => {
  const { token, state, parameters } = call;
  const groupId = parameters.integer("group_id");
  if (token.communityId === undefined) throw refusal(15, "no rights in this community");
  if (groupId !== undefined && groupId !== token.communityId)
    throw refusal(15, "group_id is another community");
  const community = state.communities.get(token.communityId);
  if (!community) throw refusal(125);
  return community;
};
