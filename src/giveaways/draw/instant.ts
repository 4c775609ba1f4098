/**
 * RFC 3339 in whole seconds ending in `Z`, the only spelling of a time in DRAW.
 * @throws {RangeError} for a fraction of a second or a year beyond 9999.
 */
export const instantText = (unixSeconds: number): string => {
  if (!Number.isInteger(unixSeconds)) throw new RangeError(`${unixSeconds} is not a whole second.`);
  const text = new Date(unixSeconds * 1000).toISOString();
  if (!text.endsWith(".000Z") || text.length !== 24)
    throw new RangeError(`${unixSeconds} is not in years 0 to 9999.`);
  return `${text.slice(0, 19)}Z`;
};

/**
 * Unix seconds of such a text.
 * @throws {RangeError} for any other spelling, offsets and fractions included.
 */
export const instantSeconds = (text: string): number => {
  const seconds = Date.parse(text) / 1000;
  if (!Number.isInteger(seconds) || instantText(seconds) !== text) {
    throw new RangeError(`${JSON.stringify(text)} is not a time like 2026-04-20T00:00:00Z.`);
  }
  return seconds;
};
