import { describe, expect, test } from "vitest";
import {
  isAllowed,
  isAllowedToAny,
  manageableRoles,
  refusalOf,
  wholeTeamAccess,
} from "../../src/bot/access.ts";
import { isRole, roles, type Caller, type Role } from "../../src/bot/caller.ts";
import type { Access } from "../../src/bot/command.ts";
import type { MessageIncoming } from "../../src/bot/incoming.ts";

const narrow = ["editor", "marketer", "moderator", "analyst"] as const;

describe("who may do what", () => {
  // Rows: what is asked. Columns: nobody, owner, admin, editor, marketer, moderator, analyst.
  test.each<[Access, string]>([
    ["everyone", "+++++++"],
    ["owner", "-+-----"],
    ["admin", "-++----"],
    ["editor", "-+++---"],
    ["marketer", "-++-+--"],
    ["moderator", "-++--+-"],
    ["analyst", "-++---+"],
    [["editor", "analyst"], "-+++--+"],
    [["owner"], "-+-----"],
    [[], "-------"],
    [wholeTeamAccess, "-++++++"],
  ])("%j", (access, expected) => {
    const columns: readonly (Role | undefined)[] = [undefined, ...roles];
    expect(columns.map((role) => (isAllowed(access, role) ? "+" : "-")).join("")).toBe(expected);
  });

  test("the narrow roles do not include one another", () => {
    for (const own of narrow) for (const asked of narrow) expect(isAllowed(asked, own)).toBe(own === asked);
  });

  test("several roles of one person add up", () => {
    expect(isAllowedToAny("editor", ["analyst", "editor"])).toBe(true);
    expect(isAllowedToAny("editor", ["analyst", "moderator"])).toBe(false);
    expect(isAllowedToAny("everyone", [])).toBe(true);
  });

  test("nobody makes an equal, and only owner and admin give roles", () => {
    expect(Object.fromEntries(roles.map((role) => [role, manageableRoles(role)]))).toEqual({
      owner: ["admin", ...narrow],
      admin: narrow,
      editor: [],
      marketer: [],
      moderator: [],
      analyst: [],
    });
  });

  test("a word is a role only to the letter", () => {
    expect([...roles, "Owner", "", "root"].filter(isRole)).toEqual(roles);
  });
});

describe("a refusal", () => {
  const chat = { id: "7", type: "private" } as const;
  const caller = (role?: Role, type: "private" | "group" = "private"): Caller => ({
    network: "telegram",
    bot: "tg:1",
    identityId: 1,
    identityKey: "tg:7",
    personId: 1,
    userId: "7",
    name: "Ann",
    language: "en",
    community: { id: 1, name: "Shop", language: "en", timezone: "UTC" },
    ...(role ? { role } : {}),
    chat: { ...chat, type },
  });
  const message = (isAnonymous = false): MessageIncoming => ({
    kind: "message",
    network: "telegram",
    bot: "tg:1",
    chat,
    from: { userId: "7", name: "Ann" },
    messageId: "1",
    text: "/x",
    at: new Date(0),
    isAnonymous,
    isForwarded: false,
    isProtected: false,
  });
  const keyFor = (access: Access, role?: Role): string | undefined =>
    refusalOf({ role: access, where: "anywhere" }, caller(role), message())?.text.key;

  test("says to strangers nothing of the team, to its members which role they have", () => {
    expect(keyFor("owner")).toBe("access-team");
    expect(keyFor("owner", "admin")).toBe("access-owner");
    expect(keyFor("admin", "editor")).toBe("access-role");
    expect(keyFor(["marketer"], "editor")).toBe("access-role");
    expect(keyFor(["marketer"], "admin")).toBeUndefined();
  });

  test("whoever writes in the group's name is asked to write in private, whatever they want", () => {
    const found = refusalOf({ role: "everyone", where: "anywhere" }, caller("owner"), message(true));
    expect(found).toEqual({ text: { key: "access-anonymous" }, isForPrivate: true });
  });

  test("a role counts in its community only", () => {
    const { community: _none, ...elsewhere } = caller("owner");
    expect(refusalOf({ role: "admin", where: "anywhere" }, elsewhere, message())?.text.key).toBe(
      "access-team",
    );
  });
});
