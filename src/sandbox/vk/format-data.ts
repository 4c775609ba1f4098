import { refusal } from "./refusal.ts";

const TYPES = new Set(["bold", "italic", "underline", "url"]);

const isOffset = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/**
 * Checks `format_data`: version 1, known types, ranges in UTF-16 units inside the text (PLATFORMS B4).
 * @throws {Refusal} 100
 */
export const checkFormatData = (json: string, text: string): void => {
  const fail = (why: string): never => {
    throw refusal(100, `format_data ${why}`);
  };
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    fail("is not JSON");
  }
  if (typeof data !== "object" || data === null) return fail("is not an object");
  if (!("version" in data) || String(data.version) !== "1") fail("has an unknown version");
  if (!("items" in data) || !Array.isArray(data.items)) return fail("has no items");
  for (const item of data.items as unknown[]) {
    if (typeof item !== "object" || item === null) return fail("item is not an object");
    if (!("type" in item) || typeof item.type !== "string" || !TYPES.has(item.type))
      return fail("item has an unknown type");
    if (item.type === "url" && (!("url" in item) || typeof item.url !== "string")) fail("item has no url");
    if (!("offset" in item) || !("length" in item) || !isOffset(item.offset) || !isOffset(item.length))
      return fail("item has no range");
    if (item.length === 0 || item.offset + item.length > text.length) fail("item is outside the text");
  }
};
