/** Keeps trouble that lasts from filling the log: the same words about the same thing pass once a minute. */
export interface Quiet {
  /** `level` as pino counts (40 warn, 50 error); `args` as given to the log. */
  mayPass(level: number, args: readonly unknown[]): boolean;
}

const warn = 40;
const againAfterMs = 60_000;
const mostRemembered = 500;

/** Codes of Prisma, PostgreSQL and the system for a server that does not answer. */
const isConnection = /^(?:P1\d{3}|P20(?:24|28)|57P0\d|08\d{3}|E(?:CONN|PIPE|NOENT|TIMEDOUT|HOST)\w*)$/u;

/** Only what tells about an error that can last: everything else is news. */
const keyOf = (args: readonly unknown[]): string | undefined => {
  const [facts, message] = args;
  if (typeof facts !== "object" || facts === null || !("err" in facts) || typeof message !== "string")
    return undefined;
  // An incident or an update is one of its kind.
  if ("incident" in facts || "update" in facts) return undefined;
  const { bot, lane, job, err } = facts as Record<string, unknown>; // any object may be read by key
  const code = err instanceof Error && "code" in err ? String(err.code) : "";
  // A database that is away is away for every job and lane.
  if (isConnection.test(code)) return JSON.stringify([message, bot]);
  return JSON.stringify([message, bot, lane, job, err instanceof Error ? err.name : "", code]);
};

export const createQuiet = (nowMs: () => number): Quiet => {
  const passedAt = new Map<string, number>();
  return {
    mayPass: (level, args) => {
      if (level < warn) return true;
      const key = keyOf(args);
      if (key === undefined) return true;
      const now = nowMs();
      const last = passedAt.get(key);
      if (last !== undefined && now - last < againAfterMs) return false;
      passedAt.delete(key);
      passedAt.set(key, now);
      const [oldest] = passedAt.keys();
      if (passedAt.size > mostRemembered && oldest !== undefined) passedAt.delete(oldest);
      return true;
    },
  };
};
