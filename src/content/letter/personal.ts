import type { Network } from "../../bot/incoming.ts";
import { cleanName, isolate, shorten } from "../../bot/people-text.ts";
import type { Content, Mark } from "../../bot/outgoing.ts";

/** `{name}` or `{name|friend}`, in Russian `{имя|друг}`: the reader's first name, or what stands for it. */
const placeholder = /\{(?:name|имя)(?:\|([^{}|\n]{1,40}))?\}/giu;

/** In UTF-16 units. */
const longestName = 40;

/** Whether each reader gets words of their own. */
export const isPersonal = (text: string): boolean => text.search(placeholder) >= 0;

/**
 * The first of somebody's names as data for their network, kept from turning the words around it; empty where nothing
 * visible is left.
 */
export const firstNameOf = (name: string, network: Network): string => {
  const [first = ""] = cleanName(name, network).split(" ");
  return isolate(shorten(first, longestName)).join("");
};

interface Change {
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

/** Where a place of the old text lies in the new one; what was inside a placeholder moves to its end. */
const moved = (changes: readonly Change[], place: number): number => {
  let shift = 0;
  for (const { from, to, words } of changes) {
    if (place <= from) break;
    if (place < to) return from + shift + words.length;
    shift += words.length - (to - from);
  }
  return place + shift;
};

/**
 * The words of one reader: each placeholder gives way to the first name, or where there is none to its own fallback,
 * or to `fallback`. Marks keep to their words; one around nothing disappears.
 */
export const fillName = (content: Content, firstName: string, fallback: string): Content => {
  const changes: Change[] = [];
  const text = content.text.replace(placeholder, (found: string, own: string | undefined, at: number) => {
    const words = firstName === "" ? (own ?? fallback) : firstName;
    changes.push({ from: at, to: at + found.length, words });
    return words;
  });
  if (changes.length === 0 || !content.marks) return { ...content, text };
  const marks = content.marks.flatMap((mark): Mark[] => {
    const offset = moved(changes, mark.offset);
    const length = moved(changes, mark.offset + mark.length) - offset;
    return length > 0 ? [{ ...mark, offset, length }] : [];
  });
  return { ...content, text, marks };
};

/** The longest first name: what its network must have room for. */
export const longestFirstName: string = isolate("\u05e9".repeat(longestName)).join("");
