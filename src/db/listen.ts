import { once } from "node:events";
import { rest, type Clock } from "../clock.ts";
import { connect } from "./connection.ts";
import type { DatabaseLog } from "./log.ts";

export interface ListenOptions {
  readonly url: string;
  /** `[a-z_]+`: what other sessions name in `pg_notify`. */
  readonly channel: string;
  /** Told at each notice, and after each connection, since notices may have been missed before it. */
  readonly onNotice: () => void;
  readonly clock: Clock;
  readonly log: Pick<DatabaseLog, "debug">;
}

const longestPauseMs = 30_000;

/**
 * Hears what other processes announce in the database, over a connection of its own that is made anew when it breaks.
 * A notice only says "look": whoever listens must look by itself, too, where it must not miss anything, since poolers
 * between us and the server may swallow notices. Resolves when the signal is aborted.
 */
export const listen = async (options: ListenOptions, signal: AbortSignal): Promise<void> => {
  const { url, channel, onNotice, clock, log } = options;
  const hear = async (): Promise<void> => {
    const client = await connect(url, `vestnik listens ${process.pid}`);
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    try {
      client.on("notification", onNotice);
      await client.query(`LISTEN ${channel}`);
      onNotice();
      const aborted = signal.aborted ? Promise.resolve() : once(signal, "abort");
      await Promise.race([ended, aborted]);
    } finally {
      client.removeAllListeners("notification");
      await client.end();
    }
  };
  for (let failures = 0; !signal.aborted; failures += 1) {
    const startedAt = performance.now();
    await hear().catch((error: unknown) => log.debug({ err: error, channel }, "notices cannot be heard now"));
    if (performance.now() - startedAt > longestPauseMs) failures = 0;
    await rest(clock, Math.min(1_000 * 2 ** failures, longestPauseMs), signal); // aborted: the condition says so
  }
};
