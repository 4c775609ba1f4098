import type { Argument, ArgumentEnv } from "./argument.ts";
import type { Command } from "./command.ts";
import { commandVersion } from "./command.ts";
import { UserError } from "./errors.ts";
import type { Text } from "./reply.ts";

/** How long a question stays open. */
export const dialogueTtlMs = 3_600_000;

/** A dialogue between two messages: everything is text, so that it survives a deploy. */
export interface Dialogue {
  readonly command: string;
  readonly version: number;
  /** Marks the buttons of this dialogue; those of an older one are stale. */
  readonly stamp: string;
  /** As `Argument.write` wrote them; null where the person skipped. */
  readonly values: Readonly<Record<string, string | null>>;
  /** What is still to be asked, the one being asked first; never empty. */
  readonly open: readonly string[];
}

export type EnvOf = (argument: string) => ArgumentEnv;

/** What the line or the dialogue has brought so far. */
export interface Progress {
  readonly values: Readonly<Record<string, string | null>>;
  readonly open: readonly string[];
  /** Why the first open argument is asked again. */
  readonly problem: Text | undefined;
}

/** The arguments of a run. */
type Complete = Readonly<Record<string, unknown>>;

const parse = (argument: Argument<unknown>, input: string, env: ArgumentEnv): string | UserError => {
  try {
    return argument.write(argument.parse(input, env));
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
};

/**
 * Takes what a line gave. Bad values are to be asked again; if anything required is missing, everything that can be
 * offered is asked too, for then the person wants to be led.
 */
export const begin = (command: Command, given: ReadonlyMap<string, string>, envOf: EnvOf): Progress => {
  const values: Record<string, string> = {};
  const problems = new Map<string, Text>();
  for (const [name, argument] of Object.entries(command.args)) {
    const input = given.get(name);
    if (input === undefined) continue;
    const written = parse(argument, input, envOf(name));
    if (written instanceof UserError) problems.set(name, written.text);
    else values[name] = written;
  }
  const missing = Object.entries(command.args).filter(([name]) => !given.has(name));
  const isLed = missing.some(([, { whenMissing }]) => whenMissing === "ask");
  const wanted = new Set(
    missing.filter(([, it]) => it.whenMissing === "ask" || (isLed && it.isOffered)).map(([name]) => name),
  );
  // What was written wrongly is mended first.
  const open = [...problems.keys(), ...Object.keys(command.args).filter((name) => wanted.has(name))];
  return { values, open, problem: open[0] === undefined ? undefined : problems.get(open[0]) };
};

/** Takes the answer to the open question; null skips it. */
export const answer = (
  command: Command,
  { values, open }: Pick<Dialogue, "values" | "open">,
  input: string | null,
  envOf: EnvOf,
): Progress => {
  const [asked, ...later] = open;
  const argument = asked === undefined ? undefined : command.args[asked];
  if (asked === undefined || !argument) throw new RangeError(`/${command.name} asks nothing.`);
  if (input === null) return { values: { ...values, [asked]: null }, open: later, problem: undefined };
  const written = parse(argument, input, envOf(asked));
  if (written instanceof UserError) return { values, open, problem: written.text };
  return { values: { ...values, [asked]: written }, open: later, problem: undefined };
};

/**
 * The values of a run, once nothing is open; read anew, since a moment may have passed while the person thought.
 * Instead of values it returns what has to be asked again.
 */
export const complete = (
  command: Command,
  values: Dialogue["values"],
  envOf: EnvOf,
): { readonly args: Complete } | Progress => {
  const args: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(command.args)) {
    const written = values[name] ?? null;
    if (written === null) {
      if (argument.whenMissing === "ask") return { values, open: [name], problem: undefined };
      args[name] = argument.fallback;
      continue;
    }
    try {
      args[name] = argument.parse(written, envOf(name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { values: without(values, name), open: [name], problem: error.text };
    }
  }
  return { args };
};

/** The values without one: it will be asked again. */
export const without = (values: Dialogue["values"], name: string): Dialogue["values"] =>
  Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));

/** Whether a stored dialogue still fits the command as it is declared today. */
export const isCurrent = (dialogue: Dialogue, command: Command | undefined): command is Command =>
  command !== undefined &&
  dialogue.version === commandVersion(command) &&
  dialogue.open.length > 0 &&
  dialogue.open.every((name) => Object.hasOwn(command.args, name));
