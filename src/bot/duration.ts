const units: readonly (readonly [pattern: string, milliseconds: number])[] = [
  ["w|weeks?|нед(?:ел[яиюь])?", 7 * 86_400_000],
  ["d|days?|дн(?:я|ей)?|день|д", 86_400_000],
  ["h|hr|hrs|hours?|час(?:а|ов)?|ч", 3_600_000],
  ["m|min|mins|minutes?|мин(?:ут[аыу]?)?|м", 60_000],
];

const piece = new RegExp(
  `(\\d{1,6})\\s*(?:${units.map(([pattern]) => `(${pattern})`).join("|")})\\.?(?![\\p{L}])`,
  "giuy",
);

/**
 * `10m`, `1h 30m`, `3d`, `in 2 hours`, `через 10 минут` in milliseconds; undefined if the text is anything else.
 * A day is 24 hours.
 */
export const parseDuration = (input: string): number | undefined => {
  const text = input.trim().replace(/^(?:in|через)\s+/iu, "");
  if (/^(?:an?\s+)?(?:hour|час)$/iu.test(text)) return 3_600_000;
  let total = 0;
  let at = 0;
  while (at < text.length) {
    piece.lastIndex = at;
    const found = piece.exec(text);
    if (!found) return undefined;
    const unit = units.find((_, index) => found[index + 2] !== undefined);
    total += Number(found[1]) * (unit?.[1] ?? 0);
    at = piece.lastIndex;
    at += /^(?:\s|,|and\s|и\s)*/iu.exec(text.slice(at))?.[0].length ?? 0;
  }
  return at > 0 ? total : undefined;
};
