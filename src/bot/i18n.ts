import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentBundle, FluentResource, type FluentVariable, type Message } from "@fluent/bundle";
import { boldEnd, boldStart } from "./sentinels.ts";

/** What went wrong while a message was put into words. A bug of ours, never a person's doing. */
export class LocaleError extends Error {
  override readonly name = "LocaleError";
  readonly language: string;
  readonly key: string;

  constructor(language: string, key: string, reason: string) {
    super(`${language}/${key}: ${reason}`);
    this.language = language;
    this.key = key;
  }
}

export interface I18nOptions {
  /**
   * Logs a missing or broken message and returns the incident's id, which the person sees instead of a bare key.
   * Without it (tests) the `LocaleError` is thrown.
   */
  readonly report?: (error: LocaleError) => string;
  /** Filled with `key` and `key.attribute` of all that was rendered: tests compare it with `keys`. */
  readonly rendered?: Set<string>;
}

export interface I18n {
  /** Two letters each, `en` first. */
  readonly languages: readonly string[];
  /** All messages and attributes of a language: `key`, `key.attribute`. */
  keys(language: string): readonly string[];
  has(language: string, key: string): boolean;
  /** Values must have been cleaned: see `render.ts`. @throws {LocaleError} without `report` */
  format(language: string, key: string, values: Readonly<Record<string, FluentVariable>>): string;
  /** The shipped language nearest to an IETF tag, or `fallback`. */
  negotiate(tag: string | undefined, fallback?: string): string;
}

/** People's text cannot hold these characters, so bold in a locale file cannot be forged. */
const withBold = (source: string): string => source.replaceAll("<b>", boldStart).replaceAll("</b>", boldEnd);

const loadBundle = (folder: string, language: string): FluentBundle => {
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".ftl")) continue;
    const errors = bundle.addResource(new FluentResource(withBold(readFileSync(join(folder, file), "utf8"))));
    if (errors.length > 0)
      throw new LocaleError(language, file, errors.map((error) => error.message).join("; "));
  }
  return bundle;
};

/** Every language is a folder of `directory`, every room a file in it. @throws {LocaleError} for a key in two files */
export const createI18n = (directory: string, options: I18nOptions = {}): I18n => {
  const languages = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => Number(b === "en") - Number(a === "en") || (a < b ? -1 : 1));
  const bundles = new Map(
    languages.map((language) => [language, loadBundle(join(directory, language), language)]),
  );

  const find = (language: string, key: string): NonNullable<Message["value"]> | undefined => {
    const [id = "", attribute] = key.split(".");
    const message = bundles.get(language)?.getMessage(id);
    return (attribute === undefined ? message?.value : message?.attributes[attribute]) ?? undefined;
  };

  const formatOrThrow = (
    language: string,
    key: string,
    values: Readonly<Record<string, FluentVariable>>,
  ): string => {
    const pattern = find(language, key);
    const bundle = bundles.get(language);
    if (!bundle) throw new LocaleError(language, key, "there is no such language");
    if (pattern === undefined) throw new LocaleError(language, key, "there is no such message");
    const errors: Error[] = [];
    const text = bundle.formatPattern(pattern, values, errors);
    if (errors.length > 0)
      throw new LocaleError(language, key, errors.map((error) => error.message).join("; "));
    options.rendered?.add(key);
    return text;
  };

  return {
    languages,
    keys: (language) => {
      const bundle = bundles.get(language);
      if (!bundle) return [];
      return [...bundle._messages.values()].flatMap(({ id, value, attributes }) => [
        ...(value === null ? [] : [id]),
        ...Object.keys(attributes).map((attribute) => `${id}.${attribute}`),
      ]);
    },
    has: (language, key) => find(language, key) !== undefined,
    format: (language, key, values) => {
      try {
        return formatOrThrow(language, key, values);
      } catch (error) {
        if (!options.report || !(error instanceof LocaleError)) throw error;
        return formatOrThrow(bundles.has(language) ? language : "en", "incident", {
          id: options.report(error),
        });
      }
    },
    negotiate: (tag, fallback = "en") => {
      const short = tag?.toLowerCase().split(/[-_]/)[0];
      return short !== undefined && bundles.has(short) ? short : fallback;
    },
  };
};
