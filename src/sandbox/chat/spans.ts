import type { MessageEntity } from "../telegram/wire.ts";
import type { Span, SpanLink } from "./view-contract.ts";

/** Something about a stretch of text, in UTF-16 units. */
interface Mark {
  readonly offset: number;
  readonly length: number;
  readonly style?: Span["styles"][number];
  readonly link?: SpanLink;
  /** Markup of the network's own, which nobody sees. */
  readonly isHidden?: boolean;
}

const cut = (text: string, marks: readonly Mark[]): readonly Span[] => {
  const edges = new Set([0, text.length]);
  for (const { offset, length } of marks) edges.add(offset).add(offset + length);
  const sorted = [...edges].filter((edge) => edge >= 0 && edge <= text.length).sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((start, index): Span[] => {
    const end = sorted[index + 1] ?? text.length;
    const here = marks.filter(({ offset, length }) => offset <= start && end <= offset + length);
    if (here.some(({ isHidden }) => isHidden)) return [];
    const link = here.find((mark) => mark.link)?.link;
    const styles = [...new Set(here.flatMap(({ style }) => style ?? []))];
    return [{ text: text.slice(start, end), styles, ...(link ? { link } : {}) }];
  });
};

const styleOf: Readonly<Record<string, Span["styles"][number]>> = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strikethrough: "strike",
  code: "code",
  pre: "code",
  blockquote: "quote",
  expandable_blockquote: "quote",
};

/** Where an address leads: into a dialog of this sandbox, or out of it. */
export const linkTo = (url: string): SpanLink => {
  if (/^https?:\/\/(?:t\.me|telegram\.me)\/\w+\?start=/u.test(url))
    return { kind: "start", network: "telegram", link: url };
  if (/^https?:\/\/vk\.me\/\w+/u.test(url)) return { kind: "start", network: "vk", link: url };
  return { kind: "web", url };
};

/** A message of Telegram's by its entities. */
export const telegramSpans = (text: string, entities: readonly MessageEntity[]): readonly Span[] =>
  cut(
    text,
    entities.flatMap(({ type, offset, length, url }): Mark[] => {
      const here = { offset, length };
      const own = text.slice(offset, offset + length);
      const style = styleOf[type];
      if (style !== undefined) return [{ ...here, style }];
      if (type === "url") return [{ ...here, link: linkTo(own) }];
      if (type === "text_link") return [{ ...here, link: linkTo(url ?? "") }];
      return type === "bot_command" ? [{ ...here, link: { kind: "command", text: own } }] : [];
    }),
  );

const isItem = (
  value: unknown,
): value is {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
} => typeof value === "object" && value !== null && "type" in value && "offset" in value && "length" in value;

const formatMarks = (formatData: string): Mark[] => {
  const data: unknown = JSON.parse(formatData); // checked by the simulator when it came
  const items: readonly unknown[] =
    typeof data === "object" && data !== null && "items" in data && Array.isArray(data.items)
      ? data.items
      : [];
  return items.filter(isItem).map(({ type, offset, length, url }): Mark => {
    const style = styleOf[type];
    return { offset, length, ...(style ? { style } : { link: linkTo(url ?? "") }) };
  });
};

/** A text of VK's: `format_data`, addresses, and `[id1|Name]`, of which only the name is seen (PLATFORMS B4). */
export const vkSpans = (text: string, formatData?: string): readonly Span[] => {
  const marks = formatData === undefined ? [] : formatMarks(formatData);
  for (const { index, 0: own } of text.matchAll(/(?:https?:\/\/|vk\.me\/)[^\s<>"]+[^\s<>".,!?;:)]/gu))
    marks.push({
      offset: index,
      length: own.length,
      link: linkTo(own.startsWith("http") ? own : `https://${own}`),
    });
  for (const { index, 0: own, groups } of text.matchAll(/\[(?:id|club|public)\d+\|(?<name>[^\]]+)\]/gu)) {
    const nameLength = groups?.["name"]?.length ?? 0;
    marks.push({ offset: index, length: own.length - nameLength - 1, isHidden: true });
    marks.push({ offset: index + own.length - 1, length: 1, isHidden: true });
  }
  for (const { index, 0: own } of text.matchAll(/(?<![\w/:.])\/[a-z][a-z_]{1,31}(?![\w/])/gu))
    marks.push({ offset: index, length: own.length, link: { kind: "command", text: own } });
  return cut(text, marks);
};
