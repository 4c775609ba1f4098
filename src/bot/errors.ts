import type { Text } from "./reply.ts";

/**
 * A refusal a person can cause. The key names a Fluent message that quotes the input and says what is
 * allowed; the router's one catch shows it in the person's language.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly text: Text;
  /** The argument at fault, where one is: the dialogue asks it again and keeps the others. */
  readonly argument: string | undefined;

  constructor(key: string, values?: Text["values"], argument?: string) {
    super(key);
    this.argument = argument;
    this.text = values ? { key, values } : { key };
  }
}
