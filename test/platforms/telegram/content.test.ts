import { describe, expect, test } from "vitest";
import { parseTelegramUpdate } from "../../../src/platforms/telegram/incoming.ts";

const parse = (fields: object) =>
  parseTelegramUpdate(
    {
      update_id: 1,
      message: {
        message_id: 9,
        date: 1_795_000_000,
        chat: { id: 5, type: "private", first_name: "Ann" },
        from: { id: 5, is_bot: false, first_name: "Ann" },
        ...fields,
      },
    },
    "tg:77",
    new Date(0),
  );
const size = (width: number, fileId: string) => ({
  file_id: fileId,
  file_unique_id: fileId,
  width,
  height: width,
  file_size: width * 10,
});

describe("a message's content", () => {
  test("brings its formatting, outermost first, and leaves out what Telegram finds by itself", () => {
    const entities = [
      { type: "url", offset: 0, length: 4 },
      { type: "bold", offset: 5, length: 2 },
      { type: "expandable_blockquote", offset: 5, length: 4 },
      { type: "strikethrough", offset: 0, length: 4 },
      { type: "text_link", offset: 10, length: 1, url: "https://example.com/" },
      { type: "text_mention", offset: 10, length: 1, user: { id: 5, is_bot: false, first_name: "Ann" } },
      { type: "glow", offset: 10, length: 1 },
      { type: "italic", offset: 10, length: 99 },
    ];
    expect(parse({ text: "a.ru bold x", entities })).toMatchObject({
      marks: [
        { kind: "strike", offset: 0, length: 4 },
        { kind: "quote", offset: 5, length: 4 },
        { kind: "bold", offset: 5, length: 2 },
        { kind: "link", offset: 10, length: 1, url: "https://example.com/" },
      ],
    });
  });

  test("of a deep link is the command alone, without marks", () => {
    const entities = [{ type: "bold", offset: 0, length: 6 }];
    expect(parse({ text: "/start abc", entities })).toMatchObject({ text: "/start", ref: "abc" });
    expect(
      parse({ text: "/start abc", entities: [{ type: "bold", offset: 7, length: 3 }] }),
    ).not.toHaveProperty("marks");
  });

  test("with a picture brings its largest size, the caption and its formatting", () => {
    const incoming = parse({
      photo: [size(90, "s"), size(1280, "x"), size(320, "m")],
      caption: "look here",
      caption_entities: [{ type: "underline", offset: 5, length: 4 }],
    });
    expect(incoming).toMatchObject({
      text: "look here",
      photo: { fileId: "x", sizeBytes: 12_800 },
      marks: [{ kind: "underline", offset: 5, length: 4 }],
    });
    expect(incoming).not.toHaveProperty("unsupported");
  });

  test.each([
    ["album", { photo: [size(90, "s")], media_group_id: "13" }],
    ["video", { video: {}, caption: "x" }],
    ["video", { animation: {}, document: {} }],
    ["voice", { voice: {} }],
    ["sticker", { sticker: {} }],
    ["file", { document: {}, caption: "x" }],
    ["poll", { poll: {} }],
    ["other", { contact: {} }],
    ["other", { photo: [{}], caption: "a picture that cannot be read" }],
  ])("names what the bot cannot say again: %s", (unsupported, fields) => {
    expect(parse(fields)).toMatchObject({ kind: "message", unsupported });
  });

  test("that was forwarded brings its address buttons, and whether it may be copied", () => {
    const reply_markup = {
      inline_keyboard: [
        [
          { text: "Shop", url: "https://example.com/" },
          { text: "Vote", callback_data: "1" },
        ],
        [{ text: "More", callback_data: "2" }],
      ],
    };
    const forward_origin = { type: "hidden_user", date: 1, sender_user_name: "Bo" };
    expect(parse({ text: "x", forward_origin, reply_markup })).toMatchObject({
      isForwarded: true,
      isProtected: false,
      linkButtons: [[{ label: "Shop", url: "https://example.com/" }]],
    });
    expect(parse({ text: "x", has_protected_content: true })).toMatchObject({ isProtected: true });
    expect(parse({ text: "x", reply_markup })).not.toHaveProperty("linkButtons");
  });
});
