/** Deeper than any update of a network: VK nests forwarded messages 45 times, each of two levels and its attachments. */
const mostDepth = 250;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Whether arrays and objects lie within each other deeper than `most`; strings are passed over. */
const isDeeper = (json: string, most: number): boolean => {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (isInString) {
      if (code === backslash) index += 1;
      else if (code === quote) isInString = false;
    } else if (code === quote) isInString = true;
    else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === closeBrace || code === closeBracket) depth -= 1;
  }
  return false;
};

/**
 * JSON from anybody: undefined where it is none, is no UTF-8, or lies so deep that walking through it would
 * exhaust the stack of whoever does.
 */
export const parseJson = (bytes: Uint8Array): { readonly value: unknown } | undefined => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isDeeper(text, mostDepth) ? undefined : { value: JSON.parse(text) as unknown };
  } catch (error) {
    // The decoder's word for broken UTF-8 is TypeError.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
};
