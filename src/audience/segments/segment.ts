import { z } from "zod";
import { quoted, type ArgumentEnv } from "../../bot/argument.ts";
import { UserError } from "../../bot/errors.ts";
import { quote, tokenize } from "../../bot/quoting.ts";
import type { Text } from "../../bot/reply.ts";

const network = z.enum(["telegram", "vk"]);
/** A day of the community's calendar, `2026-01-31`. */
const day = z.iso.date();

/** As it is kept with a campaign. */
export const segmentSchema = z.object({
  /** Two letters each, as people are spoken to; an empty list leaves nobody out. */
  languages: z.array(z.string()).default([]),
  networks: z.array(network).default([]),
  /** Names. Whoever has muted all of them is left out. */
  topics: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  /** The first day on which they may have subscribed, in the community's zone. */
  since: day.nullable().default(null),
  /** The last one. */
  until: day.nullable().default(null),
});

/** Which subscribers are meant: those who meet every term. */
export type Segment = z.output<typeof segmentSchema>;

export const everyone: Segment = {
  languages: [],
  networks: [],
  topics: [],
  tags: [],
  since: null,
  until: null,
};

/** What a tag may be: 1 to 16 of these, so that it fits into a link and a button. */
export const tagShape = /^[a-z0-9_]{1,16}$/;

const everyoneWords = new Set(["all", "everyone", "everybody", "все", "всем", "всех", "*"]);

type Term = keyof Segment;

const termNames: ReadonlyMap<string, Term> = new Map([
  ["language", "languages"],
  ["lang", "languages"],
  ["язык", "languages"],
  ["network", "networks"],
  ["сеть", "networks"],
  ["topic", "topics"],
  ["тема", "topics"],
  ["tag", "tags"],
  ["метка", "tags"],
  ["since", "since"],
  ["с", "since"],
  ["until", "until"],
  ["по", "until"],
]);

const networkNames: ReadonlyMap<string, z.output<typeof network>> = new Map([
  ["telegram", "telegram"],
  ["tg", "telegram"],
  ["телеграм", "telegram"],
  ["телеграмм", "telegram"],
  ["тг", "telegram"],
  ["vk", "vk"],
  ["вк", "vk"],
  ["вконтакте", "vk"],
]);

const languageNames = (code: string, readerLanguage: string): readonly string[] => [
  code,
  ...[code, readerLanguage].flatMap(
    (of) => new Intl.DisplayNames(of, { type: "language" }).of(code)?.toLowerCase() ?? [],
  ),
];

/** `2026-01-31`, `31.01.2026` → `2026-01-31`. */
const readDay = (input: string): string => {
  const [, dayOfMonth = "", month = "", year = ""] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(input) ?? [];
  const written = year === "" ? input : `${year}-${month.padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}`;
  const parsed = day.safeParse(written);
  if (!parsed.success) throw new UserError("segment-day", { input: quoted(input) });
  return parsed.data;
};

const readLanguage = (input: string, languages: readonly string[], readerLanguage: string): string => {
  const word = input.toLowerCase();
  const found = languages.find((code) => languageNames(code, readerLanguage).includes(word));
  if (found === undefined)
    throw new UserError("segment-language", { input: quoted(input), allowed: languages.join(", ") });
  return found;
};

const readNetwork = (input: string): z.output<typeof network> => {
  const found = networkNames.get(input.toLowerCase());
  if (found === undefined) throw new UserError("segment-network", { input: quoted(input) });
  return found;
};

const readTag = (input: string): string => {
  const word = input.toLowerCase().replace(/^#/, "");
  if (!tagShape.test(word)) throw new UserError("tag-shape", { input: quoted(input) });
  return word;
};

interface SegmentEnv extends Pick<ArgumentEnv, "language"> {
  /** That the bot speaks: people of other languages are spoken to in the community's. */
  readonly languages: readonly string[];
}

/**
 * Reads `language=ru network=vk topic=News tag=vip since=2026-01-01 until=2026-01-31`, or a word for everyone. Several
 * values of a term stand behind commas or in terms of their own, with spaces in quotes.
 * @throws {UserError} segment-term · segment-language · segment-network · segment-day · segment-days · tag-shape ·
 *   segment-twice
 */
export const readSegment = (input: string, { language, languages }: SegmentEnv): Segment => {
  const tokens = tokenize(input);
  const [only] = tokens;
  if (tokens.length === 1 && only?.name === undefined && everyoneWords.has(only?.value.toLowerCase() ?? ""))
    return everyone;
  const found = { ...everyone, languages: [], networks: [], topics: [], tags: [] } as Segment; // fresh lists
  for (const { name, value, isQuoted, start, end } of tokens) {
    const term = termNames.get(name ?? "");
    if (term === undefined || value.trim() === "")
      throw new UserError("segment-term", { input: quoted(input.slice(start, end)) });
    if (term === "since" || term === "until") {
      if (found[term] !== null) throw new UserError("segment-twice", { name: name ?? "" });
      found[term] = readDay(value.trim());
      continue;
    }
    const values = isQuoted ? [value] : value.split(",");
    for (const one of values.map((it) => it.trim()).filter((it) => it !== "")) {
      if (term === "languages") found.languages.push(readLanguage(one, languages, language));
      else if (term === "networks") found.networks.push(readNetwork(one));
      else if (term === "tags") found.tags.push(readTag(one));
      else found.topics.push(one);
    }
  }
  if (tokens.length === 0) throw new UserError("segment-term", { input: quoted(input) });
  const { since, until } = found;
  if (since !== null && until !== null && until < since)
    throw new UserError("segment-days", { since, until });
  return {
    ...found,
    languages: [...new Set(found.languages)],
    networks: [...new Set(found.networks)],
    topics: [...new Set(found.topics)],
    tags: [...new Set(found.tags)],
  };
};

export const isEveryone = (segment: Segment): boolean => writeSegment(segment) === "all";

/** The writing that `readSegment` reads back to the same segment. */
export const writeSegment = ({ languages, networks, topics, tags, since, until }: Segment): string => {
  const term = (name: string, value: string): string =>
    `${name}=${/^[\p{L}\p{N}_-]+$/u.test(value) ? value : quote(value)}`;
  const terms = [
    ...languages.map((value) => term("language", value)),
    ...networks.map((value) => term("network", value)),
    ...topics.map((value) => term("topic", value)),
    ...tags.map((value) => term("tag", value)),
    ...(since === null ? [] : [`since=${since}`]),
    ...(until === null ? [] : [`until=${until}`]),
  ];
  return terms.length === 0 ? "all" : terms.join(" ");
};

/** As people read it: a line for each term, or one for everyone. */
export const segmentLines = (segment: Segment): readonly Text[] => {
  const { languages, networks, topics, tags, since, until } = segment;
  const list = (key: string, values: readonly string[]): readonly Text[] =>
    values.length === 0 ? [] : [{ key, values: { list: values.join(", ") } }];
  const lines = [
    ...list("segment-languages", languages),
    ...list(
      "segment-networks",
      networks.map((it) => (it === "vk" ? "VK" : "Telegram")),
    ),
    ...list("segment-topics", topics),
    ...list("segment-tags", tags),
    ...(since === null ? [] : [{ key: "segment-since", values: { day: since } }]),
    ...(until === null ? [] : [{ key: "segment-until", values: { day: until } }]),
  ];
  return lines.length === 0 ? [{ key: "segment-everyone" }] : lines;
};
