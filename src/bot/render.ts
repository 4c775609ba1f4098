import type { FluentVariable } from "@fluent/bundle";
import type { IdentityKey, Network } from "./incoming.ts";
import type { I18n } from "./i18n.ts";
import { networkLimits } from "./network-limits.ts";
import { readMarks, type MarkSource } from "./marks.ts";
import type { Content, OutgoingButton } from "./outgoing.ts";
import { cleanCode, cleanName, cleanText, isolate, shorten } from "./people-text.ts";
import type { ReplyButton, Say, Text, TextValue } from "./reply.ts";
import { markEnd, markNumber, markStart } from "./sentinels.ts";
import type { Signer } from "./signing.ts";

/** Whom a text is for. */
export interface Reader {
  /** Two letters; a language that is not shipped reads English. */
  readonly language: string;
  readonly network: Network;
  /** Whom personal buttons are bound to; without it there may be none. */
  readonly forUser?: IdentityKey;
  /** For instants whose zone the text does not name; UTC if absent. */
  readonly timezone?: string;
}

export interface Renderer {
  /**
   * A say in one reader's language and for one network; text of any length, see `splitContent`.
   * @throws {RangeError} for more buttons than the network shows, or a personal button for nobody
   */
  render(say: Say, reader: Reader): Content;
  /** Plain words without marks: toasts, menus, captions of pictures. */
  text(
    text: Text | readonly Text[],
    reader: Pick<Reader, "language" | "timezone"> & { network?: Network },
  ): string;
  readonly i18n: I18n;
}

const vkLimits = networkLimits.vk.keyboard;
/** No documented limit (PLATFORMS A2); longer ones are unreadable on a phone. */
const telegramLabelLength = 64;

type WordsReader = Pick<Reader, "language" | "timezone"> & { readonly network?: Network };

export const createRenderer = ({ i18n, signer }: { i18n: I18n; signer: Signer }): Renderer => {
  const languageOf = (reader: WordsReader): string => i18n.negotiate(reader.language);

  const city = (language: string, timezone: string): string => {
    const key = `zone-${timezone.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
    if (i18n.has(language, key)) return i18n.format(language, key, {});
    return cleanName(timezone.slice(timezone.lastIndexOf("/") + 1).replaceAll("_", " "));
  };

  const moment = (at: Date, timezone: string, language: string): string => {
    // British English: the day comes first and the clock has 24 hours, as in all our other languages.
    const date = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      timeZone: timezone,
      day: "numeric",
      month: "long",
      year: "numeric",
    }).format(at);
    const time = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit" });
    return i18n.format(language, "moment", { date, time: time.format(at), city: city(language, timezone) });
  };

  const marked = (sources: MarkSource[], source: MarkSource, text: string): string => {
    sources.push(source);
    return `${markStart}${markNumber(sources.length - 1)}${text}${markEnd}`;
  };

  const person = (
    value: Extract<TextValue, { kind: "person" }>,
    reader: WordsReader,
    sources: MarkSource[],
  ): string => {
    const name =
      cleanName(value.name, reader.network) || i18n.format(languageOf(reader), "person-unnamed", {});
    const [before, shown, after] = isolate(name);
    if (reader.network === undefined || (value.network ?? reader.network) !== reader.network)
      return before + shown + after;
    return before + marked(sources, { kind: "mention", userId: value.userId }, shown) + after;
  };

  const toVariable = (value: TextValue, reader: WordsReader, sources: MarkSource[]): FluentVariable => {
    if (typeof value === "number") return value;
    if (typeof value === "string") return cleanText(value, reader.network);
    if (value instanceof Date) return moment(value, reader.timezone ?? "UTC", languageOf(reader));
    if (!("kind" in value)) return say(value, reader, sources);
    if (value.kind === "person") return person(value, reader, sources);
    if (value.kind === "code") return marked(sources, { kind: "code" }, cleanCode(value.text));
    return moment(value.at, value.timezone, languageOf(reader));
  };

  const say = (text: Text, reader: WordsReader, sources: MarkSource[]): string => {
    if (text.key === "") return "";
    const values = Object.entries(text.values ?? {}).map(
      ([name, value]) => [name, toVariable(value, reader, sources)] as const,
    );
    return i18n.format(languageOf(reader), text.key, Object.fromEntries(values));
  };

  const lines = (text: Text | readonly Text[], reader: WordsReader): ReturnType<typeof readMarks> => {
    const sources: MarkSource[] = [];
    const all = "key" in text ? [text] : text;
    return readMarks(all.map((line) => say(line, reader, sources)).join("\n"), sources);
  };

  const button = (it: ReplyButton, reader: Reader): OutgoingButton => {
    const label = shorten(
      lines(it.label, {
        language: reader.language,
        ...(reader.timezone ? { timezone: reader.timezone } : {}),
      }).text,
      reader.network === "vk" ? vkLimits.label : telegramLabelLength,
    );
    if ("url" in it) return { kind: "link", label, url: it.url };
    if (it.isPersonal && !reader.forUser)
      throw new RangeError(`Button ${it.action} is personal, but this message is for no one person.`);
    const data = signer.signButton(it.action, it.args ?? [], it.isPersonal ? reader.forUser : undefined);
    return { kind: "action", label, data, ...(it.style ? { style: it.style } : {}) };
  };

  return {
    i18n,
    text: (text, reader) => lines(text, reader).text,
    render: (say, reader) => {
      const { text, marks } = lines(say.text, reader);
      const rows = say.buttons?.map((row) => row.map((it) => button(it, reader)));
      return {
        text,
        ...(marks.length > 0 ? { marks } : {}),
        ...(rows ? { buttons: reader.network === "vk" ? fitVkRows(rows) : rows } : {}),
        ...(say.attachmentId === undefined ? {} : { attachmentId: say.attachmentId }),
      };
    },
  };
};

/** VK shows few rows: a tall keyboard is laid out anew in wider ones. @throws {RangeError} above ten buttons */
const fitVkRows = (rows: readonly (readonly OutgoingButton[])[]): readonly (readonly OutgoingButton[])[] => {
  const all = rows.flat();
  if (all.length > vkLimits.buttons)
    throw new RangeError(`VK shows at most ${vkLimits.buttons} buttons under a message, not ${all.length}.`);
  if (rows.length <= vkLimits.rows && rows.every((row) => row.length <= vkLimits.columns)) return rows;
  const columns = Math.ceil(all.length / vkLimits.rows);
  return Array.from({ length: Math.ceil(all.length / columns) }, (_, row) =>
    all.slice(row * columns, (row + 1) * columns),
  );
};
