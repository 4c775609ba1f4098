import type { Text } from "./reply.ts";

/**
 * A refusal a person can cause. The key names a Fluent message that quotes the input and says what is
 * allowed; the router's one catch shows it in the person's language.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly text: Text;

  constructor(key: string, values?: Text["values"]) {
    super(key);
    this.text = values ? { key, values } : { key };
  }
}
