import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Content } from "../../../src/bot/outgoing.ts";
import { addressesOf, leadsToSite, readdress, withUtm } from "../../../src/content/links/address.ts";

const utm = { source: "vk", number: 12 } as const;

describe("UTM marks", () => {
  test.each([
    ["https://shop.ru", "https://shop.ru?utm_source=vk&utm_medium=newsletter&utm_campaign=n12"],
    [
      "https://shop.ru/a?x=1#top",
      "https://shop.ru/a?x=1&utm_source=vk&utm_medium=newsletter&utm_campaign=n12#top",
    ],
    ["https://shop.ru/?", "https://shop.ru/?utm_source=vk&utm_medium=newsletter&utm_campaign=n12"],
    ["https://shop.ru/?a&", "https://shop.ru/?a&utm_source=vk&utm_medium=newsletter&utm_campaign=n12"],
    [
      "https://shop.ru/?UTM_Source=me",
      "https://shop.ru/?UTM_Source=me&utm_medium=newsletter&utm_campaign=n12",
    ],
    [
      "https://shop.ru/?utm_campaign=may&q=%D1%8B+1",
      "https://shop.ru/?utm_campaign=may&q=%D1%8B+1&utm_source=vk&utm_medium=newsletter",
    ],
    [
      "https://shop.ru/#?utm_source=x",
      "https://shop.ru/?utm_source=vk&utm_medium=newsletter&utm_campaign=n12#?utm_source=x",
    ],
  ])("%s", (url, marked) => {
    expect(withUtm(url, utm)).toBe(marked);
  });

  test("are added once, and never change what an address has already", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const once = withUtm(url, utm);
        expect(withUtm(once, utm)).toBe(once);
        const [before, after] = [new URL(url), new URL(once)];
        expect([after.origin, after.pathname, after.hash]).toEqual([
          before.origin,
          before.pathname,
          before.hash,
        ]);
        expect(after.search.startsWith(before.search)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

test.each([
  ["https://shop.ru/t.me", true],
  ["http://пример.рф/", true],
  ["https://not-t.me/", true],
  ["https://t.me/vestnik_bot?start=g_1", false],
  ["https://VK.com/club1", false],
  ["https://m.vk.com/club1", false],
  ["tg://user?id=1", false],
  ["mailto:a@b.ru", false],
  ["nonsense", false],
])("%s leads to a site: %s", (url, expected) => {
  expect(leadsToSite(url)).toBe(expected);
});

test("addresses behind words and buttons are found once each and given others; everything else stays", () => {
  const content: Content = {
    text: "shop https://open.ru",
    marks: [
      { kind: "bold", offset: 0, length: 4 },
      { kind: "link", offset: 0, length: 4, url: "https://a.ru/" },
    ],
    buttons: [
      [
        { kind: "link", label: "A", url: "https://a.ru/" },
        { kind: "link", label: "B", url: "https://b.ru/" },
        { kind: "action", label: "C", data: "c" },
      ],
    ],
  };
  expect(addressesOf(content)).toEqual(["https://a.ru/", "https://b.ru/"]);
  const changed = readdress(content, new Map([["https://a.ru/", "https://c.ru/"]]));
  expect(addressesOf(changed)).toEqual(["https://c.ru/", "https://b.ru/"]);
  expect(readdress(changed, new Map([["https://c.ru/", "https://a.ru/"]]))).toEqual(content);
  expect(readdress({ text: "" }, new Map())).toEqual({ text: "" });
});
