import type { Clock } from "../../clock.ts";
import type { Token } from "./model.ts";
import { refusal } from "./refusal.ts";

export interface RateStatistics {
  readonly token: string;
  readonly calls: number;
  /** Refused with 6. */
  readonly refusedCalls: number;
  /** The most calls, refused ones included, that ever fell into one second. */
  readonly mostCallsInOneSecond: number;
}

export interface RateLimit {
  /** Counts one HTTP call. @throws {Refusal} 6 above 20/s (community) or 3/s in a sliding second (PLATFORMS B2). */
  admit(token: Token): void;
  /** Counts one method call against its quota of the day. @throws {Refusal} 29 */
  spend(token: Token, method: string): void;
  setDailyQuota(method: string, callsPerDay: number): void;
  statistics(): RateStatistics[];
}

/** The call times of one second, oldest first; a ring is not needed at 20 a second. */
interface Window {
  readonly all: number[];
  readonly admitted: number[];
  calls: number;
  refusedCalls: number;
  mostCalls: number;
}

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

const forget = (times: number[], nowMs: number): void => {
  while (times[0] !== undefined && times[0] <= nowMs - SECOND_MS) times.shift();
};

export const createRateLimit = (clock: Clock): RateLimit => {
  const windows = new Map<string, Window>();
  const quotas = new Map([
    ["wall.get", 5000],
    ["wall.search", 1000],
  ]);
  const spent = new Map<string, { day: number; calls: number }>();
  return {
    admit: ({ token, kind }) => {
      const nowMs = clock.now().getTime();
      let window = windows.get(token);
      if (!window) {
        window = { all: [], admitted: [], calls: 0, refusedCalls: 0, mostCalls: 0 };
        windows.set(token, window);
      }
      forget(window.all, nowMs);
      forget(window.admitted, nowMs);
      window.all.push(nowMs);
      window.calls += 1;
      window.mostCalls = Math.max(window.mostCalls, window.all.length);
      if (window.admitted.length >= (kind === "community" ? 20 : 3)) {
        window.refusedCalls += 1;
        throw refusal(6);
      }
      window.admitted.push(nowMs);
    },
    spend: ({ token }, method) => {
      const quota = quotas.get(method);
      if (quota === undefined) return;
      const day = Math.floor(clock.now().getTime() / DAY_MS);
      const key = `${method} ${token}`;
      const today = spent.get(key);
      const calls = today?.day === day ? today.calls : 0;
      if (calls >= quota) throw refusal(29);
      spent.set(key, { day, calls: calls + 1 });
    },
    setDailyQuota: (method, callsPerDay) => void quotas.set(method, callsPerDay),
    statistics: () =>
      [...windows].map(([token, { calls, refusedCalls, mostCalls }]) => ({
        token,
        calls,
        refusedCalls,
        mostCallsInOneSecond: mostCalls,
      })),
  };
};
