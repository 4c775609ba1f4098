import { afterAll, beforeAll, expect, test } from "vitest";
import { createSigner } from "../../../src/bot/signing.ts";
import { createLinks, linkOfToken, tokenOf } from "../../../src/content/links/link-service.ts";
import { linkPages } from "../../../src/content/links/pages.ts";
import { clicksAbout } from "../../../src/content/links/store.ts";
import { createWebApp } from "../../../src/web/server.ts";
import { createTestDatabase, type TestDatabase } from "../../harness/database.ts";
import { quietLog } from "../../harness/log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2026-11-22T12:00:00Z");
const signer = createSigner(new Uint8Array(32).fill(7));
const publicUrl = "https://bot.example";
const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const visit = async (
  url: string,
  headers: Record<string, string> = { "user-agent": browser },
  method = "GET",
) => {
  const { prisma } = database.db;
  const app = createWebApp([linkPages({ db: { prisma }, signer, clock: { now: () => now } })], quietLog);
  const answer = await app.request(url, { method, headers });
  return [answer.status, answer.headers.get("location")];
};

const wrap = async (about: string, url: string, address: string | undefined = publicUrl): Promise<string> => {
  const links = createLinks({ signer, publicUrl: address === "" ? undefined : address });
  const content = { text: "shop", marks: [{ kind: "link", offset: 0, length: 4, url } as const] };
  const of = { source: "telegram", number: 3, about, now } as const;
  const [mark] = (await links.wrap(database.db.prisma, content, of)).marks ?? [];
  return mark?.kind === "link" ? mark.url : "";
};

const marked = "https://shop.ru/?utm_source=telegram&utm_medium=newsletter&utm_campaign=n3";

test("a wrapped address leads where it led, with its UTM marks, and each visit is counted", async () => {
  const address = await wrap("campaign:1", "https://shop.ru/");
  expect(address).toMatch(/^https:\/\/bot\.example\/r\/[0-9a-z]+-[\w-]{11}$/u);
  expect(await wrap("campaign:1", "https://shop.ru/")).toBe(address);
  expect(await clicksAbout(database.db.prisma, "campaign:1")).toBe(0);
  expect(await visit(address)).toEqual([302, marked]);
  expect(await visit(address)).toEqual([302, marked]);
  expect(await clicksAbout(database.db.prisma, "campaign:1")).toBe(2);
  expect(await clicksAbout(database.db.prisma, "campaign:2")).toBeUndefined();
});

test.each([
  ["a preview of Telegram", { "user-agent": "TelegramBot (like TwitterBot)" }, "GET"],
  ["a preview of VK", { "user-agent": "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)" }, "GET"],
  ["a program without a name", {}, "GET"],
  ["a look at the headers", { "user-agent": browser }, "HEAD"],
  ["a prefetch", { "user-agent": browser, "sec-purpose": "prefetch;prerender" }, "GET"],
  ["a prefetch of old", { "user-agent": browser, "x-moz": "prefetch" }, "GET"],
] as const)("%s is led on, but counts as nobody", async (name, headers, method) => {
  const about = `campaign:${name}`;
  const address = await wrap(about, "https://shop.ru/");
  expect(await visit(address, headers, method)).toEqual([302, marked]);
  expect(await clicksAbout(database.db.prisma, about)).toBe(0);
});

test("an address in another script is led to, too", async () => {
  const address = await wrap("campaign:5", "https://пример.рф/чай?q=ы");
  const [status, location] = await visit(address);
  expect(status).toBe(302);
  expect(location).toContain("https://xn--e1afmkfd.xn--p1ai/%D1%87%D0%B0%D0%B9?q=%D1%8B&utm_source=telegram");
});

test("only links that we made lead anywhere", async () => {
  const address = await wrap("campaign:6", "https://shop.ru/");
  const token = address.split("/r/")[1] ?? "";
  const id = linkOfToken(signer, token) ?? 0;
  const others = createSigner(new Uint8Array(32).fill(8));
  const forged = [
    tokenOf(others, id),
    `0${token}`,
    token.slice(0, -1),
    tokenOf(signer, 999_999),
    "x",
    "1-https:__evil",
  ];
  for (const wrong of forged) expect(await visit(`${publicUrl}/r/${wrong}`)).toEqual([404, null]);
  expect((await visit(`${publicUrl}/r/https://evil.example`))[0]).toBe(404);
});

test("without an address of its own the bot adds the UTM marks and nothing else; the networks' addresses stay", async () => {
  expect(await wrap("campaign:7", "https://shop.ru/", "")).toBe(marked);
  expect(await clicksAbout(database.db.prisma, "campaign:7")).toBeUndefined();
  expect(await wrap("campaign:7", "https://t.me/shop")).toBe("https://t.me/shop");
  expect(await wrap("campaign:7", `${publicUrl}/g/1`)).toBe(`${publicUrl}/g/1`);
});
