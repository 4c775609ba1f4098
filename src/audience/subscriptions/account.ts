import { z } from "zod";
import { defineArgument, quoted, refuse, type Argument } from "../../bot/argument.ts";
import { tagShape } from "../segments/segment.ts";

/** An account as people write it. */
export type Account = { readonly key: string } | { readonly username: string };

const readAccount = (input: string): Account | undefined => {
  const word = input.replace(/^https?:\/\//i, "").replace(/^(?:m\.)?(?:vk\.com|vk\.ru|t\.me)\/(?=.)/i, "");
  const key = /^(tg|vk):(\d{1,20})$/i.exec(word);
  if (key) return { key: `${key[1]?.toLowerCase()}:${key[2]}` };
  const vkId = /^id(\d{1,20})$/i.exec(word)?.[1];
  if (vkId !== undefined) return { key: `vk:${vkId}` };
  const username = /^@?([A-Za-z][A-Za-z0-9_]{3,31})$/.exec(word)?.[1];
  return username === undefined ? undefined : { username };
};

const write = (account: Account): string => ("key" in account ? account.key : `@${account.username}`);

/** Somebody's account: `@anna`, `t.me/anna`, `vk.com/id5`, `tg:7`. */
export const account = (): Argument<Account> =>
  defineArgument<Account>({
    kind: "account",
    schema: () =>
      z
        .string()
        .transform(
          (input, context) =>
            readAccount(input.trim()) ?? refuse(context, "account-shape", { input: quoted(input) }),
        ),
    write,
    show: (value) => ({ kind: "code", text: write(value) }),
  });

/** A word of the team for subscribers. */
export const tagName = (): Argument<string> =>
  defineArgument<string>({
    kind: "tag",
    schema: () =>
      z.string().transform((input, context) => {
        const tag = input.trim().toLowerCase().replace(/^#/, "");
        return tagShape.test(tag) ? tag : refuse(context, "tag-shape", { input: quoted(input) });
      }),
    write: (value) => value,
  });
