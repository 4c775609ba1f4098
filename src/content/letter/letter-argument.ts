import { z } from "zod";
import { defineArgument, refuse, type Argument } from "../../bot/argument.ts";
import { UserError } from "../../bot/errors.ts";
import type { MessageIncoming } from "../../bot/incoming.ts";
import { shorten } from "../../bot/people-text.ts";
import { letterSchema, plainLetter, takeButtonLines, type Letter } from "./letter.ts";

/** How a whole letter is written between two messages; plain words stand for themselves. */
const written = z.object({ letter: letterSchema });
const writtenStart = '{"letter":';

const readWritten = (input: string): Letter | undefined => {
  if (!input.startsWith(writtenStart)) return undefined;
  try {
    return written.parse(JSON.parse(input)).letter;
  } catch {
    return undefined; // words that only look like it
  }
};

/** Spaces and what nobody sees are no words: a network would find nothing to send. */
const isBlank = (text: string): boolean => !/[^\p{Z}\p{C}]/u.test(text);

const write = (letter: Letter): string => JSON.stringify({ letter });

/** @throws {UserError} letter-protected · letter-unsupported */
const letterOf = (message: MessageIncoming): Letter => {
  if (message.isProtected) throw new UserError("letter-protected");
  if (message.unsupported) throw new UserError("letter-unsupported", { what: message.unsupported });
  const { text, marks, buttons } = takeButtonLines(message.text, message.marks ?? []);
  return {
    text,
    marks,
    ...(message.photo && { photo: { bot: message.bot, fileId: message.photo.fileId } }),
    buttons: [...(message.linkButtons ?? []), ...buttons],
  };
};

/** A message as its author wrote or forwarded it: words, formatting, one picture, buttons that open addresses. */
export const letter = (): Argument<Letter> =>
  defineArgument<Letter>({
    kind: "letter",
    span: "text",
    schema: () =>
      z.string().transform((input, context) => {
        const value = readWritten(input) ?? plainLetter(input);
        if (isBlank(value.text) && !value.photo) return refuse(context, "letter-empty");
        return value;
      }),
    fromMessage: (message) => write(letterOf(message)),
    write,
    show: ({ text }) =>
      isBlank(text) ? { key: "letter-picture" } : shorten(text.trim().replaceAll(/\s+/gu, " "), 60),
  });
