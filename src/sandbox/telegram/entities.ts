import { asObject } from "./args.ts";
import { badRequest } from "./refusal.ts";
import type { MessageEntity, User } from "./wire.ts";

const KNOWN_TYPES = new Set(
  (
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler " +
    "blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time"
  ).split(" "),
);

/** What Telegram finds in plain text by itself. */
const FOUND: readonly (readonly [string, RegExp])[] = [
  ["bot_command", /(?<![\w/])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])/gu],
  ["url", /(?<![\w@])https?:\/\/[^\s<>"]+[^\s<>".,!?;:)]/giu],
  ["mention", /(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)/gu],
  ["hashtag", /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
];

/** Commands, links, mentions and hashtags of a text; offsets in UTF-16 units. */
const findEntities = (text: string): MessageEntity[] => {
  const found: MessageEntity[] = [];
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const offset = match.index;
      const isTaken = found.some(
        (entity) => offset < entity.offset + entity.length && entity.offset < offset + match[0].length,
      );
      if (!isTaken) found.push({ type, offset, length: match[0].length });
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
};

const isInsidePair = (text: string, offset: number): boolean => {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd8_00 && before <= 0xdb_ff && after >= 0xdc_00 && after <= 0xdf_ff;
};

const readEntity = (
  value: unknown,
  text: string,
  userById: (id: number) => User | undefined,
): MessageEntity => {
  const entity = asObject(value, "can't parse MessageEntity: expected an Object");
  const numberOf = (name: "offset" | "length"): number => {
    const field = entity[name];
    if (field === undefined) throw badRequest(`can't parse MessageEntity: Can't find field "${name}"`);
    if (typeof field !== "number" || !Number.isInteger(field)) {
      throw badRequest(`can't parse MessageEntity: Field "${name}" must be of type Number`);
    }
    return field;
  };
  const type = entity["type"];
  if (typeof type !== "string")
    throw badRequest('can\'t parse MessageEntity: Field "type" must be of type String');
  if (!KNOWN_TYPES.has(type)) throw badRequest("can't parse MessageEntity: Unsupported type specified");
  const offset = numberOf("offset");
  const length = numberOf("length");
  const end = offset + length;
  if (offset < 0 || length <= 0) throw badRequest("entity has invalid offset or length");
  if (end > text.length) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
    );
  }
  if (isInsidePair(text, offset)) {
    throw badRequest(`entity begins in a middle of a UTF-16 symbol at UTF-16 offset ${offset}`);
  }
  if (isInsidePair(text, end)) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at UTF-16 offset ${end}`,
    );
  }
  const textOf = (name: string): string => {
    const field = entity[name];
    if (typeof field !== "string") throw badRequest(`can't parse MessageEntity: Can't find field "${name}"`);
    return field;
  };
  if (type === "text_link") return { type, offset, length, url: textOf("url") };
  if (type === "custom_emoji") return { type, offset, length, custom_emoji_id: textOf("custom_emoji_id") };
  if (type === "pre" && entity["language"] !== undefined) {
    return { type, offset, length, language: textOf("language") };
  }
  if (type === "text_mention") {
    const user = userById(
      Number(asObject(entity["user"], "can't parse MessageEntity: Can't find field \"user\"")["id"]),
    );
    if (!user) throw badRequest("user not found");
    return { type, offset, length, user };
  }
  return { type, offset, length };
};

/**
 * The entities of an outgoing text: those given, and what Telegram finds beside them.
 * Offsets and lengths are UTF-16 units. @throws {Refusal} 400 for a malformed or misplaced entity.
 */
export const readEntities = (
  given: unknown,
  text: string,
  userById: (id: number) => User | undefined,
): MessageEntity[] => {
  if (given !== undefined && !Array.isArray(given)) throw badRequest("expected an Array of MessageEntity");
  const entities = (given ?? []).map((value: unknown) => readEntity(value, text, userById));
  const isFree = (entity: MessageEntity): boolean =>
    !entities.some(
      (other) => entity.offset < other.offset + other.length && other.offset < entity.offset + entity.length,
    );
  const found = findEntities(text).filter(isFree);
  return [...entities, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length);
};
