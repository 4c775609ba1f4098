import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { Clock } from "../clock.ts";
import { isLocalRequest } from "../web/remote-address.ts";
import type { Pages } from "../web/server.ts";
import type { Metrics } from "./metrics.ts";

export interface HealthPagesOptions {
  readonly metrics: Pick<Metrics, "text" | "contentType">;
  /** Absent: only whoever asks from this machine may read the numbers. */
  readonly metricsToken?: string;
  /** Why this process is not ready of itself: it starts or stops; undefined when it is. A standby is ready. */
  readonly notReady: () => string | undefined;
  /** Resolves when the database answers. */
  readonly askDatabase: () => Promise<void>;
  readonly clock: Clock;
}

const databaseWithinMs = 2_000;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

/** Whether a promise comes to a good end in time. */
const endsWell = async (work: Promise<void>, clock: Clock, withinMs: number): Promise<boolean> => {
  const nap = new AbortController();
  const late = clock.sleep(withinMs, nap.signal).then(
    () => false,
    () => false, // woken because the work ended first
  );
  const done = work.then(
    () => true,
    () => false,
  );
  const isWell = await Promise.race([done, late]);
  nap.abort();
  return isWell;
};

/** For whoever watches the process from outside: whether it lives, whether it is ready, and its numbers. */
export const healthPages = (options: HealthPagesOptions): Pages => {
  const { metrics, metricsToken, notReady, askDatabase, clock } = options;
  const app = new Hono();
  app.get("/healthz", (context) => {
    context.header("cache-control", "no-store");
    return context.text("ok\n");
  });
  app.get("/readyz", async (context) => {
    context.header("cache-control", "no-store");
    const reasons = [
      notReady(),
      (await endsWell(askDatabase(), clock, databaseWithinMs)) ? undefined : "the database does not answer",
    ].filter((reason) => reason !== undefined);
    return context.json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
  });
  app.get("/metrics", async (context) => {
    context.header("cache-control", "no-store");
    if (metricsToken !== undefined) {
      const given = /^Bearer (\S+)$/u.exec(context.req.header("authorization") ?? "")?.[1];
      if (given === undefined || !isSame(given, metricsToken)) {
        context.header("www-authenticate", "Bearer");
        return context.text("The numbers are behind METRICS_TOKEN.\n", 401);
      }
    } else if (!isLocalRequest(context)) {
      return context.text("Without METRICS_TOKEN the numbers are for this machine only.\n", 403);
    }
    return context.body(await metrics.text(), 200, { "content-type": metrics.contentType });
  });
  return app;
};
