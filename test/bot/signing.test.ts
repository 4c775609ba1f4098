import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSigner } from "../../src/bot/signing.ts";

const signer = createSigner(Buffer.alloc(32, 7));
const other = createSigner(Buffer.alloc(32, 8));
const ann = "tg:1001";
const boris = "vk:1001";

/** Another character of the same alphabet at a place. */
const altered = (data: string, at: number): string =>
  `${data.slice(0, at)}${data[at] === "A" ? "B" : "A"}${data.slice(at + 1)}`;

describe("a button's data", () => {
  test("comes back as it was signed, within 64 bytes", () => {
    const part = fc.oneof(fc.integer(), fc.string({ unit: "binary-ascii", maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 2 }), fc.boolean(), (args, isPersonal) => {
        const data = signer.signButton("g.join", args, isPersonal ? ann : undefined);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
        expect(signer.openButton(data, ann)).toEqual({ name: "g.join", args: args.map(String) });
      }),
      { examples: [[["%c:%p", "🎁:я"], true]] },
    );
  });

  test("that would not fit is a bug of ours, said at once", () => {
    expect(() => signer.signButton("g.join", ["x".repeat(60)])).toThrow(RangeError);
    expect(() => signer.signButton("g.join", ["я".repeat(25)])).toThrow(RangeError);
  });

  test("altered anywhere is refused", () => {
    const data = signer.signButton("g.draw", [12, "x"]);
    for (let at = 0; at < data.length; at += 1)
      expect(() => signer.openButton(altered(data, at), ann)).toThrow(/^button-forged$/);
  });

  test("cut, extended, invented or signed with another key is refused", () => {
    const data = signer.signButton("g.draw", [12]);
    const inventions = [
      data.slice(0, -1),
      `${data}A`,
      `${data}=`,
      "",
      ":",
      "!",
      "g.draw:12",
      "g.draw:12:",
      "😀",
    ];
    for (const invention of [...inventions, other.signButton("g.draw", [12])])
      expect(() => signer.openButton(invention, ann)).toThrow(/^button-/);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (invention) => {
        expect(() => signer.openButton(invention, ann)).toThrow(/^button-/);
      }),
    );
  });

  test("made for one person is no good for another, nor with the binding cut off", () => {
    const data = signer.signButton("link.y", [5], ann);
    expect(signer.openButton(data, ann).name).toBe("link.y");
    expect(() => signer.openButton(data, boris)).toThrow(/^button-foreign$/);
    expect(() => signer.openButton(data.slice(1), ann)).toThrow(/^button-forged$/);
    expect(() => signer.openButton(`!${signer.signButton("link.y", [5])}`, ann)).toThrow(/^button-foreign$/);
  });
});

describe("a deep link", () => {
  test("holds only what both networks let through, and comes back as it was signed", () => {
    const part = fc.oneof(fc.nat(), fc.stringMatching(/^[A-Za-z0-9_]{1,10}$/));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 3 }), (args) => {
        const payload = signer.signRef("g", args);
        expect(payload).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(signer.openRef(payload)).toEqual({ name: "g", args: args.map(String) });
      }),
    );
  });

  test("with an argument that would be read otherwise is a bug of ours", () => {
    for (const part of ["a-b", "", "a b", "я", -1, "x".repeat(60)])
      expect(() => signer.signRef("g", [part])).toThrow(RangeError);
  });

  test("altered, invented, or made of a button is refused", () => {
    const payload = signer.signRef("g", [12]);
    for (let at = 0; at < payload.length; at += 1)
      expect(() => signer.openRef(altered(payload, at))).toThrow(/^ref-forged$/);
    for (const invention of ["", "g", "g_12", `${payload}A`, payload.slice(1), other.signRef("g", [12])])
      expect(() => signer.openRef(invention)).toThrow(/^ref-forged$/);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (invention) => {
        expect(() => signer.openRef(invention)).toThrow(/^ref-forged$/);
      }),
    );
  });
});

test("one use's signature is no good for another use", () => {
  const signature = signer.sign("redirect", "https://shop.example");
  expect(signer.isSigned("redirect", "https://shop.example", signature)).toBe(true);
  expect(signer.isSigned("dashboard", "https://shop.example", signature)).toBe(false);
  expect(signer.isSigned("redirect", "https://shop.example/", signature)).toBe(false);
  expect(signer.isSigned("redirec", "thttps://shop.example", signature)).toBe(false);
  expect(Buffer.from(signature, "base64url")).toHaveLength(16);
});
