import type { Networks } from "../networks.ts";

/** What the web chat needs of the house behind it; whoever opens the sandbox brings it. */
export interface Host {
  readonly networks: Networks;
  /** Waits until the bot has answered everything; false when it took longer than `patienceMs` of real time. */
  settle(patienceMs: number): Promise<boolean>;
  /** Turns the clock in steps, so that everything on the way happens in order; false as above. */
  turnTo(target: Date): Promise<boolean>;
  nextThing(): Promise<{ readonly at: Date; readonly what: "close" | "beacon" | "message" } | null>;
  /** As the terminal would show it; undefined once there is an owner. */
  claimCode(): Promise<string | undefined>;
  /** The team, by account: `tg:42` → owner. */
  teamRoles(): Promise<ReadonlyMap<string, string>>;
  /** A public file of the bot's by its path, `/g/…/result.json`; undefined when there is none. */
  readPublic(path: string): Promise<Uint8Array | undefined>;
  /** Checks a draw from its files by their names. */
  verify(
    files: ReadonlyMap<string, Uint8Array>,
  ): Promise<{ readonly isGood: boolean; readonly lines: readonly string[] }>;
  close(): Promise<void>;
}
