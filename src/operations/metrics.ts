import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { networkOfKey, type BotKey, type Incoming, type Network } from "../bot/incoming.ts";
import type { DeliveryState } from "../delivery/delivery.ts";
import type { Settlement } from "../delivery/verdict.ts";
import type { StoredCounts } from "./metrics/store.ts";
import type { Exchange } from "./watched-platform.ts";

/** Counts in memory what passes by; a tap costs an addition. Labels are few and never say whose anything is. */
export interface Metrics {
  readonly contentType: string;
  exchanged(exchange: Exchange): void;
  /** An update has been handled; `seconds` in the handler, `lagSeconds` since it was received. */
  handled(network: Network, kind: Incoming["kind"], seconds: number, lagSeconds: number): void;
  /** A call was begun for a row that was due so long ago. */
  called(network: Network, latenessSeconds: number): void;
  settled(network: Network, state: Settlement["state"] | DeliveryState): void;
  ranJob(job: string, seconds: number, isDone: boolean): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** Asked when somebody asks for the numbers. */
export interface MetricsSources {
  readonly stored: () => Promise<StoredCounts>;
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  readonly bots: readonly BotKey[];
  readonly now: () => Date;
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** The window over which the rate of calls is told. */
const rateWindowSeconds = 10;

/** Calls by whole seconds of the last ten: how near to its limit a bot is. */
const createRate = () => {
  const seconds = new Map<number, number>();
  const forget = (now: number): void => {
    for (const second of seconds.keys())
      if (Math.abs(now - second) > rateWindowSeconds) seconds.delete(second);
  };
  return {
    add: (at: Date): void => {
      const second = Math.floor(at.getTime() / 1_000);
      const count = seconds.get(second);
      if (count === undefined) forget(second);
      seconds.set(second, (count ?? 0) + 1);
    },
    perSecond: (at: Date): number => {
      forget(Math.floor(at.getTime() / 1_000));
      return [...seconds.values()].reduce((sum, count) => sum + count, 0) / rateWindowSeconds;
    },
  };
};

export const createMetrics = ({ stored, pool, bots, now }: MetricsSources): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  let isWatchingProcess = false;
  /** Event loop lag, resident memory, CPU, garbage collection: watched from the first time somebody asks. */
  const watchProcess = (): void => {
    if (isWatchingProcess) return;
    isWatchingProcess = true;
    collectDefaultMetrics({ register: registry, prefix: "vestnik_" });
  };

  const exchanges = new Counter({
    name: "vestnik_calls_total",
    help: "Calls of a network by what they were for and how they ended; rate_limited is a 429.",
    labelNames: ["network", "what", "outcome"],
    registers,
  });
  const rates = new Map(bots.map((bot) => [bot, createRate()]));
  const sendRate = new Gauge({
    name: "vestnik_send_rate",
    help: "Messages handed to a network, per second over the last ten.",
    labelNames: ["bot"],
    registers,
  });
  const updates = new Counter({
    name: "vestnik_updates_total",
    help: "Updates handled, by network and kind.",
    labelNames: ["network", "kind"],
    registers,
  });
  const handlers = new Histogram({
    name: "vestnik_handler_seconds",
    help: "How long handling an update takes, without the commit.",
    labelNames: ["network"],
    buckets: secondsBuckets,
    registers,
  });
  const lag = new Histogram({
    name: "vestnik_intake_lag_seconds",
    help: "From receiving an update to having handled it.",
    labelNames: ["network"],
    buckets: secondsBuckets,
    registers,
  });
  const lateness = new Histogram({
    name: "vestnik_delivery_lateness_seconds",
    help: "From when a message was due to its call.",
    labelNames: ["network"],
    buckets: secondsBuckets,
    registers,
  });
  const settlements = new Counter({
    name: "vestnik_deliveries_settled_total",
    help: "What calls came to, by network and state.",
    labelNames: ["network", "state"],
    registers,
  });
  const jobs = new Histogram({
    name: "vestnik_job_seconds",
    help: "How long jobs run.",
    labelNames: ["job", "result"],
    buckets: secondsBuckets,
    registers,
  });

  const openDeliveries = new Gauge({
    name: "vestnik_deliveries_open",
    help: "Messages that wait or are on their way, by bot and state.",
    labelNames: ["bot", "state"],
    registers,
  });
  const openUpdates = new Gauge({
    name: "vestnik_updates_waiting",
    help: "Updates that wait for their handler (new) or were set aside (dead).",
    labelNames: ["bot", "state"],
    registers,
  });
  const oldestUpdate = new Gauge({
    name: "vestnik_oldest_update_seconds",
    help: "Age of the oldest update that waits for its handler.",
    labelNames: ["bot"],
    registers,
  });
  const alerts = new Gauge({ name: "vestnik_alerts_open", help: "Alerts that are not over.", registers });
  const paused = new Gauge({
    name: "vestnik_sending_paused",
    help: "1 while all sending is stopped by /panic or after a restore.",
    registers,
  });
  const answers = new Gauge({
    name: "vestnik_database_up",
    help: "1 when the database answered this request.",
    registers,
  });
  const connections = new Gauge({
    name: "vestnik_database_connections",
    help: "Connections of the pool.",
    labelNames: ["state"],
    registers,
  });

  const readStored = async (): Promise<void> => {
    for (const gauge of [openDeliveries, openUpdates, oldestUpdate]) gauge.reset();
    try {
      const counts = await stored();
      for (const { bot, state, count } of counts.deliveries) openDeliveries.set({ bot, state }, count);
      for (const { bot, state, count, since } of counts.updates) {
        openUpdates.set({ bot, state }, count);
        if (state === "new" && since) oldestUpdate.set({ bot }, (now().getTime() - since.getTime()) / 1_000);
      }
      alerts.set(counts.openAlerts);
      paused.set(counts.isPaused ? 1 : 0);
      answers.set(1);
    } catch {
      // The numbers of this process are worth telling all the more.
      answers.set(0);
    }
  };

  return {
    contentType: registry.contentType,
    exchanged: ({ bot, what, outcome }) => {
      exchanges.inc({ network: networkOfKey(bot), what, outcome });
      if (what === "send") rates.get(bot)?.add(now());
    },
    handled: (network, kind, seconds, lagSeconds) => {
      updates.inc({ network, kind });
      handlers.observe({ network }, seconds);
      lag.observe({ network }, Math.max(0, lagSeconds));
    },
    called: (network, latenessSeconds) => lateness.observe({ network }, Math.max(0, latenessSeconds)),
    settled: (network, state) => settlements.inc({ network, state }),
    ranJob: (job, seconds, isDone) => jobs.observe({ job, result: isDone ? "done" : "failed" }, seconds),
    text: async () => {
      watchProcess();
      for (const [bot, rate] of rates) sendRate.set({ bot }, rate.perSecond(now()));
      for (const [state, count] of Object.entries(pool())) connections.set({ state }, count);
      await readStored();
      return registry.metrics();
    },
  };
};
