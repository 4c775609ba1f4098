/** `good`: it works. `bad`: it must be mended. `open`: it could not be told, or is only worth knowing. */
export interface Finding {
  readonly mark: "good" | "bad" | "open";
  readonly what: string;
  readonly how?: string;
}

export const good = (what: string): Finding => ({ mark: "good", what });
export const bad = (what: string, how: string): Finding => ({ mark: "bad", what, how });
export const open = (what: string, how?: string): Finding => ({
  mark: "open",
  what,
  ...(how !== undefined && { how }),
});

const marks = { good: "✓", bad: "✗", open: "?" } as const;

/** One line each, whatever the words bring along. */
export const lineOf = ({ mark, what, how }: Finding): string =>
  `${marks[mark]} ${how === undefined ? what : `${what} – ${how}`}`.replaceAll(/\s*[\r\n]+\s*/gu, " ");

/** The words of an error, with those that lie behind it. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};
