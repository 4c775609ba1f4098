/** Why the bot cannot start, as one sentence for the person at the terminal; never holds a secret. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
