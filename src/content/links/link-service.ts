import type { Content } from "../../bot/outgoing.ts";
import type { Signer } from "../../bot/signing.ts";
import type { Transaction } from "../../db/transaction.ts";
import { addressesOf, leadsToSite, readdress, type Utm, withUtm } from "./address.ts";
import { keepLinks } from "./store.ts";

/** What a signature under a link's number is for; it has nothing in common with those of buttons. */
const domain = "link";

/** 64 bits, as of buttons. */
const signatureBytes = 8;

/** What stands in the address of a link: its number and a signature, so that nobody can walk through all of them. */
export const tokenOf = (signer: Pick<Signer, "sign">, id: number): string =>
  `${id.toString(36)}-${signer.sign(domain, String(id), signatureBytes)}`;

/** The link of a token of ours, or undefined. */
export const linkOfToken = (signer: Pick<Signer, "isSigned">, token: string): number | undefined => {
  const [, digits = "", signature = ""] = /^([0-9a-z]{1,6})-([\w-]{11})$/u.exec(token) ?? [];
  const id = Number.parseInt(digits, 36);
  const isOurs =
    Number.isSafeInteger(id) &&
    id.toString(36) === digits &&
    signer.isSigned(domain, String(id), signature, signatureBytes);
  return isOurs ? id : undefined;
};

export interface Links {
  /**
   * The content as it is sent: addresses of sites behind words and buttons get their UTM marks and, where the bot has
   * an address of its own, lead through it, so that they can be counted.
   */
  wrap(
    tx: Transaction,
    content: Content,
    of: Utm & { readonly about: string; readonly now: Date },
  ): Promise<Content>;
}

export const createLinks = (options: {
  readonly signer: Pick<Signer, "sign">;
  /** Without a slash at its end; absent in the normal shop. */
  readonly publicUrl: string | undefined;
}): Links => {
  const { signer, publicUrl } = options;
  return {
    wrap: async (tx, content, { about, now, ...utm }) => {
      const sites = addressesOf(content).filter(
        (url) => leadsToSite(url) && !(publicUrl !== undefined && url.startsWith(`${publicUrl}/`)),
      );
      if (sites.length === 0) return content;
      const marked = new Map(sites.map((url) => [url, withUtm(url, utm)]));
      if (publicUrl === undefined) return readdress(content, marked);
      const ids = await keepLinks(tx, { about, urls: [...new Set(marked.values())], now });
      const wrapped = [...marked].map(([url, target]) => {
        const id = ids.get(target);
        return [url, id === undefined ? target : `${publicUrl}/r/${tokenOf(signer, id)}`] as const;
      });
      return readdress(content, new Map(wrapped));
    },
  };
};
