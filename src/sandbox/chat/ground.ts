import type { DrawView } from "./contract.ts";
import type { Network, PersonKey } from "./view-contract.ts";
import type { Host } from "./host.ts";

/** Telegram's numbers of the two chats; the VK community's stands in `networks`. */
export const groupId = -1_001_000_000_777;
export const channelId = -1_001_000_000_888;
/** What the simulated world holds at most, so that memory has an end. */
export const mostPeople = 5_000;

export interface Account {
  readonly key: PersonKey;
  readonly network: Network;
  readonly id: number;
  readonly name: string;
  readonly language: string;
  readonly isReader: boolean;
}

/** One life of the sandbox, from a start or reset to the next: who lives there, and what was seen of it. */
export interface Ground {
  readonly host: Host;
  /** Of the prepared world and its bot. */
  readonly language: "en" | "ru";
  /** Whom the reader can play, in the order of the page. */
  readonly played: Map<PersonKey, Account>;
  /** Everybody's name, the crowd's too. */
  readonly names: Map<PersonKey, string>;
  /** By draw: who came by a tap, a comment or a link and was taken, as far as the networks showed it. */
  readonly entered: Map<string, Set<PersonKey>>;
  readonly verdicts: Map<string, NonNullable<DrawView["verdict"]>>;
  lastPersonId: number;
  crowds: number;
  /** A crowd is on its way. */
  isCrowded: boolean;
}

/** A sentence for the reader: a key of `sandbox.ftl` and what it names. */
export class ActError extends Error {
  override readonly name = "ActError";
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(key: string, values: Readonly<Record<string, string | number>> = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

export const keyOf = (network: Network, id: number): PersonKey =>
  `${network === "telegram" ? "tg" : "vk"}:${id}`;

/** @throws {ActError} sandbox-error-person */
export const accountOf = (ground: Ground, key: PersonKey): Account => {
  const account = ground.played.get(key);
  if (!account) throw new ActError("sandbox-error-person", { person: key });
  return account;
};

/** The reader's own account on a network. */
export const readerOf = (ground: Ground, network: Network): Account => {
  for (const account of ground.played.values())
    if (account.isReader && account.network === network) return account;
  throw new Error(`The reader has no account on ${network}.`);
};

/** Makes somebody on a network; nobody of them is a member of anything yet. @throws {ActError} sandbox-error-full */
export const createAccount = async (
  ground: Ground,
  person: {
    readonly network: Network;
    readonly firstName: string;
    readonly lastName?: string;
    readonly language: string;
    readonly isReader?: boolean;
  },
): Promise<Account> => {
  if (ground.names.size >= mostPeople) throw new ActError("sandbox-error-full", { people: mostPeople });
  const { network, firstName, lastName = "", language, isReader = false } = person;
  const { telegram, vk } = ground.host.networks;
  ground.lastPersonId += 1;
  const id = ground.lastPersonId;
  if (network === "telegram")
    await telegram.world.createPerson({
      id,
      firstName,
      ...(lastName === "" ? {} : { lastName }),
      languageCode: language,
    });
  else await vk.world.createPerson({ id, firstName, lastName, languageId: language === "ru" ? 0 : 3 });
  const account: Account = {
    key: keyOf(network, id),
    network,
    id,
    name: [firstName, lastName].filter((part) => part !== "").join(" "),
    language,
    isReader,
  };
  ground.names.set(account.key, account.name);
  return account;
};
