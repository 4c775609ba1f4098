import type { Argument, Arguments } from "./argument.ts";
import { quoted } from "./argument.ts";
import { UserError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { tokenize, type Token } from "./quoting.ts";

export interface CommandLine {
  /** Lower case, as typed: a command's name or one of its aliases. */
  readonly name: string;
  /** `/stop@shop_bot`: whom it is for, lower case, without the `@`. */
  readonly botName: string | undefined;
  /** On VK groups a message begins with a mention of the bot it is for. */
  readonly isMentioned: boolean;
  /** Everything behind the command's name. */
  readonly rest: string;
}

/** Reads `/name@bot rest`; undefined if the text is no command. */
export const readCommand = (text: string): CommandLine | undefined => {
  const mention = /^\s*\[(?:club|public)\d+\|[^\]\n]*\][\s,]*/u.exec(text)?.[0] ?? "";
  const found = /^\s*\/([\p{L}\p{N}_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)/u.exec(
    text.slice(mention.length),
  );
  if (!found) return undefined;
  return {
    name: (found[1] ?? "").toLowerCase(),
    botName: found[2]?.toLowerCase(),
    isMentioned: mention !== "",
    rest: text.slice(mention.length + found[0].length).trim(),
  };
};

type Given = ReadonlyMap<string, string>;

/** The argument that a typed name means: its own name, or a localised alias. */
type Naming = (typed: string) => string | undefined;

/** By the arguments' own names only. */
export const ownNames =
  (args: Arguments): Naming =>
  (typed) =>
    Object.hasOwn(args, typed) ? typed : undefined;

/** Text between two places without the named tokens in it; white space inside stays as typed. */
const withoutNamed = (source: string, from: number, named: readonly Token[]): string => {
  let text = "";
  let at = from;
  for (const token of named) {
    if (token.start < from) continue;
    text += source.slice(at, token.start).trimEnd();
    at = token.end;
  }
  return (text + source.slice(at)).trim();
};

const takesRest = (argument: Argument<unknown>, later: readonly Argument<unknown>[]): boolean => {
  if (argument.span === "word") return false;
  if (later.some(({ span }) => span === "text")) return false;
  return argument.span === "text" || later.every(({ span }) => span === "word");
};

/**
 * Assigns a typed line to arguments: `name=value` in any order, the bare name of a flag is true, the rest fills
 * what is left in typing order; the last text argument takes the rest of the line, and where no text is left
 * a moment does. Values are not parsed here.
 * @throws {UserError} line-twice · line-unknown-name · line-too-much
 */
export const assignLine = (rest: string, args: Arguments, naming: Naming = ownNames(args)): Given => {
  const given = new Map<string, string>();
  const named: Token[] = [];
  const positional: Token[] = [];
  for (const token of tokenize(rest)) {
    const argument = token.name === undefined ? undefined : naming(token.name);
    const flag = token.name === undefined && !token.isQuoted ? naming(token.value.toLowerCase()) : undefined;
    if (argument !== undefined) give(given, argument, token.value);
    else if (flag !== undefined && args[flag]?.isFlag) give(given, flag, "yes");
    else {
      if (token.name !== undefined) refuseNearMiss(token.name, args);
      positional.push(token);
      continue;
    }
    named.push(token);
  }
  fillPositional(rest, args, given, positional, named);
  return given;
};

const give = (given: Map<string, string>, argument: string, value: string): void => {
  if (given.has(argument)) throw new UserError("line-twice", { name: argument }, argument);
  given.set(argument, value);
};

/** `winers=3` is a slip; `2+2=4` and `x=1` are text. */
const refuseNearMiss = (name: string, args: Arguments): void => {
  const meant = name.length < 4 ? undefined : nearest(name, Object.keys(args));
  if (meant !== undefined) throw new UserError("line-unknown-name", { name: quoted(name), meant });
};

const fillPositional = (
  source: string,
  args: Arguments,
  given: Map<string, string>,
  tokens: readonly Token[],
  named: readonly Token[],
): void => {
  const open = Object.entries(args).filter(([name, { isFlag }]) => !isFlag && !given.has(name));
  let next = 0;
  for (const [index, [name, argument]] of open.entries()) {
    const token = tokens[next];
    if (!token) return;
    const later = open.slice(index + 1).map(([, it]) => it);
    const isAlone = tokens.length - next === 1 || later.length > 0;
    if (takesRest(argument, later) && !(token.isQuoted && isAlone)) {
      given.set(name, withoutNamed(source, token.start, named));
      return;
    }
    given.set(name, token.name === undefined ? token.value : source.slice(token.start, token.end));
    next += 1;
  }
  const extra = tokens[next];
  if (extra)
    throw new UserError("line-too-much", { extra: quoted(withoutNamed(source, extra.start, named)) });
};
