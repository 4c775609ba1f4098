import { z } from "zod";
import type { BotKey } from "../../bot/incoming.ts";
import { sliceMarks } from "../../bot/marks.ts";
import type { Mark } from "../../bot/outgoing.ts";

/** A button under a letter: it opens an address. */
export interface LetterButton {
  readonly label: string;
  readonly url: string;
}

/** What an author wrote for many: words with their formatting, perhaps a picture and buttons. */
export interface Letter {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly photo?: { readonly bot: BotKey; readonly fileId: string };
  readonly buttons: readonly (readonly LetterButton[])[];
}

const place = { offset: z.int().min(0), length: z.int().min(1) };

const markSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.enum(["bold", "italic", "underline", "strike", "spoiler", "code", "pre", "quote"]),
    ...place,
  }),
  z.object({ kind: z.literal("mention"), ...place, userId: z.string() }),
  z.object({ kind: z.literal("link"), ...place, url: z.string() }),
]);

/** A letter as it is stored. */
export const letterSchema = z.object({
  text: z.string(),
  marks: z.array(markSchema),
  photo: z
    .object({ bot: z.custom<BotKey>((it) => typeof it === "string"), fileId: z.string() })
    .exactOptional(),
  buttons: z.array(z.array(z.object({ label: z.string(), url: z.string() }))),
});

/** At most so many rows: what both networks show under a message (PLATFORMS B4). */
const mostButtonRows = 6;

/** A line that stands for a button: `Label | https://example.org/`. */
const buttonLine = /^\s*([^|\n]{1,64}?)\s*\|\s*(https?:\/\/[^\s|]+)\s*$/u;

const isAddress = (url: string): boolean => URL.canParse(url);

/**
 * Takes the button lines at the end of a text for buttons, one a row, at most six; the words before them stay, and
 * so do the marks that lie in these.
 */
export const takeButtonLines = (
  text: string,
  marks: readonly Mark[],
): { text: string; marks: readonly Mark[]; buttons: LetterButton[][] } => {
  let rest = text.trimEnd();
  const buttons: LetterButton[][] = [];
  while (buttons.length < mostButtonRows) {
    const lineStart = rest.lastIndexOf("\n") + 1;
    const [, label, url] = buttonLine.exec(rest.slice(lineStart)) ?? [];
    if (label === undefined || url === undefined || !isAddress(url)) break;
    buttons.unshift([{ label, url }]);
    rest = rest.slice(0, lineStart).trimEnd();
  }
  return { text: rest, marks: sliceMarks(marks, 0, rest.length), buttons };
};

/** A letter of plain words, as a command line brings it. */
export const plainLetter = (words: string): Letter => takeButtonLines(words.trim(), []);
