import type { Network } from "../../bot/incoming.ts";
import type { Content } from "../../bot/outgoing.ts";

/** What visits are called in the statistics of the site they come to. */
export interface Utm {
  readonly source: Network;
  /** Of the campaign, as people call it. */
  readonly number: number;
}

/** Chats, people and bots of the networks themselves open in the app; a detour would open a browser instead. */
const ownHosts = /^(?:www\.|m\.)?(?:t\.me|telegram\.(?:me|org)|vk\.(?:com|ru|me|cc|link)|vkontakte\.ru)$/u;

/** Whether an address leads to a site: what leads into the networks, or is no http address, stays to the letter. */
export const leadsToSite = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (protocol === "https:" || protocol === "http:") && !ownHosts.test(hostname.toLowerCase());
};

/** Adds the UTM marks that an address does not have yet; whatever stands in it already stays to the letter. */
export const withUtm = (url: string, { source, number }: Utm): string => {
  const wanted = [
    ["utm_source", source],
    ["utm_medium", "newsletter"],
    ["utm_campaign", `n${number}`],
  ] as const;
  const at = url.indexOf("#");
  const [address, fragment] = at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at)];
  const question = address.indexOf("?");
  const query = question < 0 ? "" : address.slice(question + 1);
  const known = new Set([...new URLSearchParams(query).keys()].map((key) => key.toLowerCase()));
  const missing = wanted.filter(([name]) => !known.has(name)).map(([name, value]) => `${name}=${value}`);
  if (missing.length === 0) return url;
  const mark = question < 0 ? "?" : query === "" || query.endsWith("&") ? "" : "&";
  return `${address}${mark}${missing.join("&")}${fragment}`;
};

/** Every address behind the words and buttons of a content, each once; addresses that stand open in the text are words. */
export const addressesOf = ({ marks = [], buttons = [] }: Content): readonly string[] => [
  ...new Set([
    ...marks.flatMap((mark) => (mark.kind === "link" ? [mark.url] : [])),
    ...buttons.flat().flatMap((button) => (button.kind === "link" ? [button.url] : [])),
  ]),
];

/** The same content with other addresses behind its words and buttons; those that `to` does not name stay. */
export const readdress = (content: Content, to: ReadonlyMap<string, string>): Content => ({
  ...content,
  ...(content.marks && {
    marks: content.marks.map((mark) =>
      mark.kind === "link" ? { ...mark, url: to.get(mark.url) ?? mark.url } : mark,
    ),
  }),
  ...(content.buttons && {
    buttons: content.buttons.map((row) =>
      row.map((button) =>
        button.kind === "link" ? { ...button, url: to.get(button.url) ?? button.url } : button,
      ),
    ),
  }),
});
