import { isHex } from "./bytes.ts";
import { isJsonArray, isJsonObject, type Json } from "./json.ts";
import { quote, Refusal } from "./refusal.ts";

/** A value and where it stands, so that every refusal names the place. */
export interface Place {
  readonly value: Json | undefined;
  readonly path: string;
}

const describe = (value: Json): string => {
  if (typeof value === "string") return quote(value);
  if (isJsonArray(value)) return "a list";
  return isJsonObject(value) ? "an object" : String(value);
};

const refuse = ({ value, path }: Place, wanted: string): never => {
  if (value === undefined) throw new Refusal(`${path} is missing; it must be ${wanted}`);
  throw new Refusal(`${path} must be ${wanted}, not ${describe(value)}`);
};

/** The member of an object; a missing one has the value undefined. @throws {Refusal} when there is no object */
export const member = (place: Place, name: string): Place => {
  if (!isJsonObject(place.value)) return refuse(place, "an object");
  return { value: place.value.get(name), path: `${place.path} ${name}` };
};

/** @throws {Refusal} when it is not a list; the same holds for every reader below and its kind of value */
export const items = (place: Place): readonly Place[] => {
  if (!isJsonArray(place.value)) return refuse(place, "a list");
  return place.value.map((value: Json, i) => ({ value, path: `${place.path}[${i}]` }));
};

export const text = (place: Place): string =>
  typeof place.value === "string" ? place.value : refuse(place, "a text");

export const flag = (place: Place): boolean =>
  typeof place.value === "boolean" ? place.value : refuse(place, "true or false");

/** Exactly this text. */
export const exact = (place: Place, wanted: string): string =>
  place.value === wanted ? wanted : refuse(place, quote(wanted));

/** A whole number from `min` to `max`, both allowed. */
export const integer = (place: Place, min: number, max: number = Number.MAX_SAFE_INTEGER): number => {
  const { value } = place;
  if (typeof value === "number" && value >= min && value <= max) return value;
  return refuse(place, `a whole number from ${min} to ${max}`);
};

/** Lowercase hex of exactly `length` bytes. */
export const hex = (place: Place, length: number): string => {
  const { value } = place;
  if (typeof value === "string" && value.length === 2 * length && isHex(value)) return value;
  return refuse(place, `${length} bytes in lowercase hex`);
};

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Unix seconds of an RFC 3339 instant in whole seconds ending in Z (DRAW); undefined for any other text. */
export const parseInstant = (value: string): number | undefined => {
  if (!instantForm.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  // Date.parse turns 31 February into March, which is a date nobody wrote.
  const isReal =
    !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === value.replace("Z", ".000Z");
  return isReal ? milliseconds / 1000 : undefined;
};

/** Unix seconds. */
export const instant = (place: Place): number => {
  const seconds = typeof place.value === "string" ? parseInstant(place.value) : undefined;
  return seconds ?? refuse(place, "a time such as 2026-04-20T00:00:00Z");
};

export const formatInstant = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
