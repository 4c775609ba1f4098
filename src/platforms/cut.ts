/** The text, or its beginning with an ellipsis, in at most `max` ≥ 1 UTF-16 units; never half a character. */
export const cutText = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const end = max - 1;
  const isInsidePair = /[\uD800-\uDBFF]/u.test(text.slice(end - 1, end));
  return `${text.slice(0, isInsidePair ? end - 1 : end)}…`;
};
