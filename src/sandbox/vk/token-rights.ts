import type { Profile, Scope, Token, TokenKind } from "./model.ts";
import { refusal } from "./refusal.ts";

/**
 * Every method VK has that this product could be tempted to call, with the token kinds of the official
 * schema (PLATFORMS B1): u user, g community, s service. A name that is not here is unknown to VK.
 */
const SCHEMA_KINDS: Readonly<Record<string, string>> = {
  execute: "ug",
  "users.get": "ugs",
  "groups.getById": "ugs",
  "groups.getMembers": "ugs",
  "groups.isMember": "ugs",
  "groups.getTokenPermissions": "g",
  "groups.getBanned": "ug",
  "groups.getLongPollServer": "ug",
  "groups.getLongPollSettings": "ug",
  "groups.setLongPollSettings": "ug",
  "groups.addCallbackServer": "ug",
  "groups.deleteCallbackServer": "ug",
  "groups.editCallbackServer": "ug",
  "groups.getCallbackConfirmationCode": "ug",
  "groups.getCallbackServers": "ug",
  "groups.getCallbackSettings": "ug",
  "groups.setCallbackSettings": "ug",
  "messages.send": "ug",
  "messages.edit": "ug",
  "messages.delete": "ug",
  "messages.getById": "ug",
  "messages.getHistory": "ug",
  "messages.getConversations": "ug",
  "messages.markAsRead": "ug",
  "messages.setActivity": "ug",
  "messages.isMessagesFromGroupAllowed": "ug",
  "messages.sendMessageEventAnswer": "g",
  "wall.get": "us",
  "wall.getById": "us",
  "wall.getComments": "us",
  "wall.getReposts": "us",
  "wall.search": "us",
  "wall.createComment": "ug",
  "wall.openComments": "ug",
  "wall.closeComments": "ug",
  "wall.post": "u",
  "wall.edit": "u",
  "wall.delete": "u",
  "wall.pin": "u",
  "wall.unpin": "u",
  "wall.editComment": "u",
  "wall.deleteComment": "u",
  "likes.getList": "us",
  "polls.create": "u",
  "polls.getById": "u",
  "polls.getVoters": "u",
  "stats.get": "u",
  "stats.getPostReach": "u",
  "photos.get": "us",
  "photos.getMessagesUploadServer": "ug",
  "photos.saveMessagesPhoto": "ug",
  "photos.getWallUploadServer": "u",
  "photos.saveWallPhoto": "u",
  "docs.getMessagesUploadServer": "ug",
  "docs.getWallUploadServer": "ug",
  "docs.save": "ug",
  "utils.getServerTime": "ugs",
  "utils.resolveScreenName": "ugs",
  "utils.getShortLink": "ugs",
};

/** Works although the schema says user only (measured, PLATFORMS B0). */
const COMMUNITY_WORKS = new Set(["wall.post"]);
/** Fails with 1051 although the schema allows the service key (measured, PLATFORMS B0). */
const SERVICE_FAILS = new Set(["wall.getById", "likes.getList", "photos.get", "wall.search"]);

const SCOPES: Readonly<Record<string, Scope>> = {
  messages: "messages",
  wall: "wall",
  docs: "docs",
  photos: "photos",
};
const MANAGE = new Set([
  "groups.getLongPollServer",
  "groups.getLongPollSettings",
  "groups.setLongPollSettings",
  "groups.getBanned",
  "groups.addCallbackServer",
  "groups.deleteCallbackServer",
  "groups.editCallbackServer",
  "groups.getCallbackConfirmationCode",
  "groups.getCallbackServers",
  "groups.getCallbackSettings",
  "groups.setCallbackSettings",
]);

export const isKnownMethod = (method: string): boolean => Object.hasOwn(SCHEMA_KINDS, method);

type Verdict = "ok" | 15 | 27 | 28 | 1051;

/** Per profile and kind of token: what it gets for a method the schema gives to `kinds`. */
const VERDICTS: Readonly<
  Record<Profile, Readonly<Record<TokenKind, (kinds: string, method: string) => Verdict>>>
> = {
  schema: {
    community: (kinds) => (kinds.includes("g") ? "ok" : 27),
    service: (kinds) => (kinds.includes("s") ? "ok" : 28),
    vkid: (kinds) => (kinds.includes("u") ? "ok" : 15),
    legacy_user: (kinds) => (kinds.includes("u") ? "ok" : 15),
  },
  "reality-2026": {
    community: (kinds, method) => (kinds.includes("g") || COMMUNITY_WORKS.has(method) ? "ok" : 27),
    service: (kinds, method) => {
      if (!kinds.includes("s")) return 28;
      return SERVICE_FAILS.has(method) ? 1051 : "ok";
    },
    vkid: (kinds, method) => (kinds.includes("s") && !SERVICE_FAILS.has(method) ? "ok" : 1051),
    legacy_user: (kinds) => (kinds.includes("u") ? "ok" : 15),
  },
};

/**
 * Whether this token may call this method at all (PLATFORMS B0, B1).
 * @throws {Refusal} 15, 15 with subcode 1133 for a missing scope, 27, 28, 1051
 */
export const checkRights = (method: string, token: Token): void => {
  const verdict = VERDICTS[token.profile][token.kind](SCHEMA_KINDS[method] ?? "", method);
  if (verdict !== "ok") throw refusal(verdict);
  if (token.kind !== "community") return;
  const scope = MANAGE.has(method) ? "manage" : SCOPES[method.split(".")[0] ?? ""];
  if (scope !== undefined && !token.scopes.has(scope))
    throw refusal(15, "no access to call this method. It cannot be called with current scopes.", 1133);
};
