import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

/** `vestnik <command> …`; a wrong word gets this sentence and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const usage = `vestnik start            run the bot; without any token: the sandbox
vestnik sandbox          try it in the browser with pretended networks, as owner and members at once
vestnik demo             play it in two minutes with pretended networks  [--seed N] [--out FOLDER]
                         [--break drop-join|drop-recipient] [--log LEVEL]
vestnik doctor           look at everything that the bot needs, and say how to mend what is missing
vestnik panic            stop all sending at once; [--resume] goes on with it
vestnik claim COMMUNITY  print a code that makes its user the owner, where the owner is lost
vestnik backup FILE      write everything, with the bot's key, into a file; the bot may go on meanwhile
vestnik restore FILE     fill an empty installation from such a file
vestnik migrate          bring the database up to date and end
vestnik verify FILES     check a draw: result.json entrants.bin rules.json
                         [--beacon F] [--receipt F] [--chain F] [--commit LINE --posted-at TIME]`;

/** @throws {UsageError} */
export const parseOptions = <const T extends NonNullable<Parameters<typeof parseArgs>[0]>["options"]>(
  args: readonly string[],
  options: T,
) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

/** The one word that a command takes, such as a file. @throws {UsageError} */
export const onlyPositional = (args: readonly string[], name: string): string => {
  const [word, ...more] = args;
  if (word === undefined || word.startsWith("-") || more.length > 0)
    throw new UsageError(`This command takes one ${name} and nothing else.`);
  return word;
};

/** The environment with the lines of `.env` below it: what is set already wins. */
export const readEnvironment = async (path: string): Promise<Record<string, string | undefined>> => {
  const { parseEnv } = await import("node:util");
  try {
    return { ...parseEnv(await readFile(path, "utf8")), ...process.env };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return process.env;
    throw error;
  }
};
