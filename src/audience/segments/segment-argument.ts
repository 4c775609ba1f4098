import { z } from "zod";
import { defineArgument, refuse, type Argument } from "../../bot/argument.ts";
import { UserError } from "../../bot/errors.ts";
import { isEveryone, readSegment, writeSegment, type Segment } from "./segment.ts";

/** Which subscribers: `language=ru tag=vip`, or a word for everyone. `languages` are those the bot speaks. */
export const segmentArgument = (languages: readonly string[]): Argument<Segment> =>
  defineArgument<Segment>({
    kind: "segment",
    span: "text",
    schema: ({ language }) =>
      z.string().transform((input, context) => {
        try {
          return readSegment(input, { language, languages });
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          return refuse(context, error.text.key, error.text.values);
        }
      }),
    write: writeSegment,
    show: (segment) =>
      isEveryone(segment) ? { key: "segment-everyone" } : { kind: "code", text: writeSegment(segment) },
    options: () => [{ input: "all", label: { key: "segment-everyone" } }],
  });
