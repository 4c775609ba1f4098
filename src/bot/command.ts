import { createHash } from "node:crypto";
import type { Transaction } from "../db/transaction.ts";
import type { ArgumentValues, Arguments } from "./argument.ts";
import type { Caller, Role } from "./caller.ts";
import type { MessageIncoming, PressIncoming } from "./incoming.ts";
import type { Reply } from "./reply.ts";

/** Who may use it: one role or any of several; owner and admin may do what those below them may (access.ts). */
export type Access = "everyone" | Role | readonly Role[];
export type Where = "anywhere" | "private" | "group";
export type CallerCommunity = NonNullable<Caller["community"]>;

/** All that a handler may know; services come by closure. */
export interface Context<A extends Access = Access> {
  readonly tx: Transaction;
  readonly caller: Caller;
  /** Always there when a role is asked for: a role is a role in a community. */
  readonly community: "everyone" extends A ? CallerCommunity | undefined : CallerCommunity;
  readonly incoming: MessageIncoming | PressIncoming;
  /** The journal's number of the update that is being handled. */
  readonly updateId: bigint;
  readonly now: Date;
}

/** A command as the router, help and menus see it: its types are checked where it is declared. */
export interface Command {
  /** `[a-z][a-z0-9_]{0,31}`, as Telegram wants it (PLATFORMS A1). */
  readonly name: string;
  readonly role: Access;
  readonly where: Where;
  /** In typing order. */
  readonly args: Arguments;
  /** False for what whoever may use it is told elsewhere, as by the terminal: it is in no menu and no list of /help. */
  readonly isListed: boolean;
  run(args: Readonly<Record<string, unknown>>, context: Context): Promise<Reply>;
}

interface CommandSpec<Args extends Arguments, A extends Access> {
  readonly name: string;
  readonly role: A;
  readonly where: Where;
  readonly args: Args;
  /** Default true. */
  readonly isListed?: false;
  run(args: ArgumentValues<Args>, context: Context<A>): Promise<Reply>;
}

/** Declares a chat command once: one-line form, guided dialogue, help and menus follow from it. */
export const defineCommand = <const Args extends Arguments, const A extends Access>(
  spec: CommandSpec<Args, A>,
): Command => {
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(spec.name))
    throw new RangeError(`"${spec.name}" cannot be a command's name.`);
  for (const name of Object.keys(spec.args))
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      throw new RangeError(`"${name}" of ${spec.name} cannot be an argument's name.`);
  return {
    name: spec.name,
    role: spec.role,
    where: spec.where,
    args: spec.args,
    isListed: spec.isListed ?? true,
    // The router parses `args` by this declaration and checks the role: here the proven types are forgotten.
    run: (args, context) => spec.run(args as ArgumentValues<Args>, context as unknown as Context<A>),
  };
};

/** `giveaway_new` → `command-giveaway-new`: the Fluent message that holds all words of a command. */
export const commandKey = (command: Pick<Command, "name">): string =>
  `command-${command.name.replaceAll("_", "-")}`;

/** `command-giveaway-new.arg-prize`: the prompt of an argument; its name for people adds `-label`. */
export const argumentKey = (command: Pick<Command, "name">, argument: string): string =>
  `${commandKey(command)}.arg-${argument.replaceAll("_", "-")}`;

/** Changes when the arguments of a command change, so that dialogues begun before are closed; a positive int32. */
export const commandVersion = (command: Pick<Command, "args">): number => {
  const shape = Object.entries(command.args).map(([name, { kind, whenMissing }]) => [
    name,
    kind,
    whenMissing,
  ]);
  return createHash("sha256").update(JSON.stringify(shape)).digest().readUInt32BE(0) >>> 1;
};
