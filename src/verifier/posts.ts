import { instant, items, member, text, type Place } from "./shape.ts";

export interface Post {
  readonly venue: string;
  readonly url: string;
  /** Unix seconds by the platform's clock; undefined when no platform has said it, and then never timely. */
  readonly dateSeconds: number | undefined;
}

/** The posts of an opening or commitment line. @throws {Refusal} on a wrong member */
export const readPosts = (place: Place): readonly Post[] =>
  items(place).map((post) => {
    const url = member(post, "url");
    const date = member(post, "date");
    return {
      venue: text(member(post, "venue")),
      // A closed group has no address to give.
      url: url.value === undefined || url.value === null ? "" : text(url),
      dateSeconds: date.value === undefined || date.value === null ? undefined : instant(date),
    };
  });
