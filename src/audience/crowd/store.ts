import type { IdentityKey, Network, Sender } from "../../bot/incoming.ts";
import { identityKey } from "../../bot/incoming.ts";
import type { Transaction } from "../../db/transaction.ts";
import type { MembershipRow, MembershipStatus } from "../membership/store.ts";

/** Of many people at once, in as many statements as of one. */
export interface MetIdentity {
  readonly id: number;
  readonly key: IdentityKey;
  readonly userId: string;
  readonly personId: number;
  readonly name: string;
  readonly languageCode: string | null;
  /** Chosen by the person. */
  readonly language: string | null;
}

const findAll = async (tx: Transaction, keys: readonly string[]) =>
  tx.identity.findMany({
    where: { key: { in: [...keys] } },
    select: {
      id: true,
      key: true,
      userId: true,
      personId: true,
      name: true,
      username: true,
      languageCode: true,
      seenAt: true,
      person: { select: { language: true } },
    },
  });

type Found = Awaited<ReturnType<typeof findAll>>[number];

const makeAll = async (
  tx: Transaction,
  network: Network,
  newcomers: readonly Sender[],
  now: Date,
): Promise<void> => {
  const people = await tx.person.createManyAndReturn({
    data: newcomers.map(() => ({ createdAt: now })),
    select: { id: true },
  });
  await tx.identity.createMany({
    data: newcomers.flatMap((from, index) => {
      const person = people[index];
      return person
        ? [
            {
              key: identityKey(network, from.userId),
              network,
              userId: from.userId,
              personId: person.id,
              name: from.name,
              username: from.username ?? null,
              languageCode: from.languageCode ?? null,
              createdAt: now,
              seenAt: now,
            },
          ]
        : [];
    }),
  });
};

const hourMs = 60 * 60_000;

const hasChanged = (known: Found, from: Sender, now: Date): boolean =>
  (from.name !== "" && from.name !== known.name) ||
  (from.username ?? null) !== known.username ||
  (from.languageCode !== undefined && from.languageCode !== known.languageCode) ||
  now.getTime() - known.seenAt.getTime() >= hourMs;

/** As `meetIdentity`, for a crowd of different people; in any order. */
export const meetCrowd = async (
  tx: Transaction,
  { network, people, now }: { network: Network; people: readonly Sender[]; now: Date },
): Promise<ReadonlyMap<string, MetIdentity>> => {
  const keyOf = (from: Sender): IdentityKey => identityKey(network, from.userId);
  const keys = people.map(keyOf);
  let found = new Map((await findAll(tx, keys)).map((row) => [row.key, row]));
  const strangers = people.filter((from) => !found.has(keyOf(from)));
  if (strangers.length > 0) {
    // Others may be meeting them too; in one order, so that two crowds do not wait for one another.
    const sorted = strangers.map(keyOf).toSorted();
    await tx.$executeRaw`
      SELECT pg_advisory_xact_lock(hashtext('identity'), hashtext(key)) FROM unnest(${sorted}::text[]) AS key`;
    const met = new Set((await findAll(tx, sorted)).map(({ key }) => key));
    const newcomers = strangers.filter((from) => !met.has(keyOf(from)));
    await makeAll(tx, network, newcomers, now);
    found = new Map((await findAll(tx, keys)).map((row) => [row.key, row]));
  }
  const changed = people.filter((from) => {
    const known = found.get(keyOf(from));
    return known !== undefined && hasChanged(known, from, now);
  });
  if (changed.length > 0) {
    await tx.$executeRaw`
      UPDATE identity SET name = CASE WHEN u.name = '' THEN identity.name ELSE u.name END, username = u.username,
        "languageCode" = COALESCE(u.language, identity."languageCode"), "seenAt" = ${now}::timestamp
      FROM unnest(${changed.map(keyOf)}::text[], ${changed.map(({ name }) => name)}::text[],
        ${changed.map(({ username }) => username ?? null)}::text[],
        ${changed.map(({ languageCode }) => languageCode ?? null)}::text[]) AS u(key, name, username, language)
      WHERE identity.key = u.key`;
  }
  return new Map(
    people.flatMap((from) => {
      const row = found.get(keyOf(from));
      if (!row) return [];
      const { id, userId, personId, person } = row;
      const name = from.name === "" ? row.name : from.name;
      const languageCode = from.languageCode ?? row.languageCode;
      const key = keyOf(from);
      return [[key, { id, key, userId, personId, name, languageCode, language: person.language }]];
    }),
  );
};

/** What is known of these accounts in these venues, by account; as `membershipsOf`. */
export const membershipsOfCrowd = async (
  tx: Transaction,
  identityKeys: readonly string[],
  venueKeys: readonly string[],
): Promise<ReadonlyMap<string, readonly Pick<MembershipRow, "venueKey" | "status">[]>> => {
  const rows = await tx.membership.findMany({
    where: { identityKey: { in: [...identityKeys] }, venueKey: { in: [...venueKeys] } },
    select: { identityKey: true, venueKey: true, status: true },
  });
  const byKey = new Map<string, { venueKey: string; status: MembershipStatus }[]>();
  for (const { identityKey: key, venueKey, status } of rows) {
    const known = byKey.get(key) ?? [];
    // Written by this room only.
    known.push({ venueKey, status: status as MembershipStatus });
    byKey.set(key, known);
  }
  return byKey;
};

/** As `addFact`, many at once. */
export const addFacts = async (
  tx: Transaction,
  facts: readonly { personId: number; what: string; object: string; at: Date }[],
): Promise<void> => {
  await tx.fact.createMany({ data: [...facts] });
};
