import { z } from "zod";
import { UserError } from "./errors.ts";
import type { MessageIncoming } from "./incoming.ts";
import type { Text, TextValue } from "./reply.ts";

/** What a parser may know of the reader; never the network, never the chat. */
export interface ArgumentEnv {
  /** Two letters. */
  readonly language: string;
  /** IANA zone of the community; `UTC` before the claim. */
  readonly timezone: string;
  readonly now: Date;
  /** Fluent key of this argument's prompt: `command-giveaway-new.arg-prize`; its options add `-<option>`. */
  readonly key: string;
  /** Says a text in the reader's language. */
  text(text: Text): string;
}

/** A button under the prompt: pressing it is the same as writing `input`. */
interface ArgumentOption {
  readonly input: string;
  readonly label: Text;
}

/**
 * How much of a typed line a positional argument takes when it is the last of its sort: one word or quoted
 * phrase, the rest of the line if no text comes after (`phrase`), or the rest of the line (`text`).
 */
type Span = "word" | "phrase" | "text";

export interface Argument<T> {
  readonly kind: string;
  readonly span: Span;
  /** A flag is written by its bare name. */
  readonly isFlag: boolean;
  readonly whenMissing: "ask" | "default" | "optional";
  /** Whether the guided dialogue offers it although it may be left out. */
  readonly isOffered: boolean;
  readonly fallback: T | undefined;
  /** @throws {UserError} which quotes the input and says what is allowed */
  parse(input: string, env: ArgumentEnv): T;
  /**
   * What an answer in the dialogue brings besides its words, written so that `parse` reads it; absent: the words.
   * @throws {UserError} what came is of no use here
   */
  readonly fromMessage?: (message: MessageIncoming) => string;
  /** The writing that parses back to the same value whenever it is read: dialogues keep this. */
  write(value: T): string;
  /** The value as a person reads it. */
  show(value: T, env: ArgumentEnv): TextValue;
  options(env: ArgumentEnv): readonly ArgumentOption[];
  /** May be left out; the guided dialogue offers the value as a button. */
  default(value: T): Argument<T>;
  /** May be left out; the guided dialogue offers to skip it. */
  optional(): Argument<T | undefined>;
  /** May be left out (after `default` or `optional`) and the guided dialogue does not mention it. */
  quiet(): Argument<T>;
}

export type Arguments = Readonly<Record<string, Argument<unknown>>>;

export type ArgumentValues<A extends Arguments> = {
  readonly [Name in keyof A]: A[Name] extends Argument<infer T> ? T : never;
};

/** The part of zod's context that refusals need. */
interface Refusing {
  addIssue(issue: { code: "custom"; params: Record<string, unknown> }): void;
}

/** Refuses inside a zod transform: the issue carries the key and values of a `UserError`. */
export const refuse = (context: Refusing, key: string, values: Text["values"] = {}): never => {
  context.addIssue({ code: "custom", params: { key, values } });
  return z.NEVER;
};

const issueParams = z.object({
  key: z.string(),
  values: z.custom<NonNullable<Text["values"]>>((it) => typeof it === "object" && it !== null),
});

interface ArgumentSpec<T> {
  readonly kind: string;
  readonly span?: Span;
  /** Refuses with `refuse`; any other issue is shown as "not understood". */
  schema(env: ArgumentEnv): z.ZodType<T, string>;
  readonly fromMessage?: (message: MessageIncoming) => string;
  write(value: T): string;
  show?(value: T, env: ArgumentEnv): TextValue;
  options?(env: ArgumentEnv): readonly ArgumentOption[];
}

const toUserError = (error: z.ZodError, input: string): UserError => {
  for (const issue of error.issues) {
    const params = issue.code === "custom" ? issueParams.safeParse(issue.params) : undefined;
    if (params?.success) return new UserError(params.data.key, params.data.values);
  }
  return new UserError("argument-not-understood", { input: quoted(input) });
};

/** Input as error sentences quote it: at most 60 characters. */
export const quoted = (input: string): string => {
  const characters = Array.from(input.trim());
  return characters.length <= 60 ? characters.join("") : `${characters.slice(0, 59).join("")}…`;
};

interface Absence<T> {
  readonly whenMissing: Argument<T>["whenMissing"];
  readonly isOffered: boolean;
  readonly fallback: T | undefined;
  readonly isFlag: boolean;
}

const build = <T>(spec: ArgumentSpec<T>, absence: Absence<T>): Argument<T> => ({
  kind: spec.kind,
  span: spec.span ?? "word",
  ...absence,
  parse(input, env) {
    const parsed = spec.schema(env).safeParse(input);
    if (!parsed.success) throw toUserError(parsed.error, input);
    return parsed.data;
  },
  ...(spec.fromMessage && { fromMessage: spec.fromMessage }),
  write: (value) => spec.write(value),
  show: (value, env) => spec.show?.(value, env) ?? spec.write(value),
  options: (env) => spec.options?.(env) ?? [],
  default: (value) => build(spec, { ...absence, whenMissing: "default", isOffered: true, fallback: value }),
  optional: () =>
    build<T | undefined>(
      {
        ...spec,
        write: (value) => (value === undefined ? "" : spec.write(value)),
        show: (value, env) =>
          value === undefined ? { key: "argument-none" } : (spec.show?.(value, env) ?? spec.write(value)),
      },
      { ...absence, whenMissing: "optional", isOffered: true, fallback: undefined },
    ),
  quiet: () => build(spec, { ...absence, isOffered: false }),
});

/** An argument that must be given; rooms declare their own kinds with it. */
export const defineArgument = <T>(spec: ArgumentSpec<T>): Argument<T> =>
  build(spec, { whenMissing: "ask", isOffered: true, fallback: undefined, isFlag: false });

/** An argument that is false unless its bare name is written; never asked for. */
export const defineFlag = (spec: ArgumentSpec<boolean>): Argument<boolean> =>
  build(spec, { whenMissing: "default", isOffered: false, fallback: false, isFlag: true });
