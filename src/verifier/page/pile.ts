/** What a file of a draw is for. `entrants` is binary, all others are JSON. */
export const kinds = ["rules", "entrants", "result", "receipt", "chain", "beacon"] as const;
export type Kind = (typeof kinds)[number];

/** The files that a person has brought so far. */
export type Pile = Readonly<Partial<Record<Kind, Uint8Array>>>;

/** A member that one kind of file has and no other, the telling ones first. */
const marks: readonly (readonly [string, Kind])[] = [
  ["ranks", "result"],
  ["path", "receipt"],
  ["public_key", "chain"],
  ["prizes", "rules"],
  ["signature", "beacon"],
];

/** What a file is, by what stands in it, since people rename files; by its name where it is damaged. */
export const kindOf = (name: string, bytes: Uint8Array): Kind | undefined =>
  kindInside(bytes) ?? kinds.find((kind) => name.toLowerCase().includes(kind));

const kindInside = (bytes: Uint8Array): Kind | undefined => {
  const isJson = bytes.find((byte) => byte > 0x20) === 0x7b;
  let value: unknown;
  try {
    value = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
  } catch {
    // Not JSON after all: a record of the list may begin with any byte.
  }
  if (typeof value === "object" && value !== null) {
    for (const [member, kind] of marks) if (Object.hasOwn(value, member)) return kind;
    return undefined;
  }
  return bytes.length > 0 && bytes.length % 36 === 0 ? "entrants" : undefined;
};

/** The three without which nothing can be checked, as far as they are missing. */
export const missing = (pile: Pile): readonly Kind[] =>
  (["rules", "entrants", "result"] as const).filter((kind) => pile[kind] === undefined);
