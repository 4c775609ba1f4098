/**
 * Private-use characters that travel through Fluent inside values and become marks afterwards. They are taken
 * out of everything people write, so nobody can forge a mark.
 */
export const markStart = "\u{E000}";
export const markEnd = "\u{E001}";
export const boldStart = "\u{E002}";
export const boldEnd = "\u{E003}";

/** Follows `markStart`: the number of the mark, at most 0x7FF of them in one message. */
export const markNumber = (index: number): string => String.fromCharCode(0xe100 + index);
export const indexOfMark = (character: string): number => character.charCodeAt(0) - 0xe100;
