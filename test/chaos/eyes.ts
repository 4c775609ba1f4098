import type pg from "pg";

/** Where a gate in the bot's database stands: the bot waits there, within its own transaction. */
export type Gate = "attempt" | "result";

const gateNumbers: Readonly<Record<Gate, number>> = { attempt: 1, result: 2 };
/** Of our advisory locks, so that they meet nobody else's. */
const lockClass = 7321;

/**
 * The runner's own connection to the bot's database: it looks, and it closes gates; it changes no row of the bot, but for
 * those of whom a story finds there when it begins.
 */
export interface Eyes {
  /** Several statements without values. */
  run(sql: string): Promise<void>;
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The first column of the first row as a number. */
  count(sql: string, values?: readonly unknown[]): Promise<number>;
  closeGate(gate: Gate, giveawayId: number): Promise<void>;
  openGate(gate: Gate, giveawayId: number): Promise<void>;
  isSomebodyAt(gate: Gate, giveawayId: number): Promise<boolean>;
}

const lockOf = (gate: Gate, giveawayId: number): number => gateNumbers[gate] * 1_000_000 + giveawayId;

/** A transaction that comes by waits for whoever holds the giveaway's lock; without a holder it passes. */
const gates = `
  CREATE FUNCTION chaos_gate() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(${lockClass}, TG_ARGV[0]::int * 1000000 + NEW."giveawayId");
    RETURN NEW;
  END $$;
  CREATE TRIGGER chaos_attempt BEFORE INSERT ON draw_attempt
    FOR EACH ROW EXECUTE FUNCTION chaos_gate(${gateNumbers.attempt});
  CREATE TRIGGER chaos_result BEFORE INSERT ON draw_file
    FOR EACH ROW WHEN (NEW.name = 'result.json') EXECUTE FUNCTION chaos_gate(${gateNumbers.result});`;

export const createEyes = async (client: pg.Client): Promise<Eyes> => {
  await client.query(gates);
  let turn: Promise<unknown> = Promise.resolve();
  /** One after another: a connection does one thing at a time. */
  const rows = async <Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => {
    // With values a query is one statement.
    const mine = turn.then(() => (values.length === 0 ? client.query(sql) : client.query(sql, [...values])));
    turn = mine.catch(() => undefined); // whoever asked is told
    // What a query of ours returns is what it asks for.
    return (await mine).rows as Row[];
  };
  const count = async (sql: string, values: readonly unknown[] = []): Promise<number> =>
    Number(Object.values((await rows<Record<string, unknown>>(sql, values))[0] ?? {})[0] ?? 0);
  return {
    run: async (sql) => void (await rows(sql)),
    rows,
    count,
    closeGate: async (gate, giveawayId) => {
      await rows("SELECT pg_advisory_lock($1::int, $2::int)", [lockClass, lockOf(gate, giveawayId)]);
    },
    openGate: async (gate, giveawayId) => {
      await rows("SELECT pg_advisory_unlock($1::int, $2::int)", [lockClass, lockOf(gate, giveawayId)]);
    },
    isSomebodyAt: async (gate, giveawayId) =>
      (await count(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND NOT granted",
        [lockClass, lockOf(gate, giveawayId)],
      )) > 0,
  };
};
