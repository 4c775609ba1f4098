import { expect, it, test } from "vitest";
import { createMetrics } from "../../src/operations/metrics.ts";
import { startWebServer } from "../../src/web/server.ts";
import { createStage } from "../harness/stage.ts";

const lineOf = (text: string, start: string): number =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(start))
      ?.split(" ")
      .at(-1) ?? Number.NaN,
  );

it("tells its own numbers while the database is away, and says that it is", async () => {
  const now = new Date("2027-01-01T00:00:00Z");
  const metrics = createMetrics({
    stored: () => Promise.reject(new Error("away")),
    pool: () => ({ total: 3, idle: 1, waiting: 0 }),
    bots: ["tg:1"],
    now: () => now,
  });
  for (let count = 0; count < 50; count += 1) metrics.exchanged({ bot: "tg:1", what: "send", outcome: "ok" });
  metrics.exchanged({ bot: "tg:1", what: "send", outcome: "rate_limited" });
  const text = await metrics.text();
  expect(lineOf(text, "vestnik_database_up")).toBe(0);
  expect(lineOf(text, 'vestnik_calls_total{network="telegram",what="send",outcome="rate_limited"}')).toBe(1);
  expect(lineOf(text, 'vestnik_send_rate{bot="tg:1"}')).toBe(5.1);
  expect(lineOf(text, 'vestnik_database_connections{state="total"}')).toBe(3);
  expect(text).toContain("vestnik_nodejs_eventloop_lag");
  expect(text).toContain("vestnik_process_resident_memory_bytes");
});

test("the numbers of a bot at work hold what happened and nobody's name, and few labels however many people come", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const people = await stage.members(olga.place, "Ann", "Bo", "Cy", "Di");
  await olga.says("/giveaway_new Mug ends=1h yes");
  for (const person of people) await person.presses("Take part", { in: olga.place });
  const server = await startWebServer(stage.app.pages, { host: "127.0.0.1", port: 0 });
  const read = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  try {
    const text = await read();
    expect(lineOf(text, 'vestnik_updates_total{network="telegram",kind="press"}')).toBe(4);
    expect(lineOf(text, 'vestnik_handler_seconds_count{network="telegram"}')).toBeGreaterThan(8);
    expect(lineOf(text, 'vestnik_deliveries_settled_total{network="vk",state="sent"}')).toBeGreaterThan(0);
    expect(lineOf(text, 'vestnik_delivery_lateness_seconds_count{network="telegram"}')).toBeGreaterThan(3);
    expect(lineOf(text, 'vestnik_job_seconds_count{job="giveaway-draws",result="done"}')).toBeGreaterThan(0);
    expect(lineOf(text, "vestnik_alerts_open")).toBe(0);
    expect(lineOf(text, "vestnik_sending_paused")).toBe(0);
    for (const person of [olga, ...people]) {
      expect(text).not.toContain(person.name);
      expect(text).not.toContain(`"${person.userId}"`);
    }
    expect(text).not.toContain(olga.place.key.slice(3));
    const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(series.length).toBeLessThan(1_200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  } finally {
    await server.close();
  }
});
