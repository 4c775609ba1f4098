import type { Mark } from "./outgoing.ts";
import { boldEnd, boldStart, indexOfMark, markEnd, markStart } from "./sentinels.ts";

/** What a sentinel's number stands for. */
export type MarkSource = { readonly kind: "code" } | { readonly kind: "mention"; readonly userId: string };

const sentinels = /[\u{E000}-\u{E003}]/u;

/** Turns sentinels into marks, in order of their offsets; a mark around nothing disappears. */
export const readMarks = (
  source: string,
  sources: readonly MarkSource[],
): { text: string; marks: readonly Mark[] } => {
  if (!sentinels.test(source)) return { text: source, marks: [] };
  const marks: Mark[] = [];
  const open: { readonly source: MarkSource | undefined; readonly offset: number }[] = [];
  const bold: number[] = [];
  let text = "";
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === markStart) {
      at += 1;
      open.push({ source: sources[indexOfMark(source.charAt(at))], offset: text.length });
    } else if (character === markEnd) {
      const started = open.pop();
      if (started?.source && text.length > started.offset)
        marks.push({ ...started.source, offset: started.offset, length: text.length - started.offset });
    } else if (character === boldStart) bold.push(text.length);
    else if (character === boldEnd) {
      const offset = bold.pop() ?? text.length;
      if (text.length > offset) marks.push({ kind: "bold", offset, length: text.length - offset });
    } else text += character;
  }
  return { text, marks: marks.sort((a, b) => a.offset - b.offset || b.length - a.length) };
};

/** The marks inside `[from, to)`, cut to it and counted from it. */
export const sliceMarks = (marks: readonly Mark[], from: number, to: number): readonly Mark[] =>
  marks.flatMap((mark) => {
    const start = Math.max(mark.offset, from);
    const end = Math.min(mark.offset + mark.length, to);
    return start < end ? [{ ...mark, offset: start - from, length: end - start }] : [];
  });
