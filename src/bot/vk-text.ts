import type { Mark } from "./outgoing.ts";

export interface VkText {
  readonly text: string;
  /** The `format_data` parameter (PLATFORMS B4); absent when nothing is formatted. */
  readonly formatData?: string;
}

/** Characters put in before the unit at `offset`; an opening one belongs to what begins there. */
interface Insertion {
  readonly offset: number;
  readonly words: string;
  readonly isOpening: boolean;
}

/** Invisible, and enough to keep VK from reading a mention or a link into people's words. */
const wordJoiner = "\u2060";
const mentionLike = /(\[)(?=(?:id|club|public|event)\d+\||https?:\/\/)|([@*])(?=[\w.]+\s?\()/gu;
const bracketsInLabel: Readonly<Record<string, string>> = { "[": "(", "]": ")", "|": "/" };

/** PLATFORMS B4. */
const isPlain = ({ kind }: Mark): boolean => kind === "bold" || kind === "italic" || kind === "underline";

const endOf = (mark: Mark): number => mark.offset + mark.length;

const insertionsOf = (text: string, marks: readonly Mark[], isWall: boolean): Insertion[] => {
  const insertions: Insertion[] = [];
  for (const mark of marks) {
    if (mark.kind === "mention") {
      insertions.push({ offset: mark.offset, words: `[id${mark.userId}|`, isOpening: true });
      insertions.push({ offset: endOf(mark), words: "]", isOpening: false });
    }
    // A wall knows no links behind words: the address stands beside them.
    if (isWall && mark.kind === "link" && text.slice(mark.offset, endOf(mark)) !== mark.url) {
      insertions.push({ offset: endOf(mark), words: ` (${mark.url})`, isOpening: false });
    }
  }
  const mentions = marks.filter(({ kind }) => kind === "mention");
  for (const match of text.matchAll(mentionLike)) {
    const offset = match.index + 1;
    const isInMention = mentions.some((mark) => offset > mark.offset && offset <= endOf(mark));
    if (!isInMention) insertions.push({ offset, words: wordJoiner, isOpening: true });
  }
  return insertions.toSorted((a, b) => a.offset - b.offset || Number(a.isOpening) - Number(b.isOpening));
};

const withCleanLabels = (text: string, marks: readonly Mark[]): string => {
  let clean = text;
  for (const mark of marks) {
    if (mark.kind !== "mention") continue;
    const label = clean.slice(mark.offset, endOf(mark));
    const safe = label.replaceAll(/[[\]|]/gu, (bracket) => bracketsInLabel[bracket] ?? "");
    clean = clean.slice(0, mark.offset) + safe + clean.slice(endOf(mark));
  }
  return clean;
};

/**
 * Words and marks as VK wants them: mentions as `[id1|Name]`, bold, italic, underline and links as
 * `format_data` (in messages only), all other formatting as plain words; nothing that people wrote becomes a mention or a link.
 */
export const toVkText = (text: string, marks: readonly Mark[], place: "message" | "wall"): VkText => {
  const insertions = insertionsOf(text, marks, place === "wall");
  const clean = withCleanLabels(text, marks);
  let result = "";
  let at = 0;
  for (const { offset, words } of insertions) {
    result += clean.slice(at, offset) + words;
    at = offset;
  }
  result += clean.slice(at);

  const moved = (offset: number): number =>
    insertions
      .filter((one) => (one.isOpening ? one.offset < offset : one.offset <= offset))
      .reduce((sum, { words }) => sum + words.length, offset);
  const itemOf = (mark: Mark): object[] => {
    if (mark.length === 0) return [];
    const offset = moved(mark.offset);
    const range = { offset, length: moved(endOf(mark)) - offset };
    if (mark.kind === "link") return [{ type: "url", ...range, url: mark.url }];
    return isPlain(mark) ? [{ type: mark.kind, ...range }] : [];
  };
  const items = place === "wall" ? [] : marks.flatMap(itemOf);
  if (items.length === 0) return { text: result };
  return { text: result, formatData: JSON.stringify({ version: 1, items }) };
};
