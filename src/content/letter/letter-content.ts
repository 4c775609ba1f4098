import type { Content } from "../../bot/outgoing.ts";
import type { Letter } from "./letter.ts";

/**
 * What a letter says to its readers of one language: its words, the footer below them, its picture and its buttons.
 * A placeholder for the reader's name is still in it.
 */
export const letterContent = (letter: Letter, around: { footer: string; photoId?: string }): Content => {
  const words = letter.text.trimEnd();
  return {
    text: [words, around.footer].filter((part) => part !== "").join("\n\n"),
    ...(letter.marks.length > 0 && { marks: letter.marks }),
    ...(letter.buttons.length > 0 && {
      buttons: letter.buttons.map((row) =>
        row.map(({ label, url }) => ({ kind: "link" as const, label, url })),
      ),
    }),
    ...(around.photoId !== undefined && { photoId: around.photoId }),
  };
};
