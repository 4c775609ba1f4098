import type { Eyes } from "../eyes.ts";

/** Where the bot can be made to wait in its database, within its own transaction or statement. */
const gateNames = [
  "opening",
  "portion written",
  "portion at its commit",
  "beginning",
  "settling",
  "finishing",
] as const;
export type GateName = (typeof gateNames)[number];

/** Gates of one campaign each. */
export interface Gates {
  close(gate: GateName, campaignId: number): Promise<void>;
  open(gate: GateName, campaignId: number): Promise<void>;
  isSomebodyAt(gate: GateName, campaignId: number): Promise<boolean>;
  /** Ends the connections that wait there, as a machine's end does: what they were about is undone. */
  endWaiters(gate: GateName, campaignId: number): Promise<void>;
}

/** Of our advisory locks, so that they meet nobody else's. */
const lockClass = 7322;
const most = 1_000_000;
const numberOf = (gate: GateName): number => gateNames.indexOf(gate) + 1;
const lockOf = (gate: GateName, campaignId: number): number => numberOf(gate) * most + campaignId;

const trigger = (gate: GateName, sql: (call: string) => string): string =>
  sql(`EXECUTE FUNCTION chaos_gate_of_campaign(${numberOf(gate)})`);

/** Whoever comes by waits for the holder of its campaign's lock; without a holder they pass. */
const sql = `
  CREATE FUNCTION chaos_wait(gate int, campaign int) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF campaign IS NULL THEN RETURN; END IF;
    -- Given back at once: kept to the end of the transaction it would bar us from closing the gate while another holds it up.
    PERFORM pg_advisory_lock_shared(${lockClass}, gate * ${most} + campaign);
    PERFORM pg_advisory_unlock_shared(${lockClass}, gate * ${most} + campaign);
  END $$;
  CREATE FUNCTION chaos_gate_of_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM chaos_wait(TG_ARGV[0]::int, NEW."id");
    RETURN NEW;
  END $$;
  CREATE FUNCTION chaos_gate_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM chaos_wait(TG_ARGV[0]::int, (SELECT "id" FROM "campaign" WHERE "runId" = NEW."runId"));
    RETURN NEW;
  END $$;
  CREATE FUNCTION chaos_gate_of_portion() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM chaos_wait(TG_ARGV[0]::int, "id") FROM "campaign"
      WHERE "runId" IN (SELECT DISTINCT "runId" FROM written WHERE "runId" IS NOT NULL);
    RETURN NULL;
  END $$;
  ${trigger(
    "opening",
    (call) => `CREATE TRIGGER chaos_opening BEFORE UPDATE ON "campaign" FOR EACH ROW
      WHEN (OLD."state" IN ('scheduled', 'arming') AND NEW."state" = 'running') ${call};`,
  )}
  CREATE TRIGGER chaos_portion AFTER INSERT ON "delivery" REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION chaos_gate_of_portion(${numberOf("portion written")});
  ${trigger(
    "portion at its commit",
    (call) => `CREATE CONSTRAINT TRIGGER chaos_commit AFTER UPDATE ON "campaign" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (OLD."plannedUpTo" <> NEW."plannedUpTo" OR OLD."isPlanned" <> NEW."isPlanned") ${call};`,
  )}
  CREATE TRIGGER chaos_beginning BEFORE UPDATE ON "delivery" FOR EACH ROW
    WHEN (NEW."runId" IS NOT NULL AND OLD."state" = 'claimed' AND NEW."state" = 'sending')
    EXECUTE FUNCTION chaos_gate_of_row(${numberOf("beginning")});
  CREATE TRIGGER chaos_settling BEFORE UPDATE ON "delivery" FOR EACH ROW
    WHEN (NEW."runId" IS NOT NULL AND OLD."state" = 'sending' AND NEW."state" = 'sent')
    EXECUTE FUNCTION chaos_gate_of_row(${numberOf("settling")});
  ${trigger(
    "finishing",
    (call) => `CREATE TRIGGER chaos_finishing BEFORE UPDATE ON "campaign" FOR EACH ROW
      WHEN (OLD."state" IN ('running', 'waiting') AND NEW."state" = 'finished') ${call};`,
  )}`;

const waiters = `FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND NOT granted`;

export const createGates = async (eyes: Eyes): Promise<Gates> => {
  await eyes.run(sql);
  const isSomebodyAt: Gates["isSomebodyAt"] = async (gate, campaignId) =>
    (await eyes.count(`SELECT count(*) ${waiters}`, [lockClass, lockOf(gate, campaignId)])) > 0;
  return {
    isSomebodyAt,
    close: async (gate, campaignId) => {
      await eyes.rows("SELECT pg_advisory_lock($1::int, $2::int)", [lockClass, lockOf(gate, campaignId)]);
    },
    open: async (gate, campaignId) => {
      await eyes.rows("SELECT pg_advisory_unlock($1::int, $2::int)", [lockClass, lockOf(gate, campaignId)]);
    },
    endWaiters: async (gate, campaignId) => {
      while (await isSomebodyAt(gate, campaignId))
        await eyes.rows(`SELECT pg_terminate_backend(pid, 5000) ${waiters}`, [
          lockClass,
          lockOf(gate, campaignId),
        ]);
    },
  };
};
