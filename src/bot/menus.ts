import { isAllowedToAny } from "./access.ts";
import type { Role } from "./caller.ts";
import { commandKey, type Command } from "./command.ts";
import type { CommandMenu } from "./platform.ts";
import type { Renderer } from "./render.ts";

/** PLATFORMS A1: at most 100 commands a menu, descriptions of 1–256 characters. */
const maxCommands = 100;

const menuOf = (
  commands: readonly Command[],
  renderer: Renderer,
  language: string,
): CommandMenu["commands"] =>
  commands
    .filter(({ isListed }) => isListed)
    .slice(0, maxCommands)
    .map((command) => ({
      name: command.name,
      description: renderer.text({ key: `${commandKey(command)}.menu` }, { language }).slice(0, 256),
    }));

/** The menus that everybody sees: in groups and in private; in English and in each other language. */
export const commonMenus = (commands: readonly Command[], renderer: Renderer): readonly CommandMenu[] => {
  const open = commands.filter(({ role }) => role === "everyone");
  const inGroups = open.filter(({ where }) => where !== "private");
  const inPrivate = open.filter(({ where }) => where !== "group");
  return renderer.i18n.languages.flatMap((language) => {
    // The menu without a language is for all the others.
    const scope = language === "en" ? {} : { language };
    return [
      { audience: "everyone" as const, ...scope, commands: menuOf(inGroups, renderer, language) },
      { audience: "private" as const, ...scope, commands: menuOf(inPrivate, renderer, language) },
    ];
  });
};

/** The menu of one member of the team, in the private chat with the bot. */
export const teamMenu = (
  commands: readonly Command[],
  renderer: Renderer,
  member: { readonly chatId: string; readonly roles: readonly Role[]; readonly language: string },
): CommandMenu => ({
  audience: "team_member",
  chatId: member.chatId,
  commands: menuOf(
    commands.filter(({ role, where }) => where !== "group" && isAllowedToAny(role, member.roles)),
    renderer,
    member.language,
  ),
});
