import { asObject, toText } from "../args.ts";
import { findChat } from "../access.ts";
import { badRequest } from "../refusal.ts";
import type { BotCommand } from "../wire.ts";
import type { Call, Method } from "./call.ts";

/** PLATFORMS A1 */
const MAX_COMMANDS = 100;
const MAX_DESCRIPTION_UNITS = 256;
const CHATLESS_SCOPES = new Set([
  "default",
  "all_private_chats",
  "all_group_chats",
  "all_chat_administrators",
]);
const CHAT_SCOPES = new Set(["chat", "chat_administrators", "chat_member"]);

/** One set of commands per scope and language. */
export const menuKey = (scope: string, languageCode: string): string => `${scope} ${languageCode}`;

export interface Scope {
  readonly type: string;
  readonly chat_id?: number | string;
  readonly user_id?: number;
}

/** `chat:-100`, `chat_member:-100:7`, `default`. */
export const scopeKey = (scope: Scope): string =>
  [scope.type, scope.chat_id, scope.user_id].filter((part) => part !== undefined).join(":");

const readScope = (call: Call): string => {
  const given = call.args.json("scope", "BotCommandScope");
  if (given === undefined) return "default";
  const scope = asObject(given, "can't parse BotCommandScope: expected an Object");
  const type = scope["type"];
  if (typeof type !== "string") throw badRequest("can't parse BotCommandScope: Can't find field \"type\"");
  if (CHATLESS_SCOPES.has(type)) return type;
  if (!CHAT_SCOPES.has(type)) throw badRequest("can't parse BotCommandScope: Unsupported type specified");
  const room = findChat(call.state, call.bot, toText(scope["chat_id"]), "read");
  const isPrivate = room.type === "private";
  if (type === "chat") return scopeKey({ type, chat_id: room.id });
  if (isPrivate) throw badRequest("can't use specified scope in private chats");
  if (type === "chat_administrators") return scopeKey({ type, chat_id: room.id });
  const userId = scope["user_id"];
  if (typeof userId !== "number" || userId <= 0) throw badRequest("invalid user_id specified");
  return scopeKey({ type, chat_id: room.id, user_id: userId });
};

const readLanguage = ({ args }: Call): string => {
  const code = args.text("language_code");
  if (code !== "" && !/^[a-z]{2}$/u.test(code)) throw badRequest("invalid language code specified");
  return code;
};

const readCommand = (value: unknown): BotCommand => {
  const fields = asObject(value, "can't parse BotCommand: expected an Object");
  const textOf = (name: string): string => {
    const field = fields[name];
    if (field === undefined) throw badRequest(`can't parse BotCommand: Can't find field "${name}"`);
    if (typeof field !== "string")
      throw badRequest(`can't parse BotCommand: Field "${name}" must be of type String`);
    return field;
  };
  const command = textOf("command").replace(/^\//u, "");
  const description = textOf("description").trim();
  if (!/^[a-z0-9_]{1,32}$/u.test(command)) throw badRequest("BOT_COMMAND_INVALID");
  if (description === "") throw badRequest("command description must be non-empty");
  if (description.length > MAX_DESCRIPTION_UNITS) {
    throw badRequest(`command description length must not exceed ${MAX_DESCRIPTION_UNITS}`);
  }
  return { command, description };
};

export const setMyCommands: Method = (call) => {
  const given = call.args.json("commands", "commands");
  if (given === undefined) throw badRequest("can't parse commands JSON object");
  if (!Array.isArray(given)) throw badRequest("expected an Array of BotCommand");
  if (given.length > MAX_COMMANDS) throw badRequest("BOT_COMMANDS_TOO_MUCH");
  const commands = given.map(readCommand);
  call.bot.commands.set(menuKey(readScope(call), readLanguage(call)), commands);
  return true;
};

export const getMyCommands: Method = (call) =>
  call.bot.commands.get(menuKey(readScope(call), readLanguage(call))) ?? [];

export const deleteMyCommands: Method = (call) => {
  call.bot.commands.delete(menuKey(readScope(call), readLanguage(call)));
  return true;
};
