import type { I18n } from "../../bot/i18n.ts";

const pagePrefix = "sandbox-page-";

/** The sandbox's own texts in one language; values are data and never markup. */
export interface Words {
  readonly language: string;
  say(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** An instant in words, in the shop's zone. */
  moment(at: Date): string;
  /** The labels of the page, by their keys without `sandbox-page-`. */
  readonly page: Readonly<Record<string, string>>;
}

export const createWords = (i18n: I18n, language: string, timezone: string): Words => {
  const format = new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: timezone,
    hourCycle: "h23",
  });
  const keys = i18n.keys(language).filter((key) => key.startsWith(pagePrefix));
  return {
    language,
    say: (key, values = {}) => i18n.format(language, key, values),
    moment: (at) => format.format(at),
    page: Object.fromEntries(
      keys.map((key) => [key.slice(pagePrefix.length), i18n.format(language, key, {})]),
    ),
  };
};
