import type { ArgumentEnv } from "./argument.ts";
import { argumentKey, type Command } from "./command.ts";
import type { Reply, ReplyButton, Say, Text } from "./reply.ts";

/** The action of all buttons of dialogues: stamp, number of the argument, choice. */
export const dialogueAction = "d";

/** What a dialogue's button says: the number of an option, or one of these. */
export const keepDefault = "k";
export const skip = "s";
export const cancel = "x";

/** VK shows ten buttons under a message (PLATFORMS B4); two are ours. */
const maxOptions = 8;

interface Prompt {
  readonly command: Command;
  readonly argument: string;
  readonly stamp: string;
  readonly env: ArgumentEnv;
  readonly problem: Text | undefined;
  readonly isGroup: boolean;
}

/** The question for one argument, with why it is asked again, buttons for what can be chosen, and a way out. */
export const promptSay = ({ command, argument, stamp, env, problem, isGroup }: Prompt): Say => {
  const declared = command.args[argument];
  if (!declared) throw new RangeError(`/${command.name} has no argument "${argument}".`);
  const place = Object.keys(command.args).indexOf(argument);
  const button = (label: Text, choice: string | number): ReplyButton => ({
    label,
    action: dialogueAction,
    args: [stamp, place, choice],
    isPersonal: true,
  });
  const fallback = declared.whenMissing === "default" ? declared.write(declared.fallback) : undefined;
  const options = declared.options(env).slice(0, maxOptions);
  const choices = options.map((option, index) =>
    option.input === fallback
      ? {
          ...button({ key: "dialogue-default", values: { value: option.label } }, index),
          style: "primary" as const,
        }
      : button(option.label, index),
  );
  const isOfferedAnyway = options.some(({ input }) => input === fallback);
  if (fallback !== undefined && !isOfferedAnyway)
    choices.unshift({
      ...button(
        { key: "dialogue-default", values: { value: declared.show(declared.fallback, env) } },
        keepDefault,
      ),
      style: "primary",
    });
  if (declared.whenMissing === "optional") choices.push(button({ key: "dialogue-skip" }, skip));
  return {
    text: [
      ...(problem ? [problem] : []),
      { key: argumentKey(command, argument) },
      ...(isGroup ? [{ key: "dialogue-reply-here" }] : []),
    ],
    buttons: [...inPairs(choices), [button({ key: "dialogue-cancel" }, cancel)]],
  };
};

const inPairs = (buttons: readonly ReplyButton[]): ReplyButton[][] =>
  Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2));

/** The pressed question, turned into its answer: "Winners: 3". */
export const answeredEdit = (
  command: Command,
  argument: string,
  written: string | null,
  env: ArgumentEnv,
): NonNullable<Reply["edit"]> => {
  const declared = command.args[argument];
  const value =
    written === null || !declared
      ? { key: "argument-none" }
      : declared.show(declared.parse(written, env), env);
  return {
    text: {
      key: "dialogue-answered",
      values: { label: { key: `${argumentKey(command, argument)}-label` }, value },
    },
    buttons: [],
  };
};
