import type { Caller, Role } from "./caller.ts";
import type { Access, Where } from "./command.ts";
import type { Incoming } from "./incoming.ts";
import type { Text } from "./reply.ts";

/** Each role may do what those behind it may. */
const rank: Readonly<Record<Role, number>> = { owner: 2, admin: 1 };

/** Whether someone of this role may use what asks for `access`. */
export const isAllowed = (access: Access, role: Role | undefined): boolean =>
  access === "everyone" || (role !== undefined && rank[role] >= rank[access]);

export type Refusal = {
  readonly text: Text;
  /** The answer is to go on in private. */
  readonly isForPrivate: boolean;
};

/**
 * The one place where roles and venues are checked. What a stranger hears says nothing about the community, its team
 * or whether it exists.
 */
export const refusalOf = (
  declared: { readonly role: Access; readonly where: Where },
  caller: Caller,
  incoming: Incoming,
): Refusal | undefined => {
  if (incoming.kind === "message" && incoming.isAnonymous)
    return { text: { key: "access-anonymous" }, isForPrivate: true };
  if (!isAllowed(declared.role, caller.community ? caller.role : undefined))
    return {
      text: { key: caller.role && declared.role === "owner" ? "access-owner" : "access-team" },
      isForPrivate: false,
    };
  const isPrivate = caller.chat.type === "private";
  if (declared.where === "private" && !isPrivate)
    return { text: { key: "access-private" }, isForPrivate: true };
  if (declared.where === "group" && isPrivate) return { text: { key: "access-group" }, isForPrivate: false };
  return undefined;
};
