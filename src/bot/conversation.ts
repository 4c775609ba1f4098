import type { ArgumentEnv } from "./argument.ts";
import { argumentKey, commandVersion, type Command } from "./command.ts";
import {
  answer,
  begin,
  complete,
  isCurrent,
  without,
  type Dialogue,
  type EnvOf,
  type Progress,
} from "./dialogue.ts";
import { UserError } from "./errors.ts";
import type { MessageIncoming } from "./incoming.ts";
import { answeredEdit, cancel, keepDefault, promptSay, skip } from "./prompt.ts";
import type { Renderer } from "./render.ts";
import type { Reply, Text } from "./reply.ts";
import type { Visit } from "./responder.ts";
import { closeDialogue, saveDialogue } from "./store.ts";

/** Runs a command whose arguments are all there: role and venue were checked. @throws {UserError} */
type Run = (visit: Visit, command: Command, args: Readonly<Record<string, unknown>>) => Promise<Reply>;

/** Leads from what a person wrote or pressed to a run of the command, over as many messages as it takes. */
export interface Conversation {
  start(visit: Visit, command: Command, given: ReadonlyMap<string, string>): Promise<Reply>;
  written(visit: Visit, command: Command, dialogue: Dialogue, message: MessageIncoming): Promise<Reply>;
  /** `choice` as in `prompt.ts`. */
  pressed(
    visit: Visit,
    command: Command | undefined,
    dialogue: Dialogue | undefined,
    press: Press,
  ): Promise<Reply>;
}

interface Press {
  readonly stamp: string;
  readonly place: number;
  readonly choice: string;
}

/** What a message says to the open question. */
const inputOf = (command: Command, { open }: Dialogue, message: MessageIncoming): string | UserError => {
  const asked = open[0] === undefined ? undefined : command.args[open[0]];
  if (!asked?.fromMessage) return message.text;
  try {
    return asked.fromMessage(message);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
};

const stale: Reply = { toast: { text: { key: "dialogue-stale" }, isAlert: true } };

export const createConversation = ({ renderer, run }: { renderer: Renderer; run: Run }): Conversation => {
  const envOf =
    ({ caller, now }: Visit, command: Command): EnvOf =>
    (argument): ArgumentEnv => {
      const timezone = caller.community?.timezone ?? "UTC";
      return {
        language: caller.language,
        timezone,
        now,
        key: argumentKey(command, argument),
        text: (text) => renderer.text(text, { language: caller.language, timezone }),
      };
    };

  const place = ({ caller }: Visit) => ({ identityId: caller.identityId, chatId: caller.chat.id });

  /** Keeps the state and asks the first open question. */
  const ask = async (visit: Visit, command: Command, progress: Progress, stamp: string): Promise<Reply> => {
    const [argument] = progress.open;
    if (argument === undefined) throw new RangeError(`/${command.name} has nothing to ask.`);
    const { values, open, problem } = progress;
    const dialogue = { command: command.name, version: commandVersion(command), stamp, values, open };
    await saveDialogue(visit.tx, place(visit), dialogue, visit.now);
    const env = envOf(visit, command)(argument);
    const isGroup = visit.caller.chat.type !== "private";
    return { says: [promptSay({ command, argument, stamp, env, problem, isGroup })] };
  };

  const proceed = async (
    visit: Visit,
    command: Command,
    progress: Progress,
    stamp: string,
    isOpen: boolean,
  ): Promise<Reply> => {
    if (progress.open.length > 0) return ask(visit, command, progress, stamp);
    const completed = complete(command, progress.values, envOf(visit, command));
    if (!("args" in completed)) return ask(visit, command, completed, stamp);
    if (isOpen) await closeDialogue(visit.tx, place(visit));
    try {
      return await run(visit, command, completed.args);
    } catch (error) {
      if (!(error instanceof UserError) || error.argument === undefined) throw error;
      if (!Object.hasOwn(command.args, error.argument)) throw error;
      // The rule knows which answer is at fault: only that one is asked again.
      const values = without(progress.values, error.argument);
      return ask(visit, command, { values, open: [error.argument], problem: error.text }, stamp);
    }
  };

  return {
    start: (visit, command, given) => {
      const progress = begin(command, given, envOf(visit, command));
      return proceed(visit, command, progress, visit.updateId.toString(36), false);
    },
    written: (visit, command, dialogue, message) => {
      const input = inputOf(command, dialogue, message);
      const progress =
        typeof input === "string"
          ? answer(command, dialogue, input, envOf(visit, command))
          : { ...dialogue, problem: input.text };
      return proceed(visit, command, progress, dialogue.stamp, true);
    },
    async pressed(visit, command, dialogue, { stamp, place: number, choice }) {
      if (!dialogue || !isCurrent(dialogue, command) || dialogue.stamp !== stamp) return stale;
      if (choice === cancel) {
        await closeDialogue(visit.tx, place(visit));
        return { edit: { text: cancelled(command), buttons: [] } };
      }
      const asked = Object.keys(command.args)[number];
      const argument = asked === undefined ? undefined : command.args[asked];
      if (asked === undefined || !argument || asked !== dialogue.open[0]) return stale;
      const env = envOf(visit, command)(asked);
      const input =
        choice === skip
          ? null
          : choice === keepDefault
            ? argument.write(argument.fallback)
            : argument.options(env)[Number(choice)]?.input;
      if (input === undefined) return stale;
      const progress = answer(command, dialogue, input, envOf(visit, command));
      const reply = await proceed(visit, command, progress, dialogue.stamp, true);
      if (progress.problem || reply.edit) return reply;
      return { ...reply, edit: answeredEdit(command, asked, progress.values[asked] ?? null, env) };
    },
  };
};

/** What a person hears when a dialogue ends before its time. */
export const cancelled = (command: Pick<Command, "name">): Text => ({
  key: "dialogue-cancelled",
  values: { command: { kind: "code", text: `/${command.name}` } },
});
