import { createHmac, timingSafeEqual } from "node:crypto";
import { UserError } from "./errors.ts";
import type { IdentityKey } from "./incoming.ts";

/** 64 bits: what an online guesser would need 2^63 presses for. */
const signatureBytes = 8;
/** 8 bytes in base64url. */
const signatureLength = 11;
/** PLATFORMS A2: callback data 1–64 bytes; deep-link payload at most 64 of [A-Za-z0-9_-]. */
const maxDataBytes = 64;

interface SignedParts {
  readonly name: string;
  readonly args: readonly string[];
}

/** Signs what travels through people's hands: buttons, deep links, tokens in URLs. */
export interface Signer {
  /**
   * Data of a button, at most 64 bytes; bound to one person if `user` is given.
   * @throws {RangeError} when it would not fit
   */
  signButton(name: string, args: readonly (string | number)[], user?: IdentityKey): string;
  /** @throws {UserError} button-forged · button-foreign */
  openButton(data: string, user: IdentityKey): SignedParts;
  /**
   * Payload of a deep link, at most 64 of [A-Za-z0-9_-]; arguments are numbers or [A-Za-z0-9_]+.
   * @throws {RangeError} when it would not fit
   */
  signRef(name: string, args: readonly (string | number)[]): string;
  /** @throws {UserError} ref-forged */
  openRef(payload: string): SignedParts;
  /** Base64url MAC of `text` for a use named by `domain`; 128 bits unless told otherwise. */
  sign(domain: string, text: string, bytes?: number): string;
  /** In constant time. */
  isSigned(domain: string, text: string, signature: string, bytes?: number): boolean;
}

const escapePart = (part: string): string => part.replaceAll("%", "%p").replaceAll(":", "%c");
const unescapePart = (part: string): string => part.replaceAll("%c", ":").replaceAll("%p", "%");

/** One key, many uses: the domain is part of what is signed, so one use's signature is no good for another. */
export const createSigner = (secretKey: Uint8Array): Signer => {
  const key = createHmac("sha256", secretKey).update("vestnik signing v1").digest();
  const mac = (domain: string, text: string, bytes: number): Buffer =>
    createHmac("sha256", key).update(`${domain.length}:${domain}:${text}`).digest().subarray(0, bytes);
  const sign = (domain: string, text: string, bytes = 16): string =>
    mac(domain, text, bytes).toString("base64url");
  const isSigned = (domain: string, text: string, signature: string, bytes = 16): boolean => {
    const given = Buffer.from(signature, "utf8");
    // Compared as text: base64url has several writings of the same bytes.
    const right = Buffer.from(sign(domain, text, bytes), "utf8");
    return given.length === right.length && timingSafeEqual(given, right);
  };
  const buttonDomain = (user: IdentityKey | undefined): string => (user ? `button of ${user}` : "button");

  return {
    sign,
    isSigned,
    signButton(name, args, user) {
      const body = `${user ? "!" : ""}${[name, ...args.map(String)].map(escapePart).join(":")}`;
      const data = `${body}:${sign(buttonDomain(user), body, signatureBytes)}`;
      if (Buffer.byteLength(data) > maxDataBytes)
        throw new RangeError(`The data of button ${name} takes more than ${maxDataBytes} bytes: ${body}`);
      return data;
    },
    openButton(data, user) {
      const at = data.lastIndexOf(":");
      const body = data.slice(0, Math.max(at, 0));
      const isPersonal = body.startsWith("!");
      if (!isSigned(buttonDomain(isPersonal ? user : undefined), body, data.slice(at + 1), signatureBytes))
        throw new UserError(isPersonal ? "button-foreign" : "button-forged");
      const [name = "", ...args] = body
        .slice(isPersonal ? 1 : 0)
        .split(":")
        .map(unescapePart);
      return { name, args };
    },
    signRef(name, args) {
      const body = `${name}_${args.map(String).join("-")}`;
      const payload = `${body}-${sign("ref", body, signatureBytes)}`;
      if (payload.length > maxDataBytes || !/^[a-z0-9]+(_[A-Za-z0-9_-]*)$/.test(payload))
        throw new RangeError(`A deep link cannot hold "${body}".`);
      if (args.some((arg) => !/^[A-Za-z0-9_]+$/.test(String(arg))))
        throw new RangeError(`A deep link's argument cannot hold what "${body}" has.`);
      return payload;
    },
    openRef(payload) {
      const body = payload.slice(0, -signatureLength - 1);
      const signature = payload.slice(-signatureLength);
      const at = body.indexOf("_");
      if (at < 1 || !isSigned("ref", body, signature, signatureBytes) || payload !== `${body}-${signature}`)
        throw new UserError("ref-forged");
      const args = body.slice(at + 1);
      return { name: body.slice(0, at), args: args === "" ? [] : args.split("-") };
    },
  };
};
