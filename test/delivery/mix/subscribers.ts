import type { MixPolicy } from "../../../src/content/mix/mix.ts";
import type { DeliveryState } from "../../../src/delivery/delivery.ts";
import type { Transaction } from "../../../src/db/transaction.ts";

const long = new Date("2026-01-01T00:00:00Z");
let counter = 0;

export interface Subscriber {
  readonly id: number;
  /** One for each account. */
  readonly subscriptions: readonly number[];
}

/** People with so many accounts each, every one of them subscribed. */
export const subscribe = async (
  tx: Transaction,
  { communityId, people, accounts }: { communityId: number; people: number; accounts: number },
): Promise<Subscriber[]> => {
  const rows = await tx.$queryRaw<Subscriber[]>`
    WITH born AS (
      INSERT INTO "person" ("createdAt") SELECT ${long}::timestamp FROM generate_series(1, ${people}::int) RETURNING "id"
    ), known AS (
      INSERT INTO "identity" ("key", "network", "userId", "personId", "name", "createdAt", "seenAt")
      SELECT 'tg:' || "id" || a, 'telegram', "id" || a, "id", 'Ann', ${long}::timestamp, ${long}::timestamp
      FROM born, (SELECT '00' || generate_series(1, ${accounts}::int) AS a) account RETURNING "id", "personId"
    ), subscribed AS (
      INSERT INTO "subscription" ("communityId", "identityId", "bot", "isActive", "since", "promoSince")
      SELECT ${communityId}::int, "id", 'tg:1', true, ${long}::timestamp, ${long}::timestamp FROM known
      RETURNING "id", "identityId"
    )
    SELECT known."personId" AS "id", array_agg(subscribed."id" ORDER BY subscribed."id") AS "subscriptions"
    FROM known JOIN subscribed ON subscribed."identityId" = known."id" GROUP BY known."personId" ORDER BY 1`;
  return rows;
};

export const subscribeOne = async (
  tx: Transaction,
  which: { communityId: number; accounts: number },
): Promise<Subscriber> => {
  const [person] = await subscribe(tx, { ...which, people: 1 });
  if (!person) throw new Error("Nobody was subscribed.");
  return person;
};

/** Another community that writes to the same accounts. */
export const subscribeElsewhere = async (
  tx: Transaction,
  { communityId, personId }: { communityId: number; personId: number },
): Promise<void> => {
  await tx.$executeRaw`
    INSERT INTO "subscription" ("communityId", "identityId", "bot", "isActive", "since")
    SELECT ${communityId}::int, "id", 'tg:1', true, ${long}::timestamp FROM "identity" WHERE "personId" = ${personId}`;
};

export interface Sending {
  readonly personId: number;
  readonly subscriptionId: number;
  readonly kind: "useful" | "promo" | "notice";
  readonly state: DeliveryState;
  /** When it ended, of what has ended. */
  readonly at: Date;
  readonly reason?: string;
  readonly bot?: string;
}

const openStates = new Set<DeliveryState>(["planned", "held", "claimed", "sending", "retry"]);

/** Writes rows, each in a run of its own; returns their ids in the order of `rows`. */
export const write = async (
  tx: Transaction,
  rows: readonly Sending[],
  run: "open" | "ended" = "open",
  mixPolicy: MixPolicy = "hold",
): Promise<bigint[]> => {
  const runs = await tx.deliveryRun.createManyAndReturn({
    data: rows.map(() => {
      counter += 1;
      return { about: `campaign:${counter}`, state: run, mixPolicy, createdAt: long };
    }),
  });
  const made = await tx.delivery.createManyAndReturn({
    data: rows.map(({ at, kind, state, personId, subscriptionId, reason = null, bot = "tg:1" }, place) => ({
      bot,
      lane: 2,
      op: "message",
      recipient: String(subscriptionId),
      content: { text: "hello" },
      contentHash: "hash",
      kind,
      state,
      reason,
      notBefore: long,
      createdAt: long,
      settledAt: openStates.has(state) ? null : at,
      reviewAt: state === "held" ? long : null,
      fence: 1n,
      runId: runs[place]?.id ?? null,
      personId,
      subscriptionId,
    })),
  });
  return made.map(({ id }) => id);
};
