/** What PostgreSQL's jsonb cannot hold: the null character and halves of surrogate pairs. */
const unstorable = /[\0\p{Surrogate}]/gu;

const mend = (text: string): string => text.replace(unstorable, "\uFFFD");

/** A text from outside, with every character that PostgreSQL refuses replaced by U+FFFD. */
export const storableText = mend;

/**
 * JSON that PostgreSQL's jsonb takes whatever people wrote: one hostile character must not keep a whole batch
 * from being stored. Bigints become strings.
 */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "string") return mend(part);
    if (typeof part === "bigint") return String(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    const keys = Object.keys(part);
    return keys.some((key) => mend(key) !== key)
      ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [mend(key), inner]))
      : part;
  }) ?? "null";
