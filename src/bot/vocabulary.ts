import { argumentKey, commandKey, type Command } from "./command.ts";
import type { I18n } from "./i18n.ts";
import { ownNames } from "./line.ts";
import { nearest } from "./nearest.ts";

/** The words people may type: names and, in every language, aliases. */
export interface Vocabulary {
  /** By name or alias, lower case. */
  find(typed: string): Command | undefined;
  /** The command a slip was meant to be, among those that `mayUse` lets through. */
  suggest(typed: string, mayUse: (command: Command) => boolean): Command | undefined;
  /** The argument of a command that a typed name means. */
  argumentNamed(command: Command, typed: string): string | undefined;
}

const aliasesAt = (i18n: I18n, key: string): readonly string[] =>
  i18n.languages.flatMap((language) =>
    i18n.has(language, key)
      ? i18n
          .format(language, key, {})
          .toLowerCase()
          .split(/\s+/u)
          .filter((alias) => alias !== "")
      : [],
  );

/** @throws {RangeError} when two commands go by one word */
export const createVocabulary = (commands: readonly Command[], i18n: I18n): Vocabulary => {
  const byWord = new Map<string, Command>();
  for (const command of commands) {
    for (const word of new Set([command.name, ...aliasesAt(i18n, `${commandKey(command)}.aliases`)])) {
      const other = byWord.get(word);
      if (other) throw new RangeError(`/${word} would mean /${other.name} and /${command.name}.`);
      byWord.set(word, command);
    }
  }
  return {
    find: (typed) => byWord.get(typed),
    suggest: (typed, mayUse) => {
      const words = [...byWord].filter(([, command]) => mayUse(command)).map(([word]) => word);
      const word = nearest(typed, words);
      return word === undefined ? undefined : byWord.get(word);
    },
    argumentNamed: (command, typed) =>
      ownNames(command.args)(typed) ??
      Object.keys(command.args).find((name) =>
        aliasesAt(i18n, `${argumentKey(command, name)}-aliases`).includes(typed),
      ),
  };
};
