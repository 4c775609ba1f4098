import { describe, expect, test } from "vitest";
import { parseVkEvent } from "../../../src/platforms/vk/incoming.ts";

const parse = (fields: object) =>
  parseVkEvent(
    {
      type: "message_new",
      group_id: 55,
      object: {
        message: {
          date: 1_795_000_000,
          peer_id: 5,
          from_id: 5,
          conversation_message_id: 12,
          text: "",
          attachments: [],
          fwd_messages: [],
          ...fields,
        },
      },
    },
    55,
    new Date(0),
  );
const photo = (fileId: string) => ({
  type: "photo",
  photo: {
    sizes: [
      { type: "s", width: 75, height: 75, url: `${fileId}?s` },
      { type: "w", width: 1280, height: 1280, url: fileId },
      { type: "m", width: 130, height: 130, url: `${fileId}?m` },
    ],
  },
});

describe("a message's content", () => {
  test("brings its formatting, counted in the text as it is seen", () => {
    const format_data = {
      version: 1,
      items: [
        { type: "url", offset: 8, length: 4, url: "https://example.com/" },
        { type: "bold", offset: 0, length: 1 },
        { type: "italic", offset: 2, length: 1 },
        { type: "wavy", offset: 0, length: 1 },
        { type: "underline", offset: 8, length: 99 },
      ],
    };
    const expected = {
      text: "< & > and more",
      marks: [
        { kind: "bold", offset: 0, length: 1 },
        { kind: "italic", offset: 2, length: 1 },
        { kind: "link", offset: 8, length: 4, url: "https://example.com/" },
      ],
    };
    expect(parse({ text: "&lt; &amp; &gt; and more", format_data })).toMatchObject(expected);
    expect(
      parse({ text: "&lt; &amp; &gt; and more", format_data: JSON.stringify(format_data) }),
    ).toMatchObject(expected);
    expect(parse({ text: "x", format_data: "{" })).not.toHaveProperty("marks");
  });

  test("behind the bot's name is counted from its own beginning", () => {
    const call = "[club55|@coffee], ";
    const format_data = { version: 1, items: [{ type: "bold", offset: call.length, length: 4 }] };
    expect(parse({ peer_id: 2_000_000_003, text: `${call}bold x`, format_data })).toMatchObject({
      text: "bold x",
      marks: [{ kind: "bold", offset: 0, length: 4 }],
    });
  });

  test("with a picture brings its largest size; a preview of an address is nobody's content", () => {
    const incoming = parse({
      text: "look",
      attachments: [photo("https://x.userapi.com/a.jpg"), { type: "link" }],
    });
    expect(incoming).toMatchObject({ text: "look", photo: { fileId: "https://x.userapi.com/a.jpg" } });
    expect(incoming).not.toHaveProperty("unsupported");
  });

  test.each([
    ["album", { attachments: [photo("a"), photo("b")] }],
    ["video", { attachments: [photo("a"), { type: "video" }] }],
    ["voice", { attachments: [{ type: "audio_message" }] }],
    ["sticker", { attachments: [{ type: "sticker" }] }],
    ["file", { attachments: [{ type: "doc" }] }],
    ["poll", { attachments: [{ type: "poll" }] }],
    ["other", { attachments: [{ type: "market" }] }],
    ["other", { attachments: [{ type: "photo", photo: {} }] }],
    ["other", { text: "a place", geo: { type: "point" } }],
    ["other", { text: "my word on it", fwd_messages: [{ text: "theirs" }] }],
    ["other", { fwd_messages: [{ text: "one" }, { text: "two" }] }],
  ])("names what the bot cannot say again: %s", (unsupported, fields) => {
    expect(parse(fields)).toMatchObject({ kind: "message", unsupported, isForwarded: false });
  });

  test("of one forwarded message is that message", () => {
    const forwarded = {
      text: "Sale &amp; more",
      format_data: { version: 1, items: [{ type: "bold", offset: 0, length: 4 }] },
      attachments: [photo("a")],
      keyboard: {
        inline: true,
        buttons: [
          [
            { action: { type: "open_link", label: "Shop", link: "https://example.com/" } },
            { action: { type: "text", label: "Vote" } },
          ],
        ],
      },
    };
    expect(parse({ fwd_messages: [forwarded] })).toMatchObject({
      text: "Sale & more",
      marks: [{ kind: "bold", offset: 0, length: 4 }],
      photo: { fileId: "a" },
      linkButtons: [[{ label: "Shop", url: "https://example.com/" }]],
      isForwarded: true,
    });
  });

  test("of one shared post of a wall is that post", () => {
    const wall = { id: 7, owner_id: -55, text: "New coffee", attachments: [photo("a")] };
    expect(parse({ attachments: [{ type: "wall", wall }] })).toMatchObject({
      text: "New coffee",
      photo: { fileId: "a" },
      isForwarded: true,
    });
  });
});
