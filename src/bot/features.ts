import type { Button, Ref } from "./button.ts";
import type { Command } from "./command.ts";
import type { Listener } from "./listener.ts";

/** What a room declares, in the order of /help. */
export interface Features {
  readonly commands: readonly Command[];
  readonly buttons: readonly Button[];
  readonly refs: readonly Ref[];
  readonly listeners: readonly Listener[];
}

const byName = <T extends { readonly name: string }>(
  what: string,
  all: readonly T[],
): ReadonlyMap<string, T> => {
  const found = new Map<string, T>();
  for (const one of all) {
    if (found.has(one.name)) throw new RangeError(`Two ${what} are called "${one.name}".`);
    found.set(one.name, one);
  }
  return found;
};

/** @throws {RangeError} when two buttons or two refs have one name */
export const indexButtons = (features: Features): ReadonlyMap<string, Button> =>
  byName("buttons", features.buttons);
export const indexRefs = (features: Features): ReadonlyMap<string, Ref> => byName("refs", features.refs);
