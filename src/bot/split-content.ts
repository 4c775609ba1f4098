import { sliceMarks } from "./marks.ts";
import type { Content } from "./outgoing.ts";

/** In UTF-16 units, as both networks count. */
export interface LengthLimits {
  readonly maxTextLength: number;
  readonly maxCaptionLength: number;
}

/** Where to end a piece that begins at `from`: after a line end, else a space, else between two characters. */
const endOfPiece = (text: string, from: number, max: number): number => {
  if (text.length - from <= max) return text.length;
  const to = from + max;
  // A line end or space just behind the limit is as good as one before it: it will be trimmed.
  for (const separator of ["\n", " "]) {
    const at = text.lastIndexOf(separator, to);
    if (at > from + max / 2) return at;
  }
  const unit = text.charCodeAt(to - 1);
  const isHighSurrogate = unit >= 0xd800 && unit <= 0xdbff;
  return isHighSurrogate ? to - 1 : to;
};

/**
 * Splits a long text into several messages at line ends; the attachment or picture and the buttons go with the last one, whose
 * text is then a caption. Never empty; text is lost only as white space at the cuts.
 */
export const splitContent = (
  content: Content,
  { maxTextLength, maxCaptionLength }: LengthLimits,
): readonly Content[] => {
  const { text: whole, marks = [], ...end } = content;
  const text = whole.trimEnd();
  const hasFile = content.attachmentId !== undefined || content.photoId !== undefined;
  const lastMax = hasFile ? maxCaptionLength : maxTextLength;
  const pieces: { from: number; to: number }[] = [];
  let from = 0;
  while (text.length - from > lastMax) {
    // The rest fits a message but not the caption: the caption takes what stays over.
    const to = endOfPiece(text, from, Math.min(maxTextLength, text.length - from - 1));
    pieces.push({ from, to });
    from = to;
    while (/\s/u.test(text.charAt(from))) from += 1;
  }
  pieces.push({ from, to: text.length });
  return pieces
    .filter(({ from, to }, index) => index === pieces.length - 1 || text.slice(from, to).trim() !== "")
    .map(({ from, to }, index, all) => {
      const cut = sliceMarks(marks, from, to);
      return {
        text: text.slice(from, to),
        ...(cut.length > 0 ? { marks: cut } : {}),
        ...(index === all.length - 1 ? end : {}),
      };
    });
};
