/** JSON as DRAW §1 allows it: no repeated names, no lone surrogates, whole numbers below 2^53 in magnitude. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A map, so that a name such as `__proto__` is only a name. */
export type JsonObject = ReadonlyMap<string, Json>;

export const isJsonObject = (value: Json | undefined): value is JsonObject => value instanceof Map;

/** Array.isArray alone does not narrow a readonly array. */
export const isJsonArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export class JsonError extends Error {
  override readonly name = "JsonError";
}

const deepestNesting = 64;
const blank = /[ \t\n\r]*/y;
// Everything but the quote, the backslash and the bare control characters that JSON forbids.
const plainText = /[\u{20}\u{21}\u{23}-\u{5b}\u{5d}-\u{10ffff}]*/uy;
const numberLike = /[-+0-9.eE]+/y;
const wholeNumber = /^(?:0|-?[1-9][0-9]*)$/;
const literals: readonly (readonly [string, null | boolean])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

class Parser {
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  document(): Json {
    const value = this.value(0);
    this.take(blank);
    if (this.at < this.source.length) this.fail("text after the end of the value");
    return value;
  }

  private fail(problem: string): never {
    const before = this.source.slice(0, this.at).split("\n");
    throw new JsonError(`line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${problem}`);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private next(character: string): boolean {
    this.take(blank);
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private value(depth: number): Json {
    if (depth > deepestNesting) this.fail(`more than ${deepestNesting} levels`);
    if (this.next("{")) return this.object(depth);
    if (this.next("[")) return this.array(depth);
    if (this.next('"')) return this.text();
    for (const [word, meaning] of literals) {
      if (!this.source.startsWith(word, this.at)) continue;
      this.at += word.length;
      return meaning;
    }
    return this.number();
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    if (this.next("}")) return members;
    do {
      if (!this.next('"')) this.fail("a name in quotes must stand here");
      const name = this.text();
      if (members.has(name)) this.fail("a name is repeated in one object");
      if (!this.next(":")) this.fail('":" must stand here');
      members.set(name, this.value(depth + 1));
    } while (this.next(","));
    if (!this.next("}")) this.fail('"," or "}" must stand here');
    return members;
  }

  private array(depth: number): readonly Json[] {
    const items: Json[] = [];
    if (this.next("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.next(","));
    if (!this.next("]")) this.fail('"," or "]" must stand here');
    return items;
  }

  private text(): string {
    let text = "";
    for (;;) {
      text += this.take(plainText);
      const end = this.source[this.at];
      this.at += 1;
      if (end === '"') break;
      if (end !== "\\") this.fail("a text is not closed, or holds a bare control character");
      text += this.escape();
    }
    if (/\p{Surrogate}/u.test(text)) this.fail("a lone surrogate");
    return text;
  }

  private escape(): string {
    const letter = this.source[this.at] ?? "";
    this.at += 1;
    const simple = escapes.get(letter);
    if (simple !== undefined) return simple;
    const digits = this.source.slice(this.at, this.at + 4);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(digits)) this.fail("an unknown escape");
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(): number {
    const digits = this.take(numberLike);
    if (digits === "") this.fail("a value must stand here");
    const value = Number(digits);
    if (!wholeNumber.test(digits) || !Number.isSafeInteger(value)) {
      this.fail("a number that is not a whole one below 2^53, written plainly");
    }
    return value;
  }
}

/** Reads strict JSON. @throws {JsonError} with the line and column of the first trouble */
export const parseJson = (source: string): Json => new Parser(source).document();

/** The one canonical text of a value (RFC 8785): names by UTF-16 units, no blanks. */
export const canonicalJson = (value: Json): string => {
  if (isJsonObject(value)) {
    const names = [...value.keys()].sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value.get(name) ?? null)}`).join(",")}}`;
  }
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  return JSON.stringify(value);
};
