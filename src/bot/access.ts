import { roles, type Caller, type Role } from "./caller.ts";
import type { Access, Where } from "./command.ts";
import type { Incoming } from "./incoming.ts";
import type { Text } from "./reply.ts";

/** Whether who has the role `own` may do what is for `asked`: owner > admin > each of the others, none of whom includes another. */
const includes = (own: Role, asked: Role): boolean =>
  own === asked || own === "owner" || (own === "admin" && asked !== "owner");

/** Whether someone of this role may use what asks for `access`. */
export const isAllowed = (access: Access, role: Role | undefined): boolean => {
  if (access === "everyone") return true;
  if (role === undefined) return false;
  return typeof access === "string" ? includes(role, access) : access.some((asked) => includes(role, asked));
};

/** Whether someone of any of these roles may; who is in the teams of several communities has several. */
export const isAllowedToAny = (access: Access, own: readonly Role[]): boolean =>
  isAllowed(access, undefined) || own.some((role) => isAllowed(access, role));

/** Whatever their role: what the whole team may use. */
export const wholeTeamAccess: readonly Role[] = roles;

/** Roles that someone of this role may give, take and change: nobody makes an equal, and an owner is made by hand-over only. */
export const manageableRoles = (by: Role): readonly Role[] =>
  roles.filter((role) => role !== by && includes(by, role) && isAllowed("admin", by));

export type Refusal = {
  readonly text: Text;
  /** The answer is to go on in private. */
  readonly isForPrivate: boolean;
};

const roleRefusal = (access: Access, role: Role | undefined): Text => {
  if (role === undefined) return { key: "access-team" };
  if (access === "owner") return { key: "access-owner" };
  return { key: "access-role", values: { role: { key: `role-${role}` } } };
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
  const role = caller.community ? caller.role : undefined;
  if (!isAllowed(declared.role, role)) return { text: roleRefusal(declared.role, role), isForPrivate: false };
  const isPrivate = caller.chat.type === "private";
  if (declared.where === "private" && !isPrivate)
    return { text: { key: "access-private" }, isForPrivate: true };
  if (declared.where === "group" && isPrivate) return { text: { key: "access-group" }, isForPrivate: false };
  return undefined;
};
