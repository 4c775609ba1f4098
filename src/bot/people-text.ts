import type { Network } from "./incoming.ts";

const firstStrongIsolate = "\u2068";
const popIsolate = "\u2069";
/** Breaks a pattern without being seen. */
const wordJoiner = "\u2060";

/** Lone surrogates, private use (our sentinels among them) and bidi controls, which could turn our own words around. */
const unwanted = /[\p{Cs}\p{Co}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const controls = /(?![\n\t])\p{Cc}/gu;
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** What VK would read as a mention or a labelled link (PLATFORMS B4), at the end of a value too: more may follow. */
const vkMarkup =
  /@(?=[\p{L}\p{N}_.]|$)|\[(?=(?:id|club|public|event|https?:|vk\.)|$)|\*(?=(?:id|club|public|event|all|online)|$)/giu;

const stripped = (text: string): string =>
  text.replaceAll("\r\n", "\n").replace(unwanted, "").replace(controls, "");

const isolated = (text: string): string =>
  rightToLeft.test(text) ? `${firstStrongIsolate}${text}${popIsolate}` : text;

const defused = (text: string, network: Network | undefined): string =>
  network === "vk" ? text.replace(vkMarkup, (found) => found + wordJoiner) : text;

/** A person's free text as data: no control characters, no forged marks, no mention on VK; line ends stay. */
export const cleanText = (text: string, network?: Network): string =>
  isolated(defused(stripped(text), network));

/** Machine text (codes, hashes, commands): nothing is added that would be copied along. */
export const cleanCode = (text: string): string => stripped(text);

/** A name on one line, isolated if it runs right to left; empty when nothing visible is left. */
export const cleanName = (name: string, network?: Network): string => {
  const oneLine = stripped(name)
    .replace(/[\u200B\u2060\uFEFF]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  // VK writes mentions as [id1|name].
  const plain =
    network === "vk"
      ? oneLine
          .replace(/[[\]|]/g, " ")
          .replace(/ {2,}/g, " ")
          .trim()
      : oneLine;
  return defused(plain, network);
};

/** Whether a name needs to be kept from turning the words around it. */
export const isolate = (name: string): readonly [before: string, name: string, after: string] =>
  rightToLeft.test(name) ? [firstStrongIsolate, name, popIsolate] : ["", name, ""];

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** At most `max` UTF-16 units, cut between characters as people see them, with an ellipsis. */
export const shorten = (text: string, max: number): string => {
  if (text.length <= max) return text;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
};
