import { refusal } from "./refusal.ts";

/** The parameters of one call, all of them text as on the wire. */
export interface Parameters {
  has(name: string): boolean;
  /** "" when absent. */
  text(name: string): string;
  required(name: string): string;
  integer(name: string): number | undefined;
  requiredInteger(name: string): number;
  /** A comma list; undefined when absent or empty. @throws {Refusal} 100 above `most` items. */
  list(name: string, most: number): string[] | undefined;
  integers(name: string, most: number): number[] | undefined;
  /** VK's booleans are 1 and 0; undefined when absent. */
  flag(name: string): boolean | undefined;
  /** Refuses (100) parameters that VK knows and the simulator does not play, unless empty or 0: never a false success. */
  refuseUnplayed(names: readonly string[]): void;
}

const toInteger = (name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value)) throw refusal(100, `${name} not integer`);
  return value;
};

const toFlag = (name: string, text: string): boolean => {
  if (text === "1" || text === "true") return true;
  if (text === "0" || text === "false" || text === "") return false;
  throw refusal(100, `${name} is not boolean`);
};

export const createParameters = (raw: Readonly<Record<string, string>>): Parameters => {
  const given = (name: string): string | undefined => (Object.hasOwn(raw, name) ? raw[name] : undefined);
  const required = (name: string): string => {
    const text = given(name);
    if (text === undefined || text === "") throw refusal(100, `${name} is undefined`);
    return text;
  };
  const list = (name: string, most: number): string[] | undefined => {
    const text = given(name);
    if (text === undefined || text === "") return undefined;
    const items = text.split(",").map((item) => item.trim());
    if (items.length > most) throw refusal(100, `${name} should contain no more than ${most} items`);
    return items;
  };
  return {
    has: (name) => given(name) !== undefined && given(name) !== "",
    text: (name) => given(name) ?? "",
    required,
    integer: (name) => {
      const text = given(name);
      return text === undefined || text === "" ? undefined : toInteger(name, text);
    },
    requiredInteger: (name) => toInteger(name, required(name)),
    list,
    integers: (name, most) => list(name, most)?.map((item) => toInteger(name, item)),
    flag: (name) => {
      const text = given(name);
      return text === undefined ? undefined : toFlag(name, text);
    },
    refuseUnplayed: (names) => {
      const unplayed = names.find((name) => !["", "0"].includes(given(name) ?? ""));
      if (unplayed !== undefined) throw refusal(100, `${unplayed} is not played by this simulator`);
    },
  };
};
