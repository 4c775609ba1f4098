import type { FileView, Span } from "../chat/view-contract.ts";

/** Formats are dear to make and few. */
const formats = new Map<string, Intl.DateTimeFormat>();

const format = (language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, known);
  return known;
};

/** How a reader reads instants: in the language of the page, in the zone of the shop. */
export interface Reading {
  readonly language: string;
  readonly zone: string;
}

/** `21:04`. `at` is ISO 8601. */
export const timeText = (at: string, { language, zone }: Reading): string =>
  format(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(
    new Date(at),
  );

/** `22 November`. */
export const dayText = (at: string, { language, zone }: Reading): string =>
  format(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", timeZone: zone }).format(
    new Date(at),
  );

/** `3.4 KB`; a kilobyte has 1,000 bytes. */
export const sizeText = ({ sizeBytes }: FileView, language: string): string => {
  const isSmall = sizeBytes < 1000;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: isSmall ? "byte" : "kilobyte",
    unitDisplay: isSmall ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(isSmall ? sizeBytes : sizeBytes / 1000);
};

export const plainText = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");

const segmenter = new Intl.Segmenter();

/** The beginning of a text on one line, at most so many characters as a reader counts them. */
export const cutText = (text: string, most: number): string => {
  const characters = [...segmenter.segment(text.replaceAll(/\s+/gu, " ").trim())].map(
    ({ segment }) => segment,
  );
  if (characters.length <= most) return characters.join("");
  const beginning = characters.slice(0, most - 1).join("");
  const lastSpace = beginning.lastIndexOf(" ");
  // Between two words, unless that would leave too little.
  return `${lastSpace > beginning.length / 2 ? beginning.slice(0, lastSpace) : beginning}…`;
};
