/** Why a check does not hold. Anything else that is thrown is a defect of the verifier itself. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

const longestQuote = 120;

/**
 * Text from a file under examination, safe to print: control, format, private and odd space characters become
 * `\u{hex}`, so that a file cannot forge lines or reorder them, and long text is cut.
 */
export const quote = (text: string): string => {
  const cut = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
  const safe = cut.replace(/[\p{C}\p{Z}]/gu, (character) =>
    character === " " ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${safe}"`;
};
