/** One piece of a typed line; `start` and `end` are its place in the source, quotes and name included. */
export interface Token {
  /** What stands before `=`, lower case. */
  readonly name: string | undefined;
  readonly value: string;
  readonly isQuoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** Opening quotes and what closes them; phones type the typographic ones by themselves. */
const closing: Readonly<Record<string, string>> = { '"': '"', "«": "»", "“": "”", "„": "“”" };

const isSpace = (character: string): boolean => character === "" || /\s/u.test(character);

/** Reads a quoted phrase at `at`; undefined if it is not one: no opening quote, or never closed before a space. */
const readQuoted = (source: string, at: number): { value: string; end: number } | undefined => {
  const closers = closing[source.charAt(at)];
  if (closers === undefined) return undefined;
  let value = "";
  for (let index = at + 1; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === "\\" && /["\\«»“”„]/u.test(source.charAt(index + 1))) {
      value += source.charAt(index + 1);
      index += 1;
    } else if (closers.includes(character) && isSpace(source.charAt(index + 1))) {
      return { value, end: index + 1 };
    } else value += character;
  }
  return undefined;
};

/**
 * Splits a line into words, quoted phrases and `name=value`. Any text can be split: an unclosed quote is a
 * character like any other.
 */
export const tokenize = (source: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    if (isSpace(source.charAt(at))) {
      at += 1;
      continue;
    }
    const start = at;
    const name = /^([\p{L}][\p{L}\p{N}_]*)=/u.exec(source.slice(at, at + 66))?.[1];
    if (name !== undefined) at += name.length + 1;
    const phrase = readQuoted(source, at);
    let end = phrase?.end ?? at;
    if (!phrase) while (end < source.length && !isSpace(source.charAt(end))) end += 1;
    const value = phrase?.value ?? source.slice(at, end);
    tokens.push({ name: name?.toLowerCase(), value, isQuoted: phrase !== undefined, start, end });
    at = end;
  }
  return tokens;
};

/** Writes a value so that `tokenize` reads it back as one quoted token. */
export const quote = (value: string): string => `"${value.replace(/["\\«»“”„]/gu, (found) => `\\${found}`)}"`;
