/** What the draw's public files may hold: no fractions, and no integer from 2^53 on (DRAW §1). */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

// With the u flag a pair is one character, so only a lone half matches.
const loneSurrogate = /[\ud800-\udfff]/u;

const canonicalString = (text: string): string => {
  if (loneSurrogate.test(text)) throw new RangeError(`${JSON.stringify(text)} holds half a surrogate pair.`);
  return JSON.stringify(text);
};

const canonicalNumber = (value: number): string => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer below 2^53.`);
  return value === 0 ? "0" : String(value);
};

const canonicalObject = (value: JsonObject): string => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new RangeError(`${Object.prototype.toString.call(value)} is not plain data.`);
  }
  // The default order of sort() is by UTF-16 units, which is RFC 8785 §3.2.3.
  const members = Object.keys(value)
    .sort()
    .map((name) => `${canonicalString(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(",")}}`;
};

/**
 * The one canonical spelling of a value (RFC 8785), for the values that DRAW §1 allows.
 * @throws {RangeError} for fractions, integers from 2^53 on, lone surrogates and what is not JSON.
 */
export const canonicalJson = (value: JsonValue | undefined): string => {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value !== "object") throw new RangeError(`A value of type ${typeof value} is not JSON.`);
  // Array.isArray does not narrow readonly arrays.
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalJson).join(",")}]`;
  return canonicalObject(value as JsonObject);
};
