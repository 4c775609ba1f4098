import type { Method } from "../method-call.ts";
import type { Person } from "../model.ts";
import { findCommunity, nowMs, toSeconds } from "../state.ts";

const MOST_USERS = 1000;

/** A person as users.get shows them (PLATFORMS C2b). */
export const userObject = (person: Person, fields: readonly string[]): Record<string, unknown> => {
  const isGone = person.deactivated !== undefined;
  return {
    id: person.id,
    first_name: person.deactivated === "deleted" ? "DELETED" : person.firstName,
    last_name: person.deactivated === "deleted" ? "" : person.lastName,
    ...(isGone
      ? { deactivated: person.deactivated }
      : { is_closed: person.isClosed, can_access_closed: !person.isClosed }),
    ...(fields.includes("sex") && { sex: person.sex }),
    ...(fields.includes("domain") && { domain: person.domain }),
    ...(fields.includes("screen_name") && { screen_name: person.domain }),
  };
};

/** users.get: ≤ 1000 ids or screen names; unknown ones are left out. */
export const getUsers: Method = ({ parameters, state, token }) => {
  const asked =
    parameters.list("user_ids", MOST_USERS) ?? (token.userId === undefined ? [] : [String(token.userId)]);
  const fields = parameters.list("fields", 100) ?? [];
  return asked.flatMap((idOrName) => {
    const named = state.screenNames.get(idOrName.toLowerCase());
    const person = state.people.get(named?.type === "user" ? named.id : Number(idOrName));
    return person ? [userObject(person, fields)] : [];
  });
};

/** utils.getServerTime: seconds */
export const getServerTime: Method = ({ state }) => toSeconds(nowMs(state));

/** utils.resolveScreenName: [] when nobody has it (PLATFORMS C2b). */
export const resolveScreenName: Method = ({ parameters, state }) => {
  const named = state.screenNames.get(parameters.required("screen_name").toLowerCase());
  if (!named) return [];
  const { type, id } = named;
  return type === "group"
    ? { type, object_id: id, group_id: findCommunity(state, String(id)).id }
    : { type, object_id: id };
};
