import { z } from "zod";
import { isAllowed } from "./access.ts";
import { defineArgument, quoted } from "./argument.ts";
import { argumentKey, commandKey, defineCommand, type Command } from "./command.ts";
import { cancelled } from "./conversation.ts";
import { UserError } from "./errors.ts";
import type { Reply, Text } from "./reply.ts";
import { closeDialogue, findDialogue } from "./store.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** How a command is typed: `/giveaway_new prize winners ends`, what may be left out in brackets. */
export const usageOf = (command: Command): string => {
  const names = Object.entries(command.args).map(([name, { whenMissing }]) =>
    whenMissing === "ask" ? name : `[${name}]`,
  );
  return [`/${command.name}`, ...names].join(" ");
};

/** One command: its title, what it does, how it is typed, what each argument is. */
const helpOn = (command: Command): readonly Text[] => {
  const args = Object.entries(command.args);
  return [
    { key: "help-command", values: { title: { key: commandKey(command) } } },
    { key: `${commandKey(command)}.help` },
    { key: "help-usage", values: { usage: { kind: "code", text: usageOf(command) } } },
    ...(args.length === 0 ? [] : [{ key: "" }]),
    ...args.map(([name, { whenMissing }]) => ({
      key: whenMissing === "ask" ? "help-argument" : "help-argument-optional",
      values: {
        name: { kind: "code" as const, text: name },
        label: { key: `${argumentKey(command, name)}-label` },
      },
    })),
    ...(args.length > 1 ? [{ key: "" }, { key: "help-line-form" }] : []),
  ];
};

/** A command's name, with or without its slash. */
const commandName = () =>
  defineArgument<string>({
    kind: "command",
    schema: () => z.string().transform((input) => input.trim().replace(/^\//, "").toLowerCase()),
    write: (value) => value,
  });

/** `/help` over all commands, itself among them; `vocabulary` is asked when it runs. */
const help = (all: () => readonly Command[], vocabulary: () => Vocabulary): Command =>
  defineCommand({
    name: "help",
    role: "everyone",
    where: "anywhere",
    args: { command: commandName().optional().quiet() },
    async run({ command: typed }, { caller }): Promise<Reply> {
      const role = caller.community ? caller.role : undefined;
      const usable = all().filter((command) => isAllowed(command.role, role));
      if (typed === undefined) {
        const listed = usable.filter(({ isListed }) => isListed);
        const lines = listed.map((command) => ({
          key: "help-line",
          values: {
            command: { kind: "code" as const, text: `/${command.name}` },
            help: { key: `${commandKey(command)}.help` },
          },
        }));
        return { says: [{ text: [{ key: "help-title" }, ...lines, { key: "" }, { key: "help-more" }] }] };
      }
      const found = vocabulary().find(typed);
      // A command that the person may not use is as unknown as one that does not exist.
      if (!found || !usable.includes(found)) throw new UserError("help-unknown", { input: quoted(typed) });
      return { says: [{ text: helpOn(found) }] };
    },
  });

const cancel = (): Command =>
  defineCommand({
    name: "cancel",
    role: "everyone",
    where: "anywhere",
    args: {},
    async run(_args, { tx, caller, now }): Promise<Reply> {
      const place = { identityId: caller.identityId, chatId: caller.chat.id };
      const found = await findDialogue(tx, place, now);
      await closeDialogue(tx, place);
      if (!found || found.isExpired) return { says: [{ text: { key: "cancel-nothing" } }] };
      return { says: [{ text: cancelled({ name: found.dialogue.command }) }] };
    },
  });

/** The commands that belong to the grammar itself. */
export const grammarCommands = (all: () => readonly Command[], vocabulary: () => Vocabulary): Command[] => [
  help(all, vocabulary),
  cancel(),
];
