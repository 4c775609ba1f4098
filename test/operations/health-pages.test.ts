import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { healthPages, type HealthPagesOptions } from "../../src/operations/health-pages.ts";
import { createWebApp, startWebServer, type WebServer } from "../../src/web/server.ts";
import { quietLog } from "../harness/log.ts";

const token = "a-token-of-the-metrics";
let server: WebServer | undefined;
afterEach(async () => server?.close());

const serve = async (changes: Partial<HealthPagesOptions> = {}): Promise<string> => {
  const pages = healthPages({
    metrics: { contentType: "text/plain; version=0.0.4", text: async () => "vestnik_up 1\n" },
    notReady: () => undefined,
    askDatabase: async () => undefined,
    clock: systemClock,
    ...changes,
  });
  server = await startWebServer(createWebApp([pages], quietLog), { host: "127.0.0.1", port: 0 });
  return server.url;
};

const ask = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text() };
};

describe("whoever watches the process", () => {
  it("is told that it lives, and nothing else", async () => {
    const url = await serve({
      notReady: () => "the bot is starting",
      askDatabase: () => Promise.reject(new Error("no")),
    });
    expect(await ask(`${url}/healthz`)).toEqual({ status: 200, text: "ok\n" });
  });

  it("is told that it is ready, or every reason why not", async () => {
    let reason: string | undefined = "the bot is starting";
    let database: () => Promise<void> = () =>
      Promise.reject(new Error("postgresql://user:hunter22@host is away"));
    const url = await serve({ notReady: () => reason, askDatabase: () => database() });
    const both = await ask(`${url}/readyz`);
    expect(both.status).toBe(503);
    expect(JSON.parse(both.text)).toEqual({
      ready: false,
      reasons: ["the bot is starting", "the database does not answer"],
    });
    reason = undefined;
    database = async () => undefined;
    expect(await ask(`${url}/readyz`)).toEqual({ status: 200, text: '{"ready":true,"reasons":[]}' });
  });

  it("waits for a database that hangs no longer than two seconds", async () => {
    const url = await serve({ askDatabase: () => new Promise(() => undefined) });
    const startedAt = performance.now();
    expect((await ask(`${url}/readyz`)).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it("reads the numbers with the token only, wherever it asks from", async () => {
    const url = await serve({ metricsToken: token });
    const metrics = `${url}/metrics`;
    expect((await ask(metrics)).status).toBe(401);
    for (const authorization of [`Bearer ${token}x`, `Basic ${token}`, token, "Bearer", `Bearer  ${token}`])
      expect((await ask(metrics, { authorization })).status).toBe(401);
    const good = await ask(metrics, { authorization: `Bearer ${token}`, "x-forwarded-for": "203.0.113.9" });
    expect(good).toEqual({ status: 200, text: "vestnik_up 1\n" });
  });

  it("reads the numbers without a token on this machine, but not through a proxy on it", async () => {
    const url = await serve();
    expect((await ask(`${url}/metrics`)).status).toBe(200);
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"])
      expect((await ask(`${url}/metrics`, { [name]: "127.0.0.1" })).status).toBe(403);
  });
});
