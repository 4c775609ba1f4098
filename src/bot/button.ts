import type { ArgumentValues, Arguments } from "./argument.ts";
import type { Access, Context } from "./command.ts";
import type { Reply } from "./reply.ts";
import type { Transaction } from "../db/transaction.ts";

/** An inline button's action. Its data is signed; `args` are read from it in this order. */
export interface Button {
  /** `[a-z][a-z0-9_.]{0,15}`; short, since the data with its signature must fit 64 bytes. */
  readonly name: string;
  readonly role: Access;
  readonly args: Arguments;
  /** The community of the thing it is about: there the role is asked for, whatever the chat is about now. */
  readonly communityOf?: (
    args: Readonly<Record<string, unknown>>,
    tx: Transaction,
  ) => Promise<number | undefined>;
  run(args: Readonly<Record<string, unknown>>, context: Context): Promise<Reply>;
  /** `run` for many different people who press it in one chat; replies in their order. */
  readonly crowd?: (
    args: Readonly<Record<string, unknown>>,
    contexts: readonly Context[],
  ) => Promise<readonly Reply[]>;
}

interface ButtonSpec<Args extends Arguments, A extends Access> {
  readonly name: string;
  readonly role: A;
  readonly args: Args;
  communityOf?(args: ArgumentValues<Args>, tx: Transaction): Promise<number | undefined>;
  run(args: ArgumentValues<Args>, context: Context<A>): Promise<Reply>;
  /** For buttons that everyone may press: as `run`, in as many statements for many as for one. */
  crowd?(args: ArgumentValues<Args>, contexts: readonly Context[]): Promise<readonly Reply[]>;
}

/** Declares what a press of `{ action: name, args: [...] }` does. */
export const defineButton = <const Args extends Arguments, const A extends Access>(
  spec: ButtonSpec<Args, A>,
): Button => {
  if (!/^[a-z][a-z0-9_.]{0,15}$/.test(spec.name))
    throw new RangeError(`"${spec.name}" cannot be a button's name.`);
  if (spec.crowd && (spec.role !== "everyone" || spec.communityOf))
    throw new RangeError(`${spec.name} is not for everyone: each of a crowd would have to be let in alone.`);
  return {
    name: spec.name,
    role: spec.role,
    args: spec.args,
    ...(spec.communityOf
      ? {
          communityOf: (args, tx) =>
            spec.communityOf?.(args as ArgumentValues<Args>, tx) ?? Promise.resolve(undefined),
        }
      : {}),
    ...(spec.crowd
      ? {
          crowd: (args, contexts) =>
            spec.crowd?.(args as ArgumentValues<Args>, contexts) ?? Promise.resolve([]),
        }
      : {}),
    // Parsed by this declaration, role checked by the router.
    run: (args, context) => spec.run(args as ArgumentValues<Args>, context as unknown as Context<A>),
  };
};

/** A deep link's target: Telegram `/start P`, VK `ref=P`. Everyone may follow it. */
export interface Ref {
  /** `[a-z][a-z0-9]{0,7}`. */
  readonly name: string;
  readonly args: Arguments;
  run(args: Readonly<Record<string, unknown>>, context: Context): Promise<Reply>;
}

interface RefSpec<Args extends Arguments> {
  readonly name: string;
  readonly args: Args;
  run(args: ArgumentValues<Args>, context: Context): Promise<Reply>;
}

/** Declares what a signed deep link made by `signer.signRef(name, args)` does. */
export const defineRef = <const Args extends Arguments>(spec: RefSpec<Args>): Ref => {
  if (!/^[a-z][a-z0-9]{0,7}$/.test(spec.name)) throw new RangeError(`"${spec.name}" cannot be a ref's name.`);
  return {
    name: spec.name,
    args: spec.args,
    // Parsed by this declaration before it gets here.
    run: (args, context) => spec.run(args as ArgumentValues<Args>, context),
  };
};
