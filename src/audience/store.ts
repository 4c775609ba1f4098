import { identityKey, type IdentityKey, type Network, type Sender } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";

export interface IdentityRow {
  readonly id: number;
  readonly key: IdentityKey;
  readonly network: Network;
  readonly userId: string;
  readonly personId: number;
  readonly name: string;
  readonly username: string | null;
  readonly languageCode: string | null;
  readonly isDeactivated: boolean;
  readonly seenAt: Date;
}

const fields = {
  id: true,
  key: true,
  network: true,
  userId: true,
  personId: true,
  name: true,
  username: true,
  languageCode: true,
  isDeactivated: true,
  seenAt: true,
} as const;

// Keys and networks are written by `meetIdentity` only, from adapters that build them.
const identityOf = (
  row: Omit<IdentityRow, "key" | "network"> & { key: string; network: string },
): IdentityRow => ({
  ...row,
  key: row.key as IdentityKey,
  network: row.network as Network,
});

/**
 * The account that spoke, made at its first word, with a person of its own. One statement decides who makes it,
 * so two updates of one newcomer at the same instant give one person.
 */
export const meetIdentity = async (
  tx: Transaction,
  { network, from, now }: { network: Network; from: Sender; now: Date },
): Promise<IdentityRow> => {
  const key = identityKey(network, from.userId);
  const known = await tx.identity.findUnique({ where: { key }, select: fields });
  const username = from.username ?? null;
  const languageCode = from.languageCode ?? null;
  if (known) {
    // VK's events bring no names; a name once learnt stays.
    const name = from.name === "" ? known.name : from.name;
    const isSame =
      known.name === name &&
      known.username === username &&
      known.languageCode === (languageCode ?? known.languageCode);
    // Writing on every tap would double the work of a tap; the hour is enough for "answered last".
    if (isSame && now.getTime() - known.seenAt.getTime() < 60 * 60_000) return identityOf(known);
    const row = await tx.identity.update({
      where: { key },
      data: { name, username, ...(languageCode ? { languageCode } : {}), seenAt: now },
      select: fields,
    });
    return identityOf(row);
  }
  // Another transaction may be meeting them too: the lock makes the second one wait and find the row.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('identity'), hashtext(${key}))`;
  const met = await tx.identity.findUnique({ where: { key }, select: fields });
  if (met) return identityOf(met);
  const person = await tx.person.create({ data: { createdAt: now }, select: { id: true } });
  const row = await tx.identity.create({
    data: {
      key,
      network,
      userId: from.userId,
      personId: person.id,
      name: from.name,
      username,
      languageCode,
      createdAt: now,
      seenAt: now,
    },
    select: fields,
  });
  return identityOf(row);
};

export const identityById = async (tx: Transaction, id: number): Promise<IdentityRow | null> => {
  const row = await tx.identity.findUnique({ where: { id }, select: fields });
  return row ? identityOf(row) : null;
};

export const identityByKey = async (tx: Transaction, key: IdentityKey): Promise<IdentityRow | null> => {
  const row = await tx.identity.findUnique({ where: { key }, select: fields });
  return row ? identityOf(row) : null;
};

/** All accounts of a person, the one heard from last first. */
export const identitiesOf = async (tx: Transaction, personId: number): Promise<readonly IdentityRow[]> => {
  const rows = await tx.identity.findMany({
    where: { personId },
    orderBy: [{ seenAt: "desc" }, { id: "asc" }],
    select: fields,
  });
  return rows.map(identityOf);
};

export const identitiesByIds = async (
  tx: Transaction,
  ids: readonly number[],
): Promise<ReadonlyMap<number, IdentityRow>> => {
  const rows = await tx.identity.findMany({ where: { id: { in: [...ids] } }, select: fields });
  return new Map(rows.map((row) => [row.id, identityOf(row)]));
};

export const languageOfPerson = async (tx: Transaction, personId: number): Promise<string | null> =>
  (await tx.person.findUnique({ where: { id: personId }, select: { language: true } }))?.language ?? null;

export const setLanguage = async (tx: Transaction, personId: number, language: string): Promise<void> => {
  await tx.person.update({ where: { id: personId }, data: { language } });
};

/** Accounts whose name no event has brought (VK), the oldest first. */
export const namelessIdentities = (
  tx: Transaction,
  network: Network,
  take: number,
): Promise<readonly { userId: string }[]> =>
  tx.identity.findMany({
    where: { network, name: "", isDeactivated: false },
    orderBy: { id: "asc" },
    take,
    select: { userId: true },
  });

export const saveName = async (
  tx: Transaction,
  {
    network,
    userId,
    name,
    isDeactivated,
  }: { network: Network; userId: string; name: string; isDeactivated: boolean },
): Promise<void> => {
  await tx.identity.updateMany({ where: { network, userId }, data: { name, isDeactivated } });
};

/** Moves all accounts of one person to another; the language chosen by the one who stays wins. */
export const mergePersons = async (
  tx: Transaction,
  fromPersonId: number,
  toPersonId: number,
): Promise<void> => {
  const [from, to] = [await languageOfPerson(tx, fromPersonId), await languageOfPerson(tx, toPersonId)];
  if (from && !to) await setLanguage(tx, toPersonId, from);
  await tx.identity.updateMany({ where: { personId: fromPersonId }, data: { personId: toPersonId } });
  await tx.fact.updateMany({ where: { personId: fromPersonId }, data: { personId: toPersonId } });
};

/** Gives an account a person of its own again. */
export const splitIdentity = async (tx: Transaction, identityId: number, now: Date): Promise<number> => {
  const person = await tx.person.create({ data: { createdAt: now }, select: { id: true } });
  await tx.identity.update({ where: { id: identityId }, data: { personId: person.id } });
  return person.id;
};

/** Appends a fact that other rooms may read: person, what, object, at. */
export const addFact = async (
  tx: Transaction,
  fact: { personId: number; what: string; object: string; at: Date },
): Promise<void> => {
  await tx.fact.create({ data: fact });
};

/** Everything kept about one account outside the rooms, for `/privacy`. */
export const exportIdentity = async (tx: Transaction, identityId: number) => {
  const identity = await tx.identity.findUniqueOrThrow({
    where: { id: identityId },
    select: {
      ...fields,
      createdAt: true,
      person: { select: { language: true, createdAt: true } },
      chats: { select: { bot: true, isReachable: true } },
    },
  });
  const memberships = await tx.membership.findMany({
    where: { identityKey: identity.key },
    select: { venueKey: true, status: true, at: true },
    orderBy: { venueKey: "asc" },
  });
  const facts = await tx.fact.findMany({
    where: { personId: identity.personId },
    select: { what: true, object: true, at: true },
    orderBy: { id: "asc" },
  });
  return { identity, memberships, facts };
};
