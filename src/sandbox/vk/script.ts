import { refusal } from "./refusal.ts";

/**
 * The part of VKScript that batches need: `return` of literals, arrays, objects and `API.x.y({...})` calls.
 * Anything else does not compile, as the real compiler refuses what it does not know (error 12).
 */
export type Expression =
  | { readonly kind: "value"; readonly value: string | number | boolean | null }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: "call"; readonly method: string; readonly argument: Expression | undefined };

const TOKEN =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>[[\]{}(),:;.]))/uy;

interface Lexeme {
  readonly kind: "string" | "number" | "name" | "sign" | "end";
  readonly text: string;
}

const KINDS = ["string", "number", "name", "sign"] as const;

const scan = (code: string): Lexeme[] => {
  const lexemes: Lexeme[] = [];
  const trimmed = code.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(trimmed)?.groups;
    const kind = KINDS.find((name) => groups?.[name] !== undefined);
    if (!groups || !kind) throw refusal(12, `unexpected character at ${at}`);
    lexemes.push({ kind, text: groups[kind] ?? "" });
  }
  return lexemes;
};

const readString = (text: string): string => {
  // A single-quoted literal is the double-quoted one with its quotes turned round.
  const json = text.startsWith("'")
    ? `"${text
        .slice(1, -1)
        .replace(/\\'/gu, "'")
        .replace(/(?<!\\)"/gu, '\\"')}"`
    : text;
  try {
    return String(JSON.parse(json));
  } catch {
    throw refusal(12, "bad string literal");
  }
};

const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Compiles `return …;`. @throws {Refusal} 12 */
export const compile = (code: string): Expression => {
  const lexemes = scan(code);
  let position = 0;
  const peek = (): Lexeme => lexemes[position] ?? { kind: "end", text: "end of code" };
  const next = (): Lexeme => {
    const lexeme = peek();
    position += 1;
    return lexeme;
  };
  const isSign = (text: string): boolean => peek().kind === "sign" && peek().text === text;
  const take = (text: string): boolean => {
    if (!isSign(text)) return false;
    position += 1;
    return true;
  };
  const expect = (text: string): void => {
    const found = next();
    if (found.text !== text) throw refusal(12, `'${text}' expected, ${found.text} found`);
  };
  const listUntil = <T>(end: string, item: () => T): T[] => {
    const items: T[] = [];
    while (!take(end)) {
      items.push(item());
      if (isSign(end)) continue;
      expect(",");
    }
    return items;
  };
  const name = (): string => {
    const found = next();
    if (found.kind !== "name") throw refusal(12, `name expected, ${found.text} found`);
    return found.text;
  };
  const entry = (): readonly [string, Expression] => {
    const key = next();
    if (key.kind !== "name" && key.kind !== "string") throw refusal(12, `key expected, ${key.text} found`);
    expect(":");
    return [key.kind === "string" ? readString(key.text) : key.text, expression()];
  };
  const call = (): Expression => {
    expect(".");
    let method = name();
    while (take(".")) method += `.${name()}`;
    expect("(");
    const [argument, ...rest] = listUntil(")", expression);
    if (rest.length > 0) throw refusal(12, "an API method takes one object");
    if (argument && argument.kind !== "object") throw refusal(12, "an API method takes an object");
    return { kind: "call", method, argument };
  };
  const expression = (): Expression => {
    const found = next();
    if (found.kind === "string") return { kind: "value", value: readString(found.text) };
    if (found.kind === "number") return { kind: "value", value: Number(found.text) };
    if (found.kind === "sign" && found.text === "[")
      return { kind: "array", items: listUntil("]", expression) };
    if (found.kind === "sign" && found.text === "{")
      return { kind: "object", entries: listUntil("}", entry) };
    if (found.kind === "name" && found.text === "API") return call();
    const word = found.kind === "name" ? WORDS[found.text] : undefined;
    if (word === undefined) throw refusal(12, `unexpected ${found.text}`);
    return { kind: "value", value: word };
  };
  if (name() !== "return") throw refusal(12, "only `return` is played by this simulator");
  const compiled = expression();
  take(";");
  if (peek().kind !== "end") throw refusal(12, `unexpected ${peek().text}`);
  return compiled;
};

/** How many API calls the code makes. */
export const countCalls = (expression: Expression): number => {
  const sum = (parts: readonly Expression[]): number =>
    parts.reduce((total, part) => total + countCalls(part), 0);
  if (expression.kind === "value") return 0;
  if (expression.kind === "array") return sum(expression.items);
  if (expression.kind === "object") return sum(expression.entries.map(([, value]) => value));
  return 1 + (expression.argument ? countCalls(expression.argument) : 0);
};
